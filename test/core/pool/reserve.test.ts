import { describe, expect, it } from 'vitest';
import type { Environment } from '#core/pool/environment.ts';
import { decideReserve, restUntil } from '#core/pool/reserve.ts';
import type { Pool } from '#core/stage/desktop-type.ts';
import { noon } from '#test/support/builders.ts';

const environment = (more: Partial<Environment> = {}): Environment => ({
  name: 'demo-w01',
  desktopType: 'ubuntu-desktop',
  fingerprint: 'f1',
  status: 'running',
  live: 0,
  asked: true,
  startSeconds: null,
  failures: 0,
  failedAt: null,
  ...more,
});

const boundless = { live: 5, leaving: 0, maximum: 0 };

type Row = readonly [
  what: string,
  pool: Pool,
  environment: Partial<Environment>,
  available: number,
  does: 'nothing' | `create ${number}` | `trim ${number}`,
];

const rows: readonly Row[] = [
  ['no reserve is wanted', { capacity: 10, reserved: 0 }, {}, 0, 'nothing'],
  ['the reserve is whole', { capacity: 10, reserved: 3 }, { live: 3 }, 3, 'nothing'],
  ['one is missing', { capacity: 10, reserved: 3 }, { live: 5 }, 2, 'create 1'],
  ['all are missing', { capacity: 10, reserved: 3 }, {}, 0, 'create 3'],
  ['there is room for one alone', { capacity: 10, reserved: 3 }, { live: 9 }, 0, 'create 1'],
  ['there is no room', { capacity: 10, reserved: 3 }, { live: 10 }, 0, 'nothing'],
  [
    'there is less than no room, since the capacity was lowered',
    { capacity: 2, reserved: 2 },
    { live: 5 },
    0,
    'nothing',
  ],
  ['many are missing: ten in one go', { capacity: 100, reserved: 50 }, {}, 0, 'create 10'],
  ['two are too many', { capacity: 10, reserved: 1 }, { live: 3 }, 3, 'trim 2'],
  ['the first ones, before anybody asked', { capacity: 10, reserved: 1, initial: 4 }, { asked: false }, 0, 'create 4'],
  ['initial 0 waits for the first person', { capacity: 10, reserved: 3, initial: 0 }, { asked: false }, 0, 'nothing'],
  ['initial 0 after the first person', { capacity: 10, reserved: 3, initial: 0 }, { asked: true }, 0, 'create 3'],
  ['an initial above the reserve is used up, not trimmed', { capacity: 10, reserved: 1, initial: 4 }, {}, 4, 'nothing'],
  ['and not filled up again', { capacity: 10, reserved: 1, initial: 4 }, {}, 1, 'nothing'],
  ['a closing environment gives all up', { capacity: 10, reserved: 3 }, { status: 'closing' }, 3, 'trim 3'],
  ['a closing environment makes none', { capacity: 10, reserved: 3 }, { status: 'closing' }, 0, 'nothing'],
];

describe('the reserve of an environment', () => {
  it.each(rows)('%s', (_, pool, more, available, does) => {
    const decision = decideReserve(environment(more), pool, available, boundless, noon);
    expect('count' in decision ? `${decision.do} ${decision.count}` : decision.do).toBe(does);
  });

  it.each([
    ['no maximum', { live: 50, leaving: 0, maximum: 0 }, 3, 'create 2'],
    ['room for one', { live: 19, leaving: 0, maximum: 20 }, 3, 'create 1'],
    ['no room', { live: 20, leaving: 0, maximum: 20 }, 3, 'nothing'],
    ['one too many, since the maximum was lowered', { live: 21, leaving: 0, maximum: 20 }, 3, 'trim 1'],
    ['one too many, which is on its way out already', { live: 21, leaving: 1, maximum: 20 }, 3, 'nothing'],
    ['far too many', { live: 29, leaving: 0, maximum: 20 }, 3, 'trim 3'],
  ])('in a portal with %s', (_, portal, available, does) => {
    const decision = decideReserve(environment({ live: 5 }), { capacity: 10, reserved: 5 }, available, portal, noon);
    expect('count' in decision ? `${decision.do} ${decision.count}` : decision.do).toBe(does);
  });

  it('rests after failed starts, twice as long after each, half an hour at most', () => {
    const rests = [1, 2, 3, 4, 5, 6, 7, 40].map(
      (failures) => (restUntil(environment({ failures, failedAt: noon })) - noon) / 60_000,
    );
    expect(rests).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(restUntil(environment())).toBe(0);
  });

  it('is filled again on the instant that the rest is over', () => {
    const resting = environment({ failures: 1, failedAt: noon });
    const pool = { capacity: 10, reserved: 3 };
    expect(decideReserve(resting, pool, 0, boundless, noon + 59_999)).toEqual({ do: 'nothing' });
    expect(decideReserve(resting, pool, 0, boundless, noon + 60_000)).toEqual({ do: 'create', count: 3 });
  });

  it('is trimmed while it rests', () => {
    const resting = environment({ failures: 1, failedAt: noon });
    expect(decideReserve(resting, { capacity: 10, reserved: 1 }, 2, boundless, noon)).toEqual({ do: 'trim', count: 1 });
  });
});
