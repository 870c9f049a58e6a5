import { describe, expect, it } from 'vitest';
import { chance } from '#lambdas/chance.ts';

const many = Array.from({ length: 50 });

describe('what chance gives', () => {
  it('a UUID of version 4 is another each time', () => {
    const made = many.map(() => chance.uuid());
    for (const uuid of made)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(made).size).toBe(many.length);
  });
});
