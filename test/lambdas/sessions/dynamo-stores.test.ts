import { DeleteCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { accessStoreContract } from '#test/contracts/access-store.contract.ts';
import { environmentStoreContract } from '#test/contracts/environment-store.contract.ts';
import { lmsUserStoreContract } from '#test/contracts/lms-user-store.contract.ts';
import { sessionStoreContract } from '#test/contracts/session-store.contract.ts';
import { dynamoLmsUserStore, lmsUserFromImage } from '#lambdas/sessions/dynamo-lms-user-store.ts';
import { dynamoStores, portalLiveOf } from '#test/support/dynamo-world.ts';
import { aLaunching, anLmsUser, anOwner, noon, throughARobot } from '#test/support/builders.ts';
import { renew } from '#core/session/moves.ts';
import { sessionFromImage } from '#lambdas/sessions/session-item.ts';
import { meter } from '#test/support/meter.ts';
import { openTables } from '#test/support/tables.ts';

describe('the stores over DynamoDB', () => {
  const open = async () => {
    const opened = await openTables('sessions', 'access');
    return { ...dynamoStores(opened), portalLive: () => portalLiveOf(opened.client) };
  };
  describe('sessions', () => sessionStoreContract(open));
  describe('environments', () => environmentStoreContract(open));
  describe('users of learning platforms', () =>
    lmsUserStoreContract(async () => dynamoLmsUserStore((await openTables('sessions')).client, 'sessions')));
  describe('access', () => accessStoreContract(async () => (await open()).access));
});

describe('what the table forgets by itself', () => {
  const hours = 3_600_000;
  const secondsAfterNoon = (item: Record<string, unknown> | undefined) => Number(item?.['ttl']) - noon / 1_000;

  it('is the record of a user of a learning platform with his paths, and never one that nobody said so of', async () => {
    const opened = await openTables('sessions', 'access');
    const { sessions } = dynamoStores(opened);
    const item = async (pk: string, sk: string) =>
      (await opened.client.send(new GetCommand({ TableName: 'sessions', Key: { pk, sk } }))).Item;
    const forgotten = async (person: string, slug: string) =>
      (await Promise.all([item(`PERSON#${person}`, 'PERSON'), item(`SLUG#${slug}`, 'SLUG')])).map((found) =>
        found?.['ttl'] === undefined ? undefined : secondsAfterNoon(found) / 3_600,
      );
    const [lara, alice] = [anLmsUser('lara').person, anLmsUser('alice').person];
    await sessions.assignSlug(await sessions.record(alice), 'alice', 'lab');
    expect(await forgotten(alice, 'alice-lab')).toEqual([undefined, undefined]);

    const first = { ...(await sessions.record(lara)), fadesAt: noon + 48 * hours };
    const record = await sessions.assignSlug(first, 'lara', 'lab');
    expect(await forgotten(lara, 'lara-lab')).toEqual([48, 48]);
    await sessions.renewRecord(record, noon + 72 * hours);
    expect(await forgotten(lara, 'lara-lab')).toEqual([72, 72]);
  });

  it('one before the other leaves a user his path, unless somebody else has it by then', async () => {
    const opened = await openTables('sessions', 'access');
    const { sessions } = dynamoStores(opened);
    const forget = (pk: string, sk: string) =>
      opened.client.send(new DeleteCommand({ TableName: 'sessions', Key: { pk, sk } }));
    const [lara, other] = [anLmsUser('lara').person, anLmsUser('Lara!').person];
    await sessions.assignSlug(await sessions.record(lara), 'lara', 'lab');
    await forget(`PERSON#${lara}`, 'PERSON');
    const again = await sessions.assignSlug(await sessions.record(lara), 'lara', 'lab');
    expect(again.slugs).toEqual({ lab: 'lara-lab' });

    await forget('SLUG#lara-lab', 'SLUG');
    const renewed = await sessions.renewRecord(again, noon);
    expect(renewed?.slugs).toEqual({ lab: 'lara-lab' });
    expect(await sessions.findSlug('lara-lab')).toMatchObject({ person: lara });

    await forget('SLUG#lara-lab', 'SLUG');
    await sessions.assignSlug(await sessions.record(other), 'lara', 'lab');
    expect((await sessions.renewRecord(await sessions.record(lara), noon))?.slugs).toEqual({});
  });

  it('is a user, once his time is over; that is put off where it is half a day short, in one request each', async () => {
    const { client } = await openTables('sessions');
    const users = dynamoLmsUserStore(client, 'sessions');
    const { read } = meter(client);
    const lara = anLmsUser('lara');
    const kept = async (until: number) => {
      read();
      await users.keep(lara, noon + until);
      const { reads, writes, transactions, refused } = read();
      const { Item } = await client.send(
        new GetCommand({ TableName: 'sessions', Key: { pk: `PERSON#${lara.person}`, sk: 'PROFILE' } }),
      );
      return { hours: secondsAfterNoon(Item) / 3_600, requests: reads + writes + transactions, refused };
    };
    expect(await kept(36 * hours)).toEqual({ hours: 36, requests: 1, refused: 0 });
    expect(await kept(48 * hours)).toEqual({ hours: 36, requests: 1, refused: 1 });
    expect(await kept(49 * hours)).toEqual({ hours: 49, requests: 1, refused: 0 });
    expect(await kept(36 * hours)).toEqual({ hours: 49, requests: 1, refused: 1 });
  });

  it('is a request, a week after its session can have ended; asking again puts that off', async () => {
    const { client } = await openTables('sessions');
    const { sessions, environments } = dynamoStores({ client });
    await environments.open('demo', 'ubuntu-desktop', 'f1');
    const by = throughARobot(anOwner());
    const first = aLaunching({ ownership: { is: 'claimed', by, claimedAt: noon, activateBy: noon + 60_000 } });
    const { name, limits } = first;
    const request = { session: name, indexUrl: 'https://lms.example.org/', analyticsUrl: null, parameters: [] };
    expect(await sessions.create(first, { capacity: 1, maximum: 0 }, { request })).toBe('written');
    const ttl = async () => {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: 'sessions',
          KeyConditionExpression: 'pk = :pk AND sk = :sk',
          ExpressionAttributeValues: { ':pk': `SESSION#${name}`, ':sk': 'REQUEST' },
        }),
      );
      return secondsAfterNoon(Items?.[0]);
    };
    const longest = limits.startUp + Math.max(limits.duration, limits.deadline) + 7 * 86_400;
    expect(await ttl()).toBe(60 + longest);
    const again = renew(first, noon + 50_000, noon + 500_000);
    expect(again && (await sessions.move('renew', first, again))).toBe('written');
    expect(await ttl()).toBe(500 + longest);
  });
});

describe('the images of the table’s stream', () => {
  it('tell users of learning platforms from sessions and from all else', () => {
    const { person, ...words } = anLmsUser('lara');
    const createdAt = new Date(words.createdAt).toISOString();
    const profile = marshall({ pk: `PERSON#${person}`, sk: 'PROFILE', person, ...words, createdAt, ttl: 1 });
    const request = marshall({ pk: 'SESSION#demo-w01-s001', sk: 'REQUEST', session: 'demo-w01-s001' });
    const record = marshall({ pk: `PERSON#${person}`, sk: 'PERSON', person });
    expect(lmsUserFromImage(profile)).toEqual({ person, ...words });
    for (const image of [request, record, undefined]) expect(lmsUserFromImage(image)).toBeUndefined();
    for (const image of [request, record, profile, undefined]) expect(sessionFromImage(image)).toBeUndefined();
  });
});
