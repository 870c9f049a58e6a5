import { beforeEach, describe, expect, test } from 'vitest';
import type { LoginKey } from '#core/access/login.ts';
import type { RemovedStore } from '#core/iserv/removed-store.ts';
import type { SessionIdStore } from '#core/iserv/session-id.ts';
import { noon } from '#test/support/builders.ts';

/** What every store of session ids and every store of removed sessions does. */
export function iservStoresContract(
  name: string,
  open: () => Promise<{ readonly sessionIds: SessionIdStore; readonly removed: RemovedStore }>,
): void {
  describe(name, () => {
    let sessionIds: SessionIdStore;
    let removed: RemovedStore;
    const sessionId = { login: 'login-1' as LoginKey, expiresAt: noon };
    beforeEach(async () => {
      ({ sessionIds, removed } = await open());
    });

    test('finds a session id as it was kept, over or not', async () => {
      await sessionIds.keep('hash-1', sessionId);
      expect(await sessionIds.find('hash-1')).toEqual(sessionId);
      expect(await sessionIds.find('hash-2')).toBeUndefined();
    });

    test('keeps no second one under a hash', async () => {
      await sessionIds.keep('hash-1', sessionId);
      await expect(sessionIds.keep('hash-1', { ...sessionId, login: 'mallory' as LoginKey })).rejects.toThrow();
      expect(await sessionIds.find('hash-1')).toEqual(sessionId);
    });

    test('forgets a session id, also twice', async () => {
      await sessionIds.keep('hash-1', sessionId);
      await sessionIds.forget('hash-1');
      await sessionIds.forget('hash-1');
      expect(await sessionIds.find('hash-1')).toBeUndefined();
    });

    test('says who was first to remove a session', async () => {
      const outcomes = await Promise.all([removed.mark('demo-w01-s001', noon), removed.mark('demo-w01-s001', noon)]);
      expect(outcomes.filter((first) => first)).toHaveLength(1);
    });

    test('knows of many sessions which have been removed', async () => {
      await removed.mark('demo-w01-s002', noon);
      const asked = ['demo-w01-s001', 'demo-w01-s002', 'demo-w01-s002'];
      expect(await removed.among(asked)).toEqual(new Set(['demo-w01-s002']));
      expect(await removed.among([])).toEqual(new Set());
    });
  });
}
