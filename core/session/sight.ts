import type { Instant, Session } from './session.ts';

/**
 * Since when somebody has been telling, without a gap, who is there. Gateways tell each few seconds; where none of them gets through,
 * nobody knows who works, and nobody may be closed for not having been seen.
 */
export type Sight = {
  readonly since: Instant;
  /** When it was told last. */
  readonly beatAt: Instant;
};

/** Silence for so long means that nobody sees anything. */
export const blindAfter = 45_000;
/** So often it is written down that somebody tells. */
const writtenEvery = 15_000;

/** What to remember of a beat; undefined while what is remembered is good enough. */
export function seenAgain(sight: Sight | undefined, now: Instant): Sight | undefined {
  if (!sight || isBlind(sight, now)) return { since: now, beatAt: now };
  return now - sight.beatAt >= writtenEvery ? { ...sight, beatAt: now } : undefined;
}

/**
 * The session as it is to be judged: who was not seen because nobody saw anything counts as having been there until sight came back,
 * and from then on has his whole limits before him. Deadlines that nothing moves are not moved by this either.
 */
export function judged<S extends Session>(session: S, sight: Sight | undefined, now: Instant): S {
  // DCV's hosts tell by themselves who is there.
  if (!sight || session.status !== 'active' || session.runtime === 'dcv') return session;
  const from = isBlind(sight, now) ? now : sight.since;
  const { inputAt, seenAt } = session.presence;
  if (from <= Math.min(inputAt, seenAt)) return session;
  return { ...session, presence: { inputAt: Math.max(inputAt, from), seenAt: Math.max(seenAt, from) } };
}

const isBlind = ({ beatAt }: Sight, now: Instant): boolean => now - beatAt >= blindAfter;
