import { describe, expect, test } from 'vitest';
import { readInventory } from '#core/dcv/inventory.ts';
import { createForOwner } from '#core/usecases/dcv/create-for-owner.ts';
import { dynamoCollaborationStore } from '#lambdas/dcv-management/dynamo-collaboration-store.ts';
import { dynamoInventoryStore } from '#lambdas/dcv/dynamo-inventory-store.ts';
import { collaborationStoreContract } from '#test/contracts/collaboration-store.contract.ts';
import { aStage, noon } from '#test/support/builders.ts';
import { aDcvType } from '#test/support/dcv-world.ts';
import { aDynamoWorld, allLive, warm } from '#test/support/dynamo-world.ts';
import { memoryCollaborationStore } from '#test/support/memory-collaboration-store.ts';
import { openTables } from '#test/support/tables.ts';

collaborationStoreContract('collaborations in a table', async () =>
  dynamoCollaborationStore((await openTables('hosts')).client, 'hosts'),
);
collaborationStoreContract('collaborations in memory', async () => memoryCollaborationStore());

describe('what hosts told last', () => {
  test('is kept for each, whatever a server knows to tell', async () => {
    const store = dynamoInventoryStore((await openTables('hosts')).client, 'hosts');
    expect(await store.all()).toEqual([]);
    const connected = [{ id: 1, username: 'jane', 'client-address': '192.0.2.7:50012', 'connection-time': '' }];
    const inventory = readInventory(
      [
        'deskpool 1 8443',
        'session {"id":"jane","owner":"jane","name":"demo-w01-s001","creation-time":"2026-11-22T12:00:00Z"}',
        `connections ${JSON.stringify(connected)}`,
        'watchers 0 -',
        'session {"id":"old"}',
        'end',
      ].join('\n'),
    );
    if (!inventory) throw new Error('not read');
    await store.keep('i-00000001', inventory, noon);
    await store.keep('i-00000002', { ...inventory, sessions: [] }, noon);
    await store.keep('i-00000001', inventory, noon + 1);
    expect(await store.all()).toEqual([
      { host: 'i-00000001', toldAt: noon + 1, sessions: inventory.sessions },
      { host: 'i-00000002', toldAt: noon, sessions: [] },
    ]);
  });

  test('of somebody with a thousand connections fits into an item, and is counted', async () => {
    const store = dynamoInventoryStore((await openTables('hosts')).client, 'hosts');
    const connected = Array.from({ length: 1_000 }, (_, id) => ({
      id,
      username: 'jane',
      address: '192.0.2.7:50012',
      since: noon,
      lastInputAt: noon,
    }));
    const one = { owner: 'jane', name: 'jane', type: 'virtual', createdAt: noon, lastLeftAt: null, lastInputAt: noon };
    const sessions = Array.from({ length: 64 }, (_, at) => ({
      ...one,
      id: `s${at}`,
      connections: 1_000,
      connected,
      watchers: undefined,
    }));
    await store.keep('i-00000001', { port: 8_443, sessions }, noon);
    const [told] = await store.all();
    expect(told?.sessions.map(({ connections }) => connections)).toEqual(sessions.map(() => 1_000));
  });
});

describe('ten who ask for one owner’s session at once, over the table', () => {
  const stage = aStage({ desktops: [aDcvType('gpu', { pool: { capacity: 12 } })] });

  test('make one, from whichever function they come', async () => {
    const world = await aDynamoWorld(stage);
    const made = await Promise.all(
      Array.from({ length: 10 }, async () => createForOwner(warm(world.deps), { owner: 'jane', host: undefined })),
    );
    expect(made.filter(({ is }) => is === 'created')).toHaveLength(1);
    expect(made.filter(({ is }) => is === 'exists')).toEqual(
      Array.from({ length: 9 }, () => ({ is: 'exists', count: 1 })),
    );
    const live = await allLive(world.deps.sessions);
    expect(live).toMatchObject([{ ownership: { by: { username: 'jane', hosted: { name: 'jane', host: null } } } }]);
  });

  test('make one also where they ask on hosts of two types', async () => {
    const world = await aDynamoWorld(aStage({ desktops: [aDcvType('gpu'), aDcvType('cad')] }));
    const on = (id: string, desktopType: string) => ({
      id,
      desktopType,
      address: { host: '10.0.0.7', port: 8_443 },
      state: 'open' as const,
      room: 4,
      placed: {},
      strikes: 0,
      joinedAt: noon,
      emptiedAt: noon,
      seenAt: noon,
    });
    const hosts = [on('i-00000001', 'gpu'), on('i-00000002', 'cad')];
    const made = await Promise.all(
      Array.from({ length: 10 }, async (_, at) => createForOwner(world.deps, { owner: 'jane', host: hosts[at % 2] })),
    );
    expect(made.filter(({ is }) => is === 'created')).toHaveLength(1);
    expect(await allLive(world.deps.sessions)).toHaveLength(1);
  });
});
