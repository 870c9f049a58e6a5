import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';
import type { Connection, Connections } from '#lambdas/live/connections.ts';
import { noon } from '#test/support/builders.ts';

const aConnection = (id: string, who = 'alice', connectedAt = noon): Connection => ({
  id,
  person: who as PersonId,
  login: `login-of-${who}` as LoginKey,
  connectedAt,
  seenAt: connectedAt,
});
const idsOf = (connections: readonly Connection[]) => connections.map(({ id }) => id);

/** What every store of connections does. */
export function connectionsContract(name: string, open: () => Promise<Connections>): void {
  describe(name, () => {
    let connections: Connections;
    beforeEach(async () => {
      connections = await open();
    });

    test('finds a connection by its id, at once and as it came', async () => {
      await connections.remember(aConnection('one'));
      expect(await connections.find('one')).toEqual(aConnection('one'));
      expect(await connections.find('other')).toBeUndefined();
    });

    test('lists those of a person, the oldest first, and nobody else’s', async () => {
      await connections.remember(aConnection('new', 'alice', noon + 1));
      await connections.remember(aConnection('old', 'alice', noon));
      await connections.remember(aConnection('other', 'bob'));
      expect(idsOf(await connections.of('alice' as PersonId))).toEqual(['old', 'new']);
    });

    test('lists all of many', async () => {
      const ids = Array.from({ length: 60 }, (_, at) => `connection-${at}`);
      await Promise.all(ids.map((id, at) => connections.remember(aConnection(id, `person-${at % 7}`))));
      expect(idsOf(await connections.all()).toSorted()).toEqual(ids.toSorted());
    });

    test('forgets one for good, twice too', async () => {
      await connections.remember(aConnection('one'));
      for (let at = 0; at < 2; at += 1) await connections.forget(aConnection('one'));
      expect(await connections.find('one')).toBeUndefined();
      expect(await connections.of('alice' as PersonId)).toEqual([]);
      expect(await connections.all()).toEqual([]);
    });

    test('writes down that one lives, and makes none of one that is forgotten', async () => {
      await connections.remember(aConnection('one'));
      await connections.see('one', noon + 5);
      expect(await connections.find('one')).toEqual({ ...aConnection('one'), seenAt: noon + 5 });
      await connections.forget(aConnection('one'));
      await connections.see('one', noon + 6);
      expect(await connections.all()).toEqual([]);
    });
  });
}
