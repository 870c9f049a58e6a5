import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remember, type Sighting } from '#core/session/activity.ts';
import type { Active } from '#core/session/session.ts';
import { anActive, limits, noon } from '#test/support/builders.ts';

const beat = 5_000;
const hour = 3_600_000;
/** Seconds; so long a limit for absence that nothing is stored because of it. */
const day = 86_400;
const withLimits = (idle: number, orphaned = 0) => anActive({ limits: limits({ idle, orphaned, duration: 86_400 }) });
const connected = (inputAt: number | null): Sighting => ({ connected: true, left: false, inputAt });

type Seen = { readonly session: Active; readonly writes: number };

/** Tells a stream of beats, one each 5 s; `inputAt` says when input was last seen at that instant, `each` sees what is stored. */
function watch(
  start: Active,
  beats: number,
  inputAt: (now: number) => number | null,
  each: (session: Active, now: number) => void = () => {},
): Seen {
  let seen: Seen = { session: start, writes: 0 };
  for (let count = 1; count <= beats; count += 1) {
    const now = noon + count * beat;
    const presence = remember(seen.session, connected(inputAt(now)), now);
    if (presence) seen = { session: { ...seen.session, presence }, writes: seen.writes + 1 };
    each(seen.session, now);
  }
  return seen;
}

const limit = fc.integer({ min: 15, max: 7_200 });

describe('what is remembered of activity', () => {
  it('lags behind somebody who types by less than a third of the limit and a beat, which never closes him', () => {
    fc.assert(
      fc.property(limit, fc.integer({ min: 10, max: 800 }), fc.integer({ min: 0, max: 4_999 }), (idle, beats, ago) => {
        watch(
          withLimits(idle, day),
          beats,
          (now) => now - ago,
          ({ presence }, now) => {
            expect(now - ago - presence.inputAt).toBeLessThan(idle * 333 + beat);
            expect(now).toBeLessThan(presence.inputAt + idle * 1_000);
          },
        );
      }),
      { numRuns: 60 },
    );
  });

  it('costs four writes for each limit that somebody types through, and a few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 7_200 }), (idle) => {
        const { writes } = watch(withLimits(idle), hour / beat, (now) => now);
        expect(writes).toBeLessThanOrEqual((4 * 3_600) / idle + 2);
      }),
      { numRuns: 60 },
    );
  });

  it('never costs more than twice that, whenever somebody types', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 3_600 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 10, maxLength: 200 }),
        (idle, pauses) => {
          const inputs = new Set<number>();
          let at = 0;
          for (const pause of pauses) inputs.add((at += pause) * beat + noon);
          let last: number | null = null;
          const { writes } = watch(withLimits(idle), hour / beat, (now) => (inputs.has(now) ? (last = now) : last));
          expect(writes).toBeLessThanOrEqual(2 * ((4 * 3_600) / idle) + 2);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('becomes exact once he stops, long before the limit', () => {
    fc.assert(
      fc.property(limit, fc.integer({ min: 1, max: 500 }), (idle, typing) => {
        const last = noon + typing * beat;
        const quiet = Math.ceil((idle * 333) / beat) + 1;
        const { session } = watch(withLimits(idle, day), typing + quiet, (now) => Math.min(now, last));
        expect(session.presence.inputAt).toBe(last);
        expect(quiet * beat).toBeLessThan(idle * 1_000);
      }),
      { numRuns: 60 },
    );
  });

  it('never makes somebody who is connected an orphan', () => {
    fc.assert(
      fc.property(limit, fc.integer({ min: 10, max: 800 }), (orphaned, beats) => {
        watch(
          withLimits(0, orphaned),
          beats,
          () => null,
          ({ presence }, now) => expect(now).toBeLessThan(presence.seenAt + orphaned * 1_000),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('is stored as exactly as a twentieth when the last socket closes, since nobody will tell again', () => {
    const session = withLimits(1_000);
    const at = noon + 60_000;
    const left = { connected: false, left: true, inputAt: at - 1_000 };
    expect(remember(session, left, at)).toEqual({ inputAt: at - 1_000, seenAt: at });
    expect(remember(session, connected(at - 1_000), at)).toBeUndefined();
    expect(remember(session, { ...left, inputAt: null }, noon + 49_999)).toBeUndefined();
  });

  it('is nothing of an absent person, nor where no limit asks for it', () => {
    expect(remember(withLimits(60), { connected: false, left: false, inputAt: null }, noon + hour)).toBeUndefined();
    expect(remember(withLimits(0), connected(noon + hour), noon + hour)).toBeUndefined();
  });

  it('never goes back, and never beyond now, whatever clocks say', () => {
    const session = withLimits(60);
    expect(remember(session, connected(noon - hour), noon + 60_000)?.inputAt).toBe(noon);
    expect(remember(session, connected(noon + 10 * hour), noon + 60_000)?.inputAt).toBe(noon + 60_000);
  });
});
