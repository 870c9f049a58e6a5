import { describe, expect, it } from 'vitest';
import { patterns } from '#lambdas/lms/patterns.ts';

const many = Array.from({ length: 50 });

describe('a text made to a pattern', () => {
  it.each([
    '[a-zA-Z0-9]{16}',
    '^[0-9a-f]{8}-x$',
    'a|b|cd',
    '\\w+@\\w+\\.example',
    '.{4}',
    '(ab)*',
    '[^a-z]{2}',
    '',
    'grün',
  ])('a text matches the whole of /%s/, each time', (pattern) => {
    const whole = new RegExp(`^(?:${pattern})$`, 'u');
    for (const _ of many) expect(patterns.matching(pattern)).toMatch(whole);
  });

  it('a text is another each time', () => {
    expect(new Set(many.map(() => patterns.matching('[a-z0-9]{16}'))).size).toBe(many.length);
  });

  it('a text ends, however much the pattern allows', () => {
    const lengths = many.map(() => patterns.matching('a*').length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(32);
    expect(new Set(lengths).size).toBeGreaterThan(5);
  });

  it('there is none for a pattern that contradicts itself', () => {
    expect(() => patterns.matching('a(?!a)a')).toThrow('a(?!a)a');
  });
});
