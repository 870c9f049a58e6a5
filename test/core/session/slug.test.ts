import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { slugFor } from '#core/session/slug.ts';

const someone = 'Zx_9-kQ3vT7yLmN0pRsWuXaBcDeFgHiJ' as PersonId;

describe('the path of a person’s desktop', () => {
  it.each([
    ['alice', 'alice-chromium'],
    ['Alice', 'alice-chromium'],
    ['john.doe', 'john-doe-chromium'],
    ['john-doe', 'john-doe-chromium'],
    ['jürgen.groß', 'jurgen-gross-chromium'],
    ['Zoë Ångström', 'zoe-angstrom-chromium'],
    ['a..b__c', 'a-b-c-chromium'],
    ['.hidden.', 'hidden-chromium'],
    ['someone@example.org', 'someone-example-org-chromium'],
    ['../../etc/passwd', 'etc-passwd-chromium'],
    ['张伟', 'person-chromium'],
    ['', 'person-chromium'],
  ])('%s has %s', (username, slug) => {
    expect(slugFor(username, 'chromium', someone)).toBe(slug);
  });

  it('bears a number where another has it already', () => {
    expect(slugFor('john.doe', 'chromium', someone, 1)).toBe('john-doe-chromium');
    expect(slugFor('john.doe', 'chromium', someone, 2)).toBe('john-doe-chromium-2');
  });

  it('bears letters of the person’s id where five have it already', () => {
    expect(slugFor('张伟', 'chromium', someone, 5)).toBe('person-chromium-5');
    expect(slugFor('张伟', 'chromium', someone, 6)).toBe('person-chromium-xabcdefghij');
    expect(slugFor('张伟', 'chromium', someone, 6)).not.toBe(slugFor('李明', 'chromium', `${someone}2` as PersonId, 6));
  });

  it('is letters, digits and single hyphens, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (name, attempt) => {
        const slug = slugFor(name, 'ubuntu-desktop', someone, attempt);
        expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(slug.length).toBeLessThan(100);
      }),
    );
  });
});
