import type { Instant } from '../session/session.ts';

/** Why a machine could not be had: there is no room for it, its image is not there, or something else is wrong with how it is made. */
export type LaunchCause = 'no-capacity' | 'image-unavailable' | 'start-failed';
/** A machine that was asked for and did not come. */
export type LaunchFailure = { readonly at: Instant; readonly because: LaunchCause };

/**
 * So long somebody waits for a machine although none could be had: other types of machines and other zones are tried meanwhile, somebody
 * else's may become free, and what is wrong may pass.
 */
export const noRoomAfter = 3 * 60_000;

/**
 * Why a session that waits for a machine waits in vain; undefined while it does not. An image that is not there will not be there in
 * three minutes either.
 *
 * @param failures the newest first
 */
export function decideWaiting(
  since: Instant,
  failures: readonly LaunchFailure[],
  now: Instant,
): LaunchCause | undefined {
  const own = failures.filter(({ at }) => at >= since).map(({ because }) => because);
  if (own.includes('image-unavailable')) return 'image-unavailable';
  return now - since >= noRoomAfter ? own[0] : undefined;
}
