import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  PutCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { SessionStore, Written } from '#core/ports/session-store.ts';
import { slugFor } from '#core/session/slug.ts';
import { Refusal } from '#core/refusal.ts';
import { patiently, transact } from '../aws/transact.ts';
import { newRecord, personKey, putRecord, recordFromItem } from './person-item.ts';
import { dueText, fromItem, sessionKey } from './session-item.ts';
import { countersOf, countsKey, freePerson, freeSlot, putNew, putNext, takeSlot } from './session-steps.ts';
import { sessionLists } from './session-lists.ts';

/** Sessions in DynamoDB: each verb one conditional write or one transaction. */
export function dynamoSessionStore(client: DynamoDBDocumentClient, table: string): SessionStore {
  const lists = sessionLists(client, table);

  const get = async (key: Record<string, unknown>) =>
    (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;

  /** One write under a condition; whoever is second is told. */
  const write = async (send: () => Promise<unknown>): Promise<Written> =>
    patiently(async () => {
      try {
        await send();
        return 'written';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'changed';
        throw error;
      }
    });

  const update = (change: Omit<UpdateCommandInput, 'TableName'>) =>
    write(() => client.send(new UpdateCommand({ TableName: table, ...change })));

  /** What has no room: read afterwards, for the words of a refusal alone. */
  const whatIsFull = async (environment: string, capacity: number) => {
    const live = (await get(countsKey))?.[countersOf(environment).live];
    return typeof live === 'number' && live < capacity ? 'portal-full' : 'environment-full';
  };

  return {
    ...lists,

    async find(name) {
      const item = await get(sessionKey(name));
      return item && fromItem(item);
    },

    async record(person) {
      const item = await get(personKey(person));
      return item ? recordFromItem(item) : newRecord(person);
    },

    async assignSlug(read, username, desktopType) {
      for (let attempt = 1; attempt <= 50; attempt += 1) {
        const slug = slugFor(username, desktopType, attempt);
        const item = { pk: `SLUG#${slug}`, sk: 'SLUG', person: read.person, desktopType };
        const putSlug = { Put: { TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
        const slugs = { ...read.slugs, [desktopType]: slug };
        const failed = await transact(client, [putRecord(table, read, { slugs }), putSlug]);
        if (failed === undefined) return { ...read, slugs, version: read.version + 1 };
        if (failed === 0) return this.record(read.person);
      }
      throw new Refusal('conflict', 'No path is free for a desktop of this name.');
    },

    async findSlug(slug) {
      const item = await get({ pk: `SLUG#${slug}`, sk: 'SLUG' });
      return item && { person: item['person'], desktopType: item['desktopType'] };
    },

    async create(session, room, record) {
      const { environment, name } = session;
      const failed = await transact(client, [
        takeSlot(table, environment, room),
        putNew(table, session),
        ...(record ? [putRecord(table, record, { open: { ...record.open, [environment]: name } })] : []),
      ]);
      if (failed === undefined) return 'written';
      return failed === 0 ? whatIsFull(environment, room.capacity) : 'changed';
    },

    async claim(before, after, record) {
      const open = { ...record.open, [after.environment]: after.name };
      const failed = await transact(client, [
        putNext(table, 'claim', before, after),
        putRecord(table, record, { open }),
      ]);
      return failed === undefined ? 'written' : failed === 0 ? 'changed' : 'person-changed';
    },

    move: (transition, before, after) =>
      write(() => client.send(new PutCommand(putNext(table, transition, before, after).Put))),

    touch: (session, presence) =>
      update({
        Key: sessionKey(session.name),
        UpdateExpression: 'SET presence = :presence, version = version + :one',
        ConditionExpression: 'version = :read AND #status = :active',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':presence': presence, ':one': 1, ':read': session.version, ':active': 'active' },
      }),

    stop: (before, after) => write(() => client.send(new PutCommand(putNext(table, 'stop', before, after).Put))),

    async end(before, after) {
      const steps = [putNext(table, 'end', before, after), freeSlot(table, before.environment)];
      const owner = freePerson(table, before, { endedAt: after.endedAt, reason: after.reason });
      const failed = await transact(client, [...steps, ...owner]);
      if (failed === undefined) return 'written';
      // Somebody who has started another one there has that in his record.
      const hasAnother = failed === steps.length;
      return hasAnother && (await transact(client, steps)) === undefined ? 'written' : 'changed';
    },

    async lookAgain(session, at) {
      await update({
        Key: sessionKey(session.name),
        UpdateExpression: 'SET dueAt = :at',
        ConditionExpression: 'version = :read AND attribute_exists(dueAt)',
        ExpressionAttributeValues: { ':at': dueText(at), ':read': session.version },
      });
    },
  };
}
