import type { Instant } from '../session/session.ts';
import type { Pool } from '../stage/desktop-type.ts';
import type { Environment } from './environment.ts';

/** What the reserve of an environment needs. */
export type ReserveDecision =
  | { readonly do: 'nothing' }
  | { readonly do: 'create'; readonly count: number }
  /** So many of the oldest are one too many. */
  | { readonly do: 'trim'; readonly count: number };

/**
 * The portal as a whole: sessions that count against its maximum, those of them that were nobody's and are on their way out, and the
 * maximum; 0: none.
 */
export type PortalRoom = { readonly live: number; readonly leaving: number; readonly maximum: number };

/** At most so many desktops are asked for in one go; the next sweep asks for more. */
const batch = 10;

/**
 * How many desktops an environment wants to keep warm, and what to do about it. `initial: 0` waits for the first person; an
 * `initial` above `reserved` is not trimmed before it is used up. A portal that is full makes none, and one that holds more than its
 * maximum, since that was lowered, gives up what nobody uses. After failed starts the reserve waits, twice as long after each, half
 * an hour at most: a broken image must not be started for ever.
 */
export function decideReserve(
  environment: Environment,
  pool: Pool,
  available: number,
  portal: PortalRoom,
  now: Instant,
): ReserveDecision {
  if (environment.status === 'closing') return available > 0 ? { do: 'trim', count: available } : { do: 'nothing' };
  const initial = pool.initial ?? pool.reserved;
  const wanted = environment.asked ? pool.reserved : initial;
  const kept = Math.max(pool.reserved, initial);
  const isBounded = portal.maximum > 0;
  const excess = Math.max(available - kept, isBounded ? portal.live - portal.leaving - portal.maximum : 0);
  const surplus = Math.min(available, excess);
  if (surplus > 0) return { do: 'trim', count: surplus };
  if (now < restUntil(environment)) return { do: 'nothing' };
  const room = Math.min(pool.capacity - environment.live, isBounded ? portal.maximum - portal.live : Infinity);
  const count = Math.min(wanted - available, room, batch);
  return count > 0 ? { do: 'create', count } : { do: 'nothing' };
}

/** Until when no reserve is made, because starts failed. */
export function restUntil({ failures, failedAt }: Environment): Instant {
  if (failures === 0 || failedAt === null) return 0;
  return failedAt + Math.min(30, 2 ** (failures - 1)) * 60_000;
}
