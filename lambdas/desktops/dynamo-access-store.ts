import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  paginateQuery,
  PutCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';
import { DesktopId } from '#core/contract/gateway.ts';
import type { AccessStore, Grant } from '#core/ports/access-store.ts';
import { getMany } from '../aws/get-many.ts';
import { patiently, transact } from '../aws/transact.ts';
import { inParallel } from '../in-parallel.ts';
import { SharingItem, sharingKey } from './sharing-item.ts';

const GrantItem = z.object({
  desktopId: DesktopId,
  session: z.string(),
  person: z.string().transform((value) => value as PersonId),
  login: z.string().transform((value) => value as LoginKey),
  access: z.enum(['control', 'view']),
  // Tickets and passes from before anybody could be let in have none.
  admission: z.string().nullable().default(null),
  expiresAt: z.number(),
});
const TicketItem = GrantItem.extend({ passUntil: z.number() });
const PassItem = GrantItem.extend({ pk: z.templateLiteral(['PASS#', z.string()]) });
const PassOfLogin = z.object({ sk: z.templateLiteral(['PASS#', z.string()]) });
const SecretItem = z.object({ session: z.string(), password: z.string() });
const KeyPairItem = z.object({ privateKey: z.string(), publicKey: z.string() });

const ticketKey = (hash: string) => ({ pk: `TICKET#${hash}`, sk: 'TICKET' });
const passKey = (hash: string) => ({ pk: `PASS#${hash}`, sk: 'PASS' });
const hashIn = (name: `PASS#${string}`) => name.slice('PASS#'.length);
/** Under a login's name: each of its passes, and whether they have been ended. */
const passOfLoginKey = (login: LoginKey, hash: string) => ({ pk: `GRANTS#${login}`, sk: `PASS#${hash}` });
const endedKey = (login: LoginKey) => ({ pk: `GRANTS#${login}`, sk: 'ENDED' });
const desktopKey = (desktopId: string) => ({ pk: `DESKTOP#${desktopId}`, sk: 'DESKTOP' });
const keyPairKey = (desktopId: string) => ({ pk: `DESKTOP#${desktopId}`, sk: 'KEY-PAIR' });
const ttl = (instant: number) => Math.ceil(instant / 1_000);

/**
 * Tickets, passes and the desktops' own secrets, in the table of access: encrypted, without a stream, forgotten in time.
 *
 * A pass is written together with its name under its login, on condition that the login's grants have not been ended; ending them
 * writes that down first and reads the names afterwards, from the table and not from an index that lags. So of a pass and an end
 * that come at once, either the end finds the pass or the pass finds the end.
 */
export function dynamoAccessStore(client: DynamoDBDocumentClient, table: string): AccessStore {
  const get = async (key: Record<string, string>) =>
    (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;
  const findSecret = async (desktopId: string) => {
    const item = await get(desktopKey(desktopId));
    return item && SecretItem.parse(item);
  };
  const findPassword = async (desktopId: string) => (await findSecret(desktopId))?.password;
  const findKeyPair = async (desktopId: string) => {
    const item = await get(keyPairKey(desktopId));
    return item && KeyPairItem.parse(item);
  };

  /** Writes an item unless there is one already: whoever comes second is given what the first one wrote. */
  const keepFirst = async <T>(
    Item: Record<string, unknown>,
    own: T,
    find: () => Promise<T | undefined>,
  ): Promise<T> => {
    const command = new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' });
    try {
      await patiently(() => client.send(command));
      return own;
    } catch (error) {
      const kept = error instanceof ConditionalCheckFailedException ? await find() : undefined;
      if (kept === undefined) throw error;
      return kept;
    }
  };

  const passesOf = async (login: LoginKey) => {
    const query = {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :login AND begins_with(sk, :passes)',
      ExpressionAttributeValues: { ':login': endedKey(login).pk, ':passes': 'PASS#' },
    };
    const hashes: string[] = [];
    for await (const page of paginateQuery({ client }, query))
      hashes.push(...(page.Items ?? []).map((item) => hashIn(PassOfLogin.parse(item).sk)));
    return hashes;
  };

  return {
    async addTicket(hash, ticket) {
      const Item = { ...ticketKey(hash), ...ticket, ttl: ttl(ticket.expiresAt) };
      await patiently(() => client.send(new PutCommand({ TableName: table, Item })));
    },

    async takeTicket(hash, now) {
      const taken = await client.send(
        new DeleteCommand({ TableName: table, Key: ticketKey(hash), ReturnValues: 'ALL_OLD' }),
      );
      const ticket = taken.Attributes && TicketItem.parse(taken.Attributes);
      return unexpired(ticket, now);
    },

    async addPass(hash, grant) {
      const fades = { ttl: ttl(grant.expiresAt) };
      const open = { Key: endedKey(grant.login), ConditionExpression: 'attribute_not_exists(pk)' };
      const failed = await transact(client, [
        { ConditionCheck: { TableName: table, ...open } },
        { Put: { TableName: table, Item: { ...passOfLoginKey(grant.login, hash), ...fades } } },
        { Put: { TableName: table, Item: { ...passKey(hash), ...grant, ...fades } } },
      ]);
      return failed === undefined;
    },

    async findPass(hash, now) {
      const item = await get(passKey(hash));
      return unexpired(item && GrantItem.parse(item), now);
    },

    async findPasses(hashes, now) {
      const items = await getMany(client, table, [...new Set(hashes)].map(passKey));
      return new Map(
        items
          .map((item) => PassItem.parse(item))
          .filter(({ expiresAt }) => expiresAt > now)
          .map(({ pk, ...grant }) => [hashIn(pk), grant]),
      );
    },

    async endGrants(login, until) {
      const ended = { ...endedKey(login), ttl: ttl(until) };
      await patiently(() => client.send(new PutCommand({ TableName: table, Item: ended })));
      await inParallel(await passesOf(login), 8, async (hash) => {
        await transact(client, [
          { Delete: { TableName: table, Key: passKey(hash) } },
          { Delete: { TableName: table, Key: passOfLoginKey(login, hash) } },
        ]);
      });
    },

    async sharings(sessions) {
      const items = await getMany(client, table, [...new Set(sessions)].map(sharingKey));
      return new Map(items.map((item) => SharingItem.parse(item)).map((sharing) => [sharing.session, sharing]));
    },

    async keepSharing(after, until) {
      const isNew = after.version === 1;
      const command = new PutCommand({
        TableName: table,
        Item: { ...sharingKey(after.session), ...after, ttl: ttl(until) },
        ConditionExpression: isNew ? 'attribute_not_exists(pk)' : '#version = :before',
        ...(!isNew && {
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':before': after.version - 1 },
        }),
      });
      try {
        await patiently(() => client.send(command));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    keepPassword: (desktopId, session, password, until) =>
      keepFirst({ ...desktopKey(desktopId), session, password, ttl: ttl(until) }, password, () =>
        findPassword(desktopId),
      ),

    password: findPassword,

    sessionOf: async (desktopId) => (await findSecret(desktopId))?.session,

    keepKeyPair: (desktopId, pair, until) =>
      keepFirst({ ...keyPairKey(desktopId), ...pair, ttl: ttl(until) }, pair, () => findKeyPair(desktopId)),

    keyPair: findKeyPair,
  };
}

/** TTL deletes when it likes; what is over is over. */
function unexpired<G extends Grant>(grant: G | undefined, now: number): G | undefined {
  return grant && grant.expiresAt > now ? grant : undefined;
}
