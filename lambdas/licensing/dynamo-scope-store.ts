import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Scope, ScopeStore } from '#core/ports/licence-ledger.ts';
import { Refusal } from '#core/refusal.ts';
import { patiently, transact } from '../aws/transact.ts';
import { scopeKey, sessionKey, ticketKey, ttlAt } from './licence-item.ts';
import { heldFrom } from './licence-steps.ts';

/** For so long it stays known that a session is over, whatever comes late. */
const rememberedOver = 40 * 86_400_000;

const ScopeParts = z.object({ ref: z.string(), session: z.string(), until: z.number() });
const ScopeItem = ScopeParts.extend({ endedAt: z.number().optional(), holds: z.set(z.string()).optional() });
/** `ref` is absent where the session ended before it had a scope. */
const SessionItem = z.object({
  ref: z.string().optional(),
  until: z.number().optional(),
  over: z.boolean().optional(),
});

/**
 * Scopes and tickets of sessions, in the table of licensing. The scope itself remembers what was borrowed by it, and refuses more
 * once its session is over: no index, so nothing lags and nothing is missed.
 */
export function dynamoScopeStore(client: DynamoDBDocumentClient, table: string): ScopeStore {
  const get = async (Key: Record<string, unknown>) =>
    (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;

  return {
    async keep(scope) {
      const { ref, session, until } = scope;
      const ttl = ttlAt(until + rememberedOver);
      const failed = await transact(client, [
        {
          Put: {
            TableName: table,
            Item: { ...sessionKey(session), ref, until, ttl },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        { Put: { TableName: table, Item: { ...scopeKey(ref), ...scope, ttl } } },
      ]);
      if (failed === undefined) return scope;
      const kept = SessionItem.parse(await get(sessionKey(session)));
      if (kept.ref === undefined || kept.until === undefined || kept.over)
        throw new Refusal('session-ended', 'This session has ended.');
      return { ref: kept.ref, session, until: kept.until };
    },

    async addTicket(hash, scope) {
      const put = new PutCommand({
        TableName: table,
        Item: {
          ...ticketKey(hash),
          ref: scope.ref,
          session: scope.session,
          until: scope.until,
          ttl: ttlAt(scope.until),
        },
      });
      await patiently(() => client.send(put));
    },

    async findTicket(hash, now) {
      const item = await get(ticketKey(hash));
      const scope: Scope | undefined = item && ScopeParts.parse(item);
      return scope && scope.until > now ? scope : undefined;
    },

    async find(ref, now) {
      const item = await get(scopeKey(ref));
      if (!item) return undefined;
      const { endedAt, until, session } = ScopeItem.parse(item);
      return endedAt === undefined && until > now ? { ref, session, until } : 'over';
    },

    async end(session, at) {
      const { Attributes } = await patiently(() =>
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: sessionKey(session),
            UpdateExpression: 'SET #over = :over, #ttl = if_not_exists(#ttl, :ttl)',
            ExpressionAttributeNames: { '#over': 'over', '#ttl': 'ttl' },
            ExpressionAttributeValues: { ':over': true, ':ttl': ttlAt(at + rememberedOver) },
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      const { ref } = SessionItem.parse(Attributes);
      return ref === undefined ? [] : close(ref, at);
    },
  };

  /** From now on nothing is borrowed by this scope; returns what was. */
  async function close(ref: string, at: number) {
    try {
      const { Attributes } = await patiently(() =>
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: scopeKey(ref),
            UpdateExpression: 'SET endedAt = if_not_exists(endedAt, :at)',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeValues: { ':at': at },
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      return [...(ScopeItem.parse(Attributes).holds ?? [])].map(heldFrom);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return [];
      throw error;
    }
  }
}
