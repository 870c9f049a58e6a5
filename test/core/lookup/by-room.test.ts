import { describe, expect, test } from 'vitest';
import { byRoom, placesOf } from '#core/lookup/by-room.ts';
import { anEnvironment, aPortal } from '#test/support/estates.ts';

type Counts = { capacity?: number; allocated?: number; available?: number };
const place = (name: string, portal: Counts, environment: Counts) => {
  const here = anEnvironment(name, environment);
  return { portal: aPortal(`portal-of-${name}`, [here], portal), environment: here };
};
const order = (...places: readonly ReturnType<typeof place>[]) =>
  byRoom(places).map(({ environment }) => environment.name);
const full = { capacity: 5, allocated: 5 };
const uncapped = { capacity: 0, allocated: 99 };

describe('places are tried in this order:', () => {
  test.each([
    ['one whose portal has room', place('a', full, { available: 5 }), place('b', { capacity: 1 }, full)],
    ['one that has room itself', place('a', { capacity: 9 }, full), place('b', { capacity: 1 }, { capacity: 1 })],
    [
      'the one with more room in its portal',
      place('a', { capacity: 2 }, { available: 5 }),
      place('b', { capacity: 3 }, {}),
    ],
    ['then the one where more sessions wait', place('a', {}, { available: 1 }), place('b', {}, { available: 2 })],
    ['then the one with more room', place('a', {}, { capacity: 3 }), place('b', {}, { capacity: 4 })],
    ['one without a cap, which counts as room for one', place('a', full, {}), place('b', uncapped, uncapped)],
    ['one with room for two before one without a cap', place('a', uncapped, {}), place('b', { capacity: 2 }, {})],
  ])('%s', (_what, later, earlier) => {
    expect(order(later, earlier)).toEqual(['b', 'a']);
    expect(order(earlier, later)).toEqual(['b', 'a']);
  });

  test('what is even stays in its order', () => {
    expect(order(place('a', {}, {}), place('b', {}, {}), place('c', {}, {}))).toEqual(['a', 'b', 'c']);
  });
});

describe('a workshop may be had', () => {
  const portals = [
    aPortal('one', [anEnvironment('one-w01', { phase: 'Stopping' }), anEnvironment('one-w02')]),
    aPortal('two', [
      anEnvironment('two-w01', { aliases: ['linux'] }),
      anEnvironment('two-w02', { workshop: 'chromium' }),
    ]),
  ];

  test.each([
    ['ubuntu-desktop', ['one-w02', 'two-w01']],
    ['linux', ['two-w01']],
    ['chromium', ['two-w02']],
    ['unknown', []],
  ])('%s in %j, wherever it runs', (workshop, expected) => {
    expect(placesOf(portals, workshop).map(({ environment }) => environment.name)).toEqual(expected);
  });
});
