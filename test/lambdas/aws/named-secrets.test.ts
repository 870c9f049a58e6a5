import { describe, expect, test } from 'vitest';
import { cached } from '#lambdas/aws/cached.ts';
import { namedSecrets } from '#lambdas/aws/named-secrets.ts';
import { noon } from '#test/support/builders.ts';

/** Secrets that can be rotated, behind a cache; the clock stands still until it is moved. */
function kept(texts: Record<string, string>) {
  const reads: string[] = [];
  let now = noon;
  const clock = () => now;
  const read = (name: string) =>
    cached(
      async () => {
        reads.push(name);
        return texts[name] ?? '';
      },
      { seconds: 300, clock },
    );
  const isSecret = namedSecrets(Object.keys(texts), read, clock);
  return { texts, reads, isSecret, pass: (time: number) => void (now += time) };
}

describe('a named secret', () => {
  test('fits whoever has it, and nobody else', async () => {
    const { isSecret } = kept({ moodle: 'm', hub: 'h' });
    expect(await isSecret('moodle', 'm')).toBe(true);
    expect(await isSecret('moodle', 'h')).toBe(false);
    expect(await isSecret('moodle', '')).toBe(false);
    expect(await isSecret('nobody', 'm')).toBe(false);
    expect(await isSecret('toString', 'm')).toBe(false);
  });

  test('is never looked up for a name that the stage has not', async () => {
    const { isSecret, reads } = kept({ moodle: 'm' });
    await isSecret('nobody', 'x');
    expect(new Set(reads)).toEqual(new Set(['moodle']));
  });

  test('fits nobody where the stage names nobody', async () => {
    expect(await kept({}).isSecret('nobody', '')).toBe(false);
  });

  test('that was rotated is noticed with the first one that does not fit', async () => {
    const { isSecret, texts } = kept({ moodle: 'old' });
    await isSecret('moodle', 'old');
    texts['moodle'] = 'new';
    expect(await isSecret('moodle', 'new')).toBe(true);
    expect(await isSecret('moodle', 'old')).toBe(false);
  });

  test('is read twice in 30 seconds at most, however many guess', async () => {
    const { isSecret, reads, pass } = kept({ moodle: 'm' });
    for (let guess = 0; guess < 50; guess += 1) await isSecret('moodle', String(guess));
    expect(reads).toHaveLength(2);
    pass(30_000);
    await isSecret('moodle', 'x');
    expect(reads).toHaveLength(3);
  });
});
