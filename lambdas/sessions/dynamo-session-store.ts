import {
  GetCommand,
  PutCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Created, SessionStore } from '#core/ports/session-store.ts';
import { ownerOf } from '#core/session/session.ts';
import { slugFor } from '#core/session/slug.ts';
import { Refusal } from '#core/refusal.ts';
import { conditionally, transact } from '../aws/transact.ts';
import { freeLeaving, freePerson, newRecord, personKey, putOpen, putRecord, recordFromItem } from './person-item.ts';
import { keepRequest, putRequest, requestFromItem, requestKey } from './request-item.ts';
import { dueText, fromItem, sessionKey } from './session-item.ts';
import { countersOf, countsKey, freeSlot, putNew, putNext, takeSlot } from './session-steps.ts';
import { sessionLists } from './session-lists.ts';
import { putSlug, slugKey } from './slug-item.ts';

/** Sessions in DynamoDB: each verb one conditional write or one transaction. */
export function dynamoSessionStore(client: DynamoDBDocumentClient, table: string): SessionStore {
  const lists = sessionLists(client, table);

  const get = async (key: Record<string, unknown>) =>
    (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;

  const update = (change: Omit<UpdateCommandInput, 'TableName'>) =>
    conditionally(() => client.send(new UpdateCommand({ TableName: table, ...change })));

  /** Why there was no place: read afterwards. */
  const whatIsFull = async (
    environment: string,
    room: { readonly capacity: number; readonly maximum: number },
    evicting: boolean,
  ): Promise<Created> => {
    const counts = await get(countsKey);
    const [own, live] = [counts?.[countersOf(environment).live], counts?.['live']];
    if (typeof own !== 'number' || typeof live !== 'number' || own >= room.capacity) return 'environment-full';
    return evicting && live < room.maximum
      ? 'portal-has-room'
      : evicting && live === room.maximum
        ? 'reserve-changed'
        : 'portal-full';
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
      for (let attempt = 1; attempt <= 20; attempt += 1) {
        const slug = slugFor(username, desktopType, read.person, attempt);
        const slugs = { ...read.slugs, [desktopType]: slug };
        const steps = [putRecord(table, read, { slugs }), putSlug(table, slug, desktopType, read)];
        const failed = await transact(client, steps);
        if (failed === undefined) return { ...read, slugs, version: read.version + 1 };
        if (failed === 0) return this.record(read.person);
      }
      throw new Refusal('conflict', 'No path is free for a desktop of this name.');
    },

    async renewRecord(read, fadesAt) {
      const after = { ...read, fadesAt };
      for (let slugs = Object.entries(read.slugs); ;) {
        const change = { fadesAt, slugs: Object.fromEntries(slugs) };
        const failed = await transact(client, [
          putRecord(table, read, change),
          ...slugs.map(([type, slug]) => putSlug(table, slug, type, after)),
        ]);
        if (failed === undefined) return { ...read, ...change, version: read.version + 1 };
        if (failed === 0) return undefined;
        slugs = slugs.toSpliced(failed - 1, 1);
      }
    },

    async findSlug(slug) {
      const item = await get(slugKey(slug));
      return item && { person: item['person'], desktopType: item['desktopType'] };
    },

    async create(session, room, { record, request, evicting } = {}) {
      const failed = await transact(client, [
        takeSlot(table, session.environment, room, evicting?.before),
        putNew(table, session),
        ...(evicting ? [putNext(table, 'stop', evicting.before, evicting.after)] : []),
        ...(record ? [putOpen(table, record, session)] : []),
        ...(request ? [putRequest(table, request, session)] : []),
      ]);
      if (failed === undefined) return 'written';
      if (failed === 0) return whatIsFull(session.environment, room, evicting !== undefined);
      return failed === 2 && evicting ? 'reserve-changed' : 'changed';
    },

    async claim(before, after, record, request) {
      const failed = await transact(client, [
        putNext(table, 'claim', before, after),
        putOpen(table, record, after),
        ...(request ? [putRequest(table, request, after)] : []),
      ]);
      return failed === undefined ? 'written' : failed === 0 ? 'changed' : 'person-changed';
    },

    async request(session) {
      const item = await get(requestKey(session));
      return item && requestFromItem(item);
    },

    async move(transition, before, after) {
      const step = putNext(table, transition, before, after);
      if (transition !== 'renew') return conditionally(() => client.send(new PutCommand(step.Put)));
      return (await transact(client, [step, keepRequest(table, after)])) === undefined ? 'written' : 'changed';
    },

    touch: (session, presence) =>
      update({
        Key: sessionKey(session.name),
        UpdateExpression: 'SET presence = :presence, version = version + :one',
        ConditionExpression: 'version = :read AND #status = :active',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':presence': presence, ':one': 1, ':read': session.version, ':active': 'active' },
      }),

    stop: (before, after) =>
      conditionally(() => client.send(new PutCommand(putNext(table, 'stop', before, after).Put))),

    async end(before, after) {
      const steps = [putNext(table, 'end', before, after), ...freeSlot(table, before)];
      const owner = ownerOf(before);
      const person = owner
        ? [freePerson(table, before, owner.person, after), freeLeaving(table, before, owner.person)]
        : [];
      // Somebody who has started another one there has that in his record, and this one among those that leave.
      for (const free of person) {
        const failed = await transact(client, [...steps, free]);
        if (failed !== steps.length) return failed === undefined ? 'written' : 'changed';
      }
      // It is nobody's, or his record has forgotten it: no reason to keep its place.
      return (await transact(client, steps)) === undefined ? 'written' : 'changed';
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
