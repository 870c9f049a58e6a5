import type { Instant } from '../session/session.ts';
import type { Pool } from '../stage/desktop-type.ts';
import type { Environment } from './environment.ts';

/** What the reserve of an environment needs. */
export type ReserveDecision =
  | { readonly do: 'nothing' }
  | { readonly do: 'create'; readonly count: number }
  /** So many of the oldest are one too many. */
  | { readonly do: 'trim'; readonly count: number };

/** At most so many desktops are asked for in one go; the next sweep asks for more. */
const batch = 10;

/**
 * How many desktops an environment wants to keep warm, and what to do about it. `initial: 0` waits for the first person; an
 * `initial` above `reserved` is not trimmed before it is used up. After failed starts it waits, twice as long after each, half
 * an hour at most: a broken image must not be started for ever.
 */
export function decideReserve(environment: Environment, pool: Pool, available: number, now: Instant): ReserveDecision {
  if (environment.status === 'closing') return available > 0 ? { do: 'trim', count: available } : { do: 'nothing' };
  const initial = pool.initial ?? pool.reserved;
  const wanted = environment.asked ? pool.reserved : initial;
  const kept = Math.max(pool.reserved, initial);
  if (available > kept) return { do: 'trim', count: available - kept };
  if (now < restUntil(environment)) return { do: 'nothing' };
  const room = Math.max(0, pool.capacity - environment.live);
  const count = Math.min(wanted - available, room, batch);
  return count > 0 ? { do: 'create', count } : { do: 'nothing' };
}

/** Until when no reserve is made, because starts failed. */
export function restUntil({ failures, failedAt }: Environment): Instant {
  if (failures === 0 || failedAt === null) return 0;
  return failedAt + Math.min(30, 2 ** (failures - 1)) * 60_000;
}
