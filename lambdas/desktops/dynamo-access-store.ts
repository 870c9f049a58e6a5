import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import { DesktopId } from '#core/contract/gateway.ts';
import type { AccessStore, Grant } from '#core/ports/access-store.ts';
import { patiently } from '../aws/transact.ts';

const GrantItem = z.object({
  desktopId: DesktopId,
  session: z.string(),
  person: z.string().transform((value) => value as PersonId),
  access: z.enum(['control', 'view']),
  expiresAt: z.number(),
});
const SecretItem = z.object({ password: z.string() });

const ticketKey = (hash: string) => ({ pk: `TICKET#${hash}`, sk: 'TICKET' });
const passKey = (hash: string) => ({ pk: `PASS#${hash}`, sk: 'PASS' });
const desktopKey = (desktopId: string) => ({ pk: `DESKTOP#${desktopId}`, sk: 'DESKTOP' });
const ttl = (instant: number) => Math.ceil(instant / 1_000);

/** Tickets, passes and passwords of desktops, in the table of access: encrypted, without a stream, forgotten in time. */
export function dynamoAccessStore(client: DynamoDBDocumentClient, table: string): AccessStore {
  const put = async (key: Record<string, string>, grant: Grant) => {
    const Item = { ...key, ...grant, ttl: ttl(grant.expiresAt) };
    await patiently(() => client.send(new PutCommand({ TableName: table, Item })));
  };
  const get = async (key: Record<string, string>) =>
    (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;
  const findPassword = async (desktopId: string) => {
    const item = await get(desktopKey(desktopId));
    return item && SecretItem.parse(item).password;
  };

  return {
    addTicket: (hash, grant) => put(ticketKey(hash), grant),

    async takeTicket(hash, now) {
      const taken = await client.send(
        new DeleteCommand({ TableName: table, Key: ticketKey(hash), ReturnValues: 'ALL_OLD' }),
      );
      return unexpired(taken.Attributes, now);
    },

    addPass: (hash, grant) => put(passKey(hash), grant),

    findPass: async (hash, now) => unexpired(await get(passKey(hash)), now),

    async keepPassword(desktopId, session, password, until) {
      try {
        const item = { ...desktopKey(desktopId), session, password, ttl: ttl(until) };
        const command = new PutCommand({
          TableName: table,
          Item: item,
          ConditionExpression: 'attribute_not_exists(pk)',
        });
        await patiently(() => client.send(command));
        return password;
      } catch (error) {
        const kept = error instanceof ConditionalCheckFailedException ? await findPassword(desktopId) : undefined;
        if (kept === undefined) throw error;
        return kept;
      }
    },

    password: findPassword,
  };
}

/** TTL deletes when it likes; what is over is over. */
function unexpired(item: Record<string, unknown> | undefined, now: number): Grant | undefined {
  const grant = item && GrantItem.parse(item);
  return grant && grant.expiresAt > now ? grant : undefined;
}
