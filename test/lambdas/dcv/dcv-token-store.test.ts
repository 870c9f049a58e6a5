import { describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import type { DcvTokenStore } from '#core/ports/dcv-token-store.ts';
import { dynamoDcvTokenStore } from '#lambdas/dcv/dynamo-dcv-token-store.ts';
import { noon } from '#test/support/builders.ts';
import { memoryDcvTokenStore } from '#test/support/memory-dcv-token-store.ts';
import { openTables } from '#test/support/tables.ts';

const stores: readonly (readonly [string, () => Promise<DcvTokenStore>])[] = [
  ['in a table', async () => dynamoDcvTokenStore((await openTables('access')).client, 'access')],
  ['in memory', async () => memoryDcvTokenStore()],
];

describe.each(stores)('tokens for DCV, %s', (_, open) => {
  const token = {
    session: 'demo-w01-s001',
    host: 'i-0123456789abcdef0',
    dcvSession: 'demo-w01-s001',
    person: 'person-alice' as PersonId,
    admission: null,
    expiresAt: noon + 1_000,
  };

  test('are found by their hash until their time is over', async () => {
    const store = await open();
    await store.keep('hash', token);
    expect(await store.find('hash', noon)).toEqual(token);
    expect(await store.find('hash', noon + 999)).toEqual(token);
    expect(await store.find('hash', noon + 1_000)).toBeUndefined();
  });

  test('are not found by any other', async () => {
    const store = await open();
    await store.keep('hash', token);
    expect(await store.find('other', noon)).toBeUndefined();
  });
});
