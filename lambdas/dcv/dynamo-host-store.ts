import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  paginateQuery,
  PutCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { dcvPort } from '#core/contract/dcv.ts';
import { statesBefore, type Host, type HostState } from '#core/dcv/host.ts';
import type { HostStore } from '#core/ports/host-store.ts';
import { patiently, transact } from '../aws/transact.ts';
import { findHost } from './find-host.ts';
import {
  hostKey,
  hostOf,
  hostsKey,
  itemOf,
  PlacementItem,
  placementKey,
  wishesKey,
  WishItem,
  wishKey,
} from './host-item.ts';

/** How long a lost host is remembered. */
const lostFor = 86_400_000;
const ttl = (instant: number) => Math.ceil(instant / 1_000);

type Change = Pick<UpdateCommandInput, 'UpdateExpression' | 'ExpressionAttributeValues'> & {
  readonly from: readonly HostState[];
  readonly returns?: 'ALL_NEW' | 'ALL_OLD';
  /** Names that are words of DynamoDB's own. */
  readonly names?: Readonly<Record<string, string>>;
};

/** Hosts, the places on them and who waits for one, in a table of their own. */
export function dynamoHostStore(client: DynamoDBDocumentClient, TableName: string): HostStore {
  const get = async (Key: Record<string, string>) =>
    (await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  const { find } = findHost(client, TableName);
  const query = async (pk: string): Promise<readonly unknown[]> => {
    const items: unknown[] = [];
    const asked = {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    };
    for await (const page of paginateQuery({ client }, asked)) items.push(...(page.Items ?? []));
    return items;
  };

  /** Changes a host that is in one of these states; undefined where it is in none of them, or not there. */
  const update = async (
    id: string,
    { from, returns = 'ALL_NEW', names = {}, ...change }: Change,
  ): Promise<Host | undefined> => {
    const states = Object.fromEntries(from.map((state, at) => [`:from${at}`, state]));
    const command = new UpdateCommand({
      TableName,
      Key: hostKey(id),
      ConditionExpression: `#state IN (${Object.keys(states).join(', ')})`,
      ExpressionAttributeNames: { '#state': 'state', ...names },
      UpdateExpression: change.UpdateExpression,
      ExpressionAttributeValues: { ...change.ExpressionAttributeValues, ...states },
      ReturnValues: returns,
    });
    const { Attributes } = (await conditionally(() => client.send(command))) ?? {};
    return Attributes && hostOf(Attributes);
  };

  return {
    find,

    all: async () => (await query(hostsKey)).map(hostOf),

    async join({ id, desktopType, room, ip, state }, now) {
      const Item = itemOf({
        id,
        desktopType,
        address: { host: ip ?? '', port: dcvPort },
        state,
        room,
        placed: {},
        strikes: 0,
        joinedAt: now,
        emptiedAt: now,
        seenAt: now,
      });
      const command = new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
      return (await conditionally(() => client.send(command))) !== undefined;
    },

    async see(id, port, now) {
      const seen = 'seenAt = :now, strikes = :none, address.port = :port';
      const values = { ':now': now, ':none': 0, ':port': port };
      const isAs = async (from: readonly HostState[], next?: HostState) =>
        update(id, {
          from,
          UpdateExpression: `SET ${seen}${next ? ', #state = :next' : ''}`,
          ExpressionAttributeValues: { ...values, ...(next && { ':next': next }) },
        });
      if (await isAs(['open', 'draining', 'warm'])) return 'seen';
      if (await isAs(['joining'], 'open')) return 'opened';
      return (await isAs(['warming'], 'warm')) && 'seen';
    },

    async locate(id, ip) {
      await update(id, {
        from: ['warming', 'joining'],
        UpdateExpression: 'SET address.#host = :ip',
        names: { '#host': 'host' },
        ExpressionAttributeValues: { ':ip': ip },
      });
    },

    async wake(id, now) {
      const woken = await update(id, {
        from: ['warming', 'warm'],
        UpdateExpression: 'SET #state = :joining, joinedAt = :now, seenAt = :now, emptiedAt = :now, strikes = :none',
        ExpressionAttributeValues: { ':joining': 'joining', ':now': now, ':none': 0 },
      });
      return woken !== undefined;
    },

    async strike(id) {
      const host = await update(id, {
        from: statesBefore('lost'),
        UpdateExpression: 'SET strikes = strikes + :one',
        ExpressionAttributeValues: { ':one': 1 },
      });
      return host?.strikes ?? 0;
    },

    async drain(id) {
      const drained = await update(id, {
        from: statesBefore('draining'),
        UpdateExpression: 'SET #state = :draining',
        ExpressionAttributeValues: { ':draining': 'draining' },
      });
      return drained !== undefined;
    },

    lose: (id, now) =>
      update(id, {
        from: statesBefore('lost'),
        returns: 'ALL_OLD',
        UpdateExpression: 'SET #state = :lost, #ttl = :ttl',
        names: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':lost': 'lost', ':ttl': ttl(now + lostFor) },
      }),

    async reserveRoom({ id, desktopType }, dcvSession, placed) {
      const failed = await transact(client, [
        {
          Update: {
            TableName,
            Key: hostKey(id),
            UpdateExpression: 'SET placed.#session = :placed',
            // Nor where the one that had this id before is still being closed.
            ConditionExpression: '#state = :open AND size(placed) < room AND attribute_not_exists(placed.#session)',
            ExpressionAttributeNames: { '#state': 'state', '#session': dcvSession },
            ExpressionAttributeValues: { ':placed': placed, ':open': 'open' },
          },
        },
        {
          Put: {
            TableName,
            Item: { ...placementKey(placed.session), host: id, dcvSession },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        { Delete: { TableName, Key: wishKey(desktopType, placed.session) } },
      ]);
      if (failed === undefined) return 'reserved';
      return failed === 1 ? 'placed' : 'no-room';
    },

    async handOver(id, dcvSession, user, now) {
      const command = new UpdateCommand({
        TableName,
        Key: hostKey(id),
        UpdateExpression:
          'SET placed.#session.#user = :user, placed.#session.placedAt = :now REMOVE placed.#session.warm',
        ConditionExpression: 'placed.#session.warm = :warm AND #state <> :lost',
        ExpressionAttributeNames: { '#session': dcvSession, '#user': 'user', '#state': 'state' },
        ExpressionAttributeValues: { ':user': user, ':now': now, ':warm': true, ':lost': 'lost' },
        ReturnValues: 'ALL_NEW',
      });
      const { Attributes } = (await conditionally(() => client.send(command))) ?? {};
      return Attributes && hostOf(Attributes).placed[dcvSession];
    },

    async freeRoom(id, dcvSession, now) {
      const placed = (await find(id))?.placed[dcvSession];
      if (!placed) return;
      // Whoever frees it at the same moment has done so.
      await transact(client, [
        {
          Update: {
            TableName,
            Key: hostKey(id),
            UpdateExpression: 'REMOVE placed.#session SET emptiedAt = :now',
            ConditionExpression: 'placed.#session.placedAt = :placedAt',
            ExpressionAttributeNames: { '#session': dcvSession },
            ExpressionAttributeValues: { ':now': now, ':placedAt': placed.placedAt },
          },
        },
        { Delete: { TableName, Key: placementKey(placed.session) } },
      ]);
    },

    async noteWatchers(id, dcvSession, watchers) {
      const command = new UpdateCommand({
        TableName,
        Key: hostKey(id),
        UpdateExpression: 'SET placed.#session.watchers = :watchers',
        ConditionExpression: 'attribute_exists(placed.#session)',
        ExpressionAttributeNames: { '#session': dcvSession },
        ExpressionAttributeValues: { ':watchers': [...watchers] },
      });
      await conditionally(() => client.send(command));
    },

    async placementOf(session) {
      const item = await get(placementKey(session));
      return item && PlacementItem.parse(item);
    },

    async wish(desktopType, session, until) {
      const Item = { ...wishKey(desktopType, session), until, ttl: ttl(until) };
      await patiently(() => client.send(new PutCommand({ TableName, Item })));
    },

    async wishes(desktopType, now) {
      const items = await query(wishesKey(desktopType));
      return items.filter((item) => WishItem.parse(item).until > now).length;
    },
  };

  /** What an attempt answered; undefined where its condition failed. */
  async function conditionally<T>(attempt: () => Promise<T>): Promise<T | undefined> {
    try {
      return await patiently(attempt);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}
