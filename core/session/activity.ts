import { orphanedAfter } from './lifecycle.ts';
import type { Active, Instant, Presence } from './session.ts';

/** What a gateway saw of one session since its last beat. */
export type Sighting = {
  readonly connected: boolean;
  /** The last socket has just been closed; nobody will tell again when that was. */
  readonly left: boolean;
  readonly inputAt: Instant | null;
};

/** Milliseconds that what is stored may lag behind, for each second of a limit: a third of it, and a twentieth once he has left. */
const lag = { connected: 333, left: 50 };

/**
 * What to remember of a sighting, or undefined while what is stored is good enough.
 *
 * Every gateway tells every 5 s; storing each word of it would cost hundreds of writes an hour. So a new instant is stored when
 * it is a third of the limit newer than the stored one, or when nothing newer came for as long as that: while a person works,
 * the stored instant lags by a third at most, which is never enough to close him; and once he stops, it becomes exact before
 * the limit is reached. When the last socket closes there will be no later beat to tell, so that is stored as well.
 */
export function remember(session: Active, sighting: Sighting, now: Instant): Presence | undefined {
  const { presence, limits } = session;
  const perSecond = sighting.left ? lag.left : lag.connected;
  const seenAt = sighting.connected || sighting.left ? now : presence.seenAt;
  const inputAt = Math.min(now, Math.max(presence.inputAt, sighting.inputAt ?? 0));
  const inputMatters = limits.idle > 0 && isNews(presence.inputAt, inputAt, limits.idle * perSecond, now);
  const orphaned = orphanedAfter(limits);
  const seeingMatters = orphaned > 0 && seenAt - presence.seenAt >= orphaned * perSecond;
  return inputMatters || seeingMatters ? { inputAt, seenAt } : undefined;
}

function isNews(stored: Instant, told: Instant, grain: number, now: Instant): boolean {
  return told > stored && (told - stored >= grain || now - told >= grain);
}
