import { describe, expect, it } from 'vitest';
import { decide, dueAt, leftNoTrace, nextDeadline } from '#core/session/lifecycle.ts';
import { end, progress, stop } from '#core/session/moves.ts';
import type { Active, Claimed, Session } from '#core/session/session.ts';
import { aLaunching, anActive, anOwner, aReserved, limits, noon } from '#test/support/builders.ts';

const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

const askedFor = progress(aLaunching(), { task: 'task/1', stage: 'pulling' });
const aClaimed = (): Claimed => {
  const { recycleBy: _, ...reserved } = aReserved();
  const ownership = { is: 'claimed', by: anOwner(), claimedAt: noon, activateBy: noon + 60 * seconds } as const;
  return { ...reserved, status: 'claimed', ownership };
};
const launchingForRobot = { ...askedFor, ownership: aClaimed().ownership };
const present = (inputAt: number, seenAt: number, more: Partial<Active> = {}): Active => ({
  ...anActive(),
  presence: { inputAt: noon + inputAt, seenAt: noon + seenAt },
  ...more,
});
const within = (more: Parameters<typeof limits>[0]) => ({ limits: limits(more) });
const stopping = stop(anActive(), 'idle', noon);

type Row = readonly [what: string, session: Session, at: number, does: string];

/** Limits where nothing else is said: an hour's use, idle after 15 minutes, 5 minutes to start, 12 hours in reserve. */
const rows: readonly Row[] = [
  ['launching, not asked for yet', aLaunching(), 20 * seconds, 'nothing until 300000'],
  ['launching, its task known', askedFor, 20 * seconds, 'nothing until 300000'],
  ['launching, a moment before its time is over', askedFor, 5 * minutes - 1, 'nothing until 300000'],
  ['launching, on the fifth minute', askedFor, 5 * minutes, 'stop: start-timeout'],
  ['launching, never asked for, on the fifth minute', aLaunching(), 5 * minutes, 'stop: start-timeout'],
  ['launching for a robot’s person who does not come', launchingForRobot, 60 * seconds, 'stop: never-activated'],

  ['reserved, never claimed', aReserved(), 12 * hours - 1, 'nothing until 43200000'],
  ['reserved for twelve hours', aReserved(), 12 * hours, 'stop: recycled'],

  ['claimed, a moment before activation is late', aClaimed(), 60 * seconds - 1, 'nothing until 60000'],
  ['claimed and not activated within a minute', aClaimed(), 60 * seconds, 'stop: never-activated'],

  ['active, just claimed', anActive(), 0, 'nothing until 900000'],
  ['active, idle for not quite fifteen minutes', anActive(), 15 * minutes - 1, 'nothing until 900000'],
  ['active, idle: ends ON the fifteenth minute', present(0, 14 * minutes), 15 * minutes, 'stop: idle'],
  ['active, input a second ago', present(900_000, 901_000), 901 * seconds, 'nothing until 1800000'],
  ['active, connected and idle is idle, not an orphan', present(0, 20 * minutes), 20 * minutes, 'stop: idle'],
  ['active, left behind', present(0, 0, within({ idle: 900, orphaned: 60 })), 60 * seconds, 'stop: orphaned'],
  [
    'active, connected, is no orphan',
    present(0, 50_000, within({ idle: 900, orphaned: 60 })),
    60 * seconds,
    'nothing until 110000',
  ],
  [
    'active, with no idle limit, connected',
    present(0, 50 * minutes, within({ idle: 0, orphaned: 900 })),
    50 * minutes,
    'nothing until 3600000',
  ],
  [
    'active, without any limit on inactivity',
    present(0, 0, within({ idle: 0 })),
    59 * minutes,
    'nothing until 3600000',
  ],
  ['active, on the hour, working', present(60 * minutes, 60 * minutes), 60 * minutes, 'stop: deadline'],
  [
    'active, extended: past its hour',
    present(60 * minutes, 60 * minutes, { expiresAt: noon + 2 * hours, deadline: noon + 3 * hours }),
    60 * minutes,
    'nothing until 4500000',
  ],
  [
    'active, extended, expired before the deadline',
    present(2 * hours, 2 * hours, { expiresAt: noon + 2 * hours, deadline: noon + 3 * hours }),
    2 * hours,
    'stop: expired',
  ],
  [
    'active, deadline and expiry at once: what nothing moves wins',
    present(0, 0, { expiresAt: noon + 1, deadline: noon + 1 }),
    1,
    'stop: deadline',
  ],
  [
    'active, deadline and idleness at once: the deadline wins',
    present(0, 0, { deadline: noon + 15 * minutes }),
    15 * minutes,
    'stop: deadline',
  ],
  ['active, idle long before it is looked at: the earlier reason', present(0, 0), 2 * hours, 'stop: idle'],

  ['stopping', stopping, 3 * minutes - 1, 'nothing until 180000'],
  ['stopping for three minutes', stopping, 3 * minutes, 'end: idle'],

  ['ended', end(stopping, 'lost', noon), 10 * hours, 'rest'],
];

describe('what has to be done with a session', () => {
  it.each(rows)('%s', (_, session, at, does) => {
    const decision = decide(session, noon + at);
    const said =
      decision.do === 'nothing'
        ? `nothing until ${decision.until - noon}`
        : 'reason' in decision
          ? `${decision.do}: ${decision.reason}`
          : decision.do;
    expect(said).toBe(does);
  });

  it('is known at the latest on the instant for which it is due', () => {
    for (const [, session] of rows) {
      const at = dueAt(session);
      if (session.status === 'ended') expect(at).toBeUndefined();
      else expect(decide(session, at ?? Infinity).do).not.toBe('nothing');
    }
  });

  it('is nothing until then, not even a moment before', () => {
    for (const [, session] of rows) {
      if (session.status === 'ended') continue;
      const at = dueAt(session) ?? 0;
      expect(decide(session, at - 1)).toEqual({ do: 'nothing', until: at });
    }
  });
});

describe('a request for a desktop', () => {
  it.each([
    ['that was made a moment ago', aLaunching(), 19_999, false],
    ['of which nothing was heard for twenty seconds', aLaunching(), 20 * seconds, true],
    ['that was made again since', progress(aLaunching(), { askedAt: noon + 1 }), 20 * seconds, false],
    ['that made a task', askedFor, 20 * seconds, false],
    ['that comes too late anyway', aLaunching(), 5 * minutes, false],
    ['that nobody waits for any more', stop(aLaunching(), 'idle', noon), 20 * seconds, false],
  ])('%s', (_, session, at, again) => {
    expect(leftNoTrace(session, noon + at)).toBe(again);
  });
});

describe('time in reserve', () => {
  it('never counts as idle: the clock of a person starts when he claims', () => {
    const reserved = aReserved({}, noon - 11 * hours);
    const active = anActive({}, noon);
    expect(nextDeadline(reserved).reason).toBe('recycled');
    expect(active.presence).toEqual({ inputAt: noon, seenAt: noon });
    expect(nextDeadline(active).at).toBe(noon + 15 * minutes);
  });
});
