import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, paginateQuery, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import { mostSshKeys, type SshKey } from '#core/access/ssh-key.ts';
import type { SshKeyStore } from '#core/ports/ssh-key-store.ts';
import { getMany } from '../aws/get-many.ts';
import { patiently, transact } from '../aws/transact.ts';

const KeyItem = z.object({
  fingerprint: z.string(),
  type: z.string(),
  person: z.string().transform((value) => value as PersonId),
  name: z.string(),
  source: z.enum(['page', 'provider']),
  addedAt: z.number(),
  usedAt: z.number().nullable(),
  until: z.number().nullable(),
});
const PointerItem = z.object({ sk: z.templateLiteral(['KEY#', z.string()]) });

const keyKey = (fingerprint: string) => ({ pk: `SSH-KEY#${fingerprint}`, sk: 'SSH-KEY' });
/** Under a person's name: each of his keys, and how many he has added. */
const keysOf = (person: PersonId) => `SSH-KEYS#${person}`;
const pointerKey = (person: PersonId, fingerprint: string) => ({ pk: keysOf(person), sk: `KEY#${fingerprint}` });
const countKey = (person: PersonId) => ({ pk: keysOf(person), sk: 'COUNT' });
const isGood = ({ until }: SshKey, now: number) => until === null || until > now;
const fades = (until: number | null) => (until === null ? {} : { ttl: Math.ceil(until / 1_000) });

/**
 * SSH keys in the table of access. A key is an item under its fingerprint, so that it is one person's alone; beside it stands its name
 * under its owner, by which his are found without an index that lags.
 */
export function dynamoSshKeyStore(client: DynamoDBDocumentClient, TableName: string): SshKeyStore {
  const find = async (fingerprint: string, now: number): Promise<SshKey | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName, Key: keyKey(fingerprint), ConsistentRead: true }));
    const key = Item && KeyItem.parse(Item);
    return key && isGood(key, now) ? key : undefined;
  };

  const of = async (person: PersonId, now: number): Promise<readonly SshKey[]> => {
    const query = {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :keys AND begins_with(sk, :key)',
      ExpressionAttributeValues: { ':keys': keysOf(person), ':key': 'KEY#' },
    };
    const fingerprints: string[] = [];
    for await (const page of paginateQuery({ client }, query))
      fingerprints.push(...(page.Items ?? []).map((item) => PointerItem.parse(item).sk.slice('KEY#'.length)));
    const items = await getMany(client, TableName, fingerprints.map(keyKey));
    return items
      .map((item) => KeyItem.parse(item))
      .filter((key) => key.person === person && isGood(key, now))
      .toSorted((one, other) => one.addedAt - other.addedAt || (one.fingerprint < other.fingerprint ? -1 : 1));
  };

  /** The key and its name, unless it is somebody's. */
  const puts = (key: SshKey, now: number) => [
    {
      Put: {
        TableName,
        Item: { ...keyKey(key.fingerprint), ...key, ...fades(key.until) },
        // A key that has ended is nobody's.
        ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now OR (person = :person AND #source = :provider)',
        ExpressionAttributeNames: { '#until': 'until', '#source': 'source' },
        ExpressionAttributeValues: { ':now': now, ':person': key.person, ':provider': 'provider' },
      },
    },
    { Put: { TableName, Item: { ...pointerKey(key.person, key.fingerprint), ...fades(key.until) } } },
  ];

  const counts = (person: PersonId, by: 1 | -1) => ({
    Update: {
      TableName,
      Key: countKey(person),
      UpdateExpression: 'ADD #count :by',
      ConditionExpression: by === 1 ? 'attribute_not_exists(#count) OR #count < :bound' : '#count > :bound',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':by': by, ':bound': by === 1 ? mostSshKeys : 0 },
    },
  });

  /**
   * Ends a key of this source, with its name; harmless where it has ended. Nothing is deleted, so that whoever ends keys need not be
   * allowed to delete logins and passes, which are in the same table.
   */
  const ends = ({ person, fingerprint, source }: Pick<SshKey, 'person' | 'fingerprint' | 'source'>, now: number) => [
    {
      Update: {
        TableName,
        Key: keyKey(fingerprint),
        UpdateExpression: 'SET #until = :now, #ttl = :ttl',
        ConditionExpression:
          'person = :person AND #source = :source AND (attribute_type(#until, :null) OR #until > :now)',
        ExpressionAttributeNames: { '#until': 'until', '#source': 'source', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':person': person,
          ':source': source,
          ':null': 'NULL',
          ':now': now,
          ':ttl': Math.ceil(now / 1_000),
        },
      },
    },
    { Put: { TableName, Item: { ...pointerKey(person, fingerprint), ...fades(now) } } },
  ];

  return {
    find,
    of,

    async add(key, now) {
      const known = await find(key.fingerprint, now);
      if (known?.person === key.person) return 'known';
      const failed = await transact(client, [...puts(key, now), counts(key.person, 1)]);
      if (failed === undefined) return 'added';
      if (failed === 2) return 'full';
      return (await find(key.fingerprint, now))?.person === key.person ? 'known' : 'taken';
    },

    async remove(person, fingerprint, now) {
      await transact(client, [...ends({ person, fingerprint, source: 'page' }, now), counts(person, -1)]);
    },

    async noteUse(fingerprint, now) {
      const command = new UpdateCommand({
        TableName,
        Key: keyKey(fingerprint),
        UpdateExpression: 'SET usedAt = :now',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':now': now },
      });
      try {
        await patiently(() => client.send(command));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async provide(person, keys, until, now) {
      const before = await of(person, now);
      const named = new Set(keys.map(({ fingerprint }) => fingerprint));
      for (const key of before)
        if (key.source === 'provider' && !named.has(key.fingerprint)) await transact(client, ends(key, now));
      const taken: string[] = [];
      for (const { fingerprint, type, comment } of keys) {
        const known = before.find((key) => key.fingerprint === fingerprint);
        // One that is good for long still need not be written again.
        if (known && (known.until === null || known.until - now > (until - now) / 2)) continue;
        const told = { name: comment.slice(0, 100) || type, source: 'provider', until } as const;
        const times = { addedAt: known?.addedAt ?? now, usedAt: known?.usedAt ?? null };
        if ((await transact(client, puts({ fingerprint, type, person, ...told, ...times }, now))) !== undefined)
          taken.push(fingerprint);
      }
      return taken;
    },
  };
}
