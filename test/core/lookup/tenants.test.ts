import { describe, expect, test } from 'vitest';
import { mayAskFor, portalsOf } from '#core/lookup/tenants.ts';
import type { Selector, Tenant } from '#core/stage/lms.ts';
import { aCluster, aPortal } from '#test/support/estates.ts';

const all: Selector = { matchNames: [], matchLabels: {}, matchExpressions: [] };
const aTenant = (more: Partial<Tenant>): Tenant => ({ name: 'school', clusters: all, portals: all, ...more });

test.each([
  [['school'], true],
  [['other', 'sch*'], true],
  [['*'], true],
  [['other'], false],
  [[], false],
])('a client of the tenants %j may ask for school: %s', (tenants, may) => {
  expect(mayAskFor({ tenants }, 'school')).toBe(may);
});

describe('a tenant has', () => {
  const clusters = [
    aCluster('east', [aPortal('a', [], { labels: { tier: 'gold' } }), aPortal('b')], { zone: '1' }),
    aCluster('west', [aPortal('c', [], { labels: { tier: 'gold' } })]),
  ];
  test.each([
    ['every portal, where it names nothing', {}, ['a', 'b', 'c']],
    ['the portals of its clusters', { clusters: { ...all, matchLabels: { zone: '1' } } }, ['a', 'b']],
    ['the portals that it selects', { portals: { ...all, matchLabels: { tier: 'gold' } } }, ['a', 'c']],
    [
      'what fits both',
      { clusters: { ...all, matchNames: ['e*'] }, portals: { ...all, matchLabels: { tier: 'gold' } } },
      ['a'],
    ],
    ['nothing, where nothing fits', { clusters: { ...all, matchNames: ['north'] } }, []],
  ])('%s', (_what, selectors, expected) => {
    expect(portalsOf(aTenant(selectors), clusters).map(({ name }) => name)).toEqual(expected);
  });
});
