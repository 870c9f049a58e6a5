import { describe, expect, test } from 'vitest';
import { selects } from '#core/lookup/selector.ts';
import type { Selector } from '#core/stage/lms.ts';

const nothing: Selector = { matchNames: [], matchLabels: {}, matchExpressions: [] };
const thing = { name: 'portal-1', labels: { tier: 'gold', empty: '' } };

describe('a selector', () => {
  test('without conditions selects everything', () => {
    expect(selects(nothing, thing)).toBe(true);
    expect(selects(nothing, { name: 'x', labels: {} })).toBe(true);
  });

  test.each([
    [['portal-1'], true],
    [['other', 'portal-*'], true],
    [['other'], false],
  ])('with the names %j: %s', (matchNames, selected) => {
    expect(selects({ ...nothing, matchNames }, thing)).toBe(selected);
  });

  test.each([
    [{ tier: 'gold' }, true],
    [{ tier: 'gold', empty: '' }, true],
    [{ tier: 'silver' }, false],
    [{ missing: '' }, false],
    [{ constructor: 'x' }, false],
  ])('with the labels %j: %s', (matchLabels, selected) => {
    expect(selects({ ...nothing, matchLabels }, thing)).toBe(selected);
  });

  test.each([
    ['tier', 'In', ['gold', 'silver'], true],
    ['tier', 'In', ['silver'], false],
    ['missing', 'In', ['gold'], false],
    ['tier', 'NotIn', ['silver'], true],
    ['tier', 'NotIn', ['gold'], false],
    ['missing', 'NotIn', ['gold'], true],
    ['empty', 'Exists', [], true],
    ['missing', 'Exists', [], false],
    ['toString', 'Exists', [], false],
    ['missing', 'DoesNotExist', [], true],
    ['tier', 'DoesNotExist', [], false],
  ] as const)('with the expression %s %s %j: %s', (key, operator, values, selected) => {
    const matchExpressions = [{ key, operator, values: [...values] }];
    expect(selects({ ...nothing, matchExpressions }, thing)).toBe(selected);
  });

  test('selects what fits all of its conditions, not one of them', () => {
    const both = { ...nothing, matchNames: ['portal-*'], matchLabels: { tier: 'silver' } };
    expect(selects(both, thing)).toBe(false);
  });
});
