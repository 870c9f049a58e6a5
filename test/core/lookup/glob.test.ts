import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsPattern } from '#core/lookup/glob.ts';

test.each([
  ['*', '', true],
  ['*', 'school', true],
  ['school', 'school', true],
  ['school', 'schools', false],
  ['school', 'School', false],
  ['school-*', 'school-a', true],
  ['school-*', 'school-', true],
  ['school-*', 'school', false],
  ['*-a', 'school-a', true],
  ['*-a', 'school-b', false],
  ['s?hool', 'school', true],
  ['s?hool', 'shool', false],
  ['a*b*c', 'aXbYbZc', true],
  ['a*b*c', 'aXbYbZ', false],
  ['a.c', 'abc', false],
  ['**', 'x', true],
  ['', '', true],
  ['', 'x', false],
])('the pattern %j and the name %j: %s', (pattern, name, fits) => {
  expect(fitsPattern(pattern, name)).toBe(fits);
});

test('fits as the regular expression of the same meaning does', () => {
  const letters = (...from: string[]) =>
    fc.array(fc.constantFrom(...from), { maxLength: 8 }).map((all) => all.join(''));
  fc.assert(
    fc.property(letters('a', 'b', '*', '?'), letters('a', 'b'), (pattern, name) => {
      const meaning = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      return fitsPattern(pattern, name) === meaning.test(name);
    }),
  );
});

test('a pattern made to be slow is not', () => {
  expect(fitsPattern('*a'.repeat(49), `${'a'.repeat(5_000)}b`)).toBe(false);
});
