import { describe, expect, it } from 'vitest';
import { derivedSecrets } from '#lambdas/lms/session-secrets.ts';

const keyed = (key: string) => derivedSecrets(async () => key);
const secrets = keyed('the key of this stage');
const session = { name: 'demo-w01-s001', desktopId: 'abcdefghijklmnopqrstuvwxyz' };

describe('a session’s secret', () => {
  it('is 32 different letters and digits', async () => {
    for (const secret of [await secrets.activationToken(session), await secrets.configPassword(session)]) {
      expect(secret).toMatch(/^[A-Za-z0-9]{32}$/);
      expect(new Set(secret).size).toBe(32);
    }
  });

  it('is the same each time, wherever it is made', async () => {
    expect(await keyed('the key of this stage').activationToken({ ...session })).toBe(
      await secrets.activationToken(session),
    );
  });

  it('is another one for another end, session, desktop or stage', async () => {
    const all = [
      await secrets.activationToken(session),
      await secrets.configPassword(session),
      await secrets.activationToken({ ...session, name: 'demo-w01-s002' }),
      await secrets.activationToken({ ...session, desktopId: 'another' }),
      await keyed('the key of another stage').activationToken(session),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('does not run the parts of a session together', async () => {
    const one = await secrets.activationToken({ name: 'demo-w01-s001', desktopId: '1abc' });
    expect(await secrets.activationToken({ name: 'demo-w01-s0011', desktopId: 'abc' })).not.toBe(one);
  });

  it('favours no letter at any place', async () => {
    const count = 20_000;
    const made = await Promise.all(
      Array.from({ length: count }, (_, number) => secrets.activationToken({ ...session, name: `s${number}` })),
    );
    for (const place of [0, 15, 31]) {
      const seen = new Map<string, number>();
      for (const secret of made) seen.set(secret[place] ?? '', (seen.get(secret[place] ?? '') ?? 0) + 1);
      const expected = count / 62;
      const chiSquare =
        [...seen.values()].reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0) +
        (62 - seen.size) * expected;
      // 61 degrees of freedom: fair secrets go beyond this once in a hundred thousand; these are the same in each run.
      expect(chiSquare).toBeLessThan(120);
    }
  });

  it('is compared whole', () => {
    expect(secrets.equal('abc', 'abc')).toBe(true);
    expect(secrets.equal('abd', 'abc')).toBe(false);
    expect(secrets.equal('ab', 'abc')).toBe(false);
    expect(secrets.equal('', 'abc')).toBe(false);
  });
});
