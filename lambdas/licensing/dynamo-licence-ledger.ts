import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { paginateQuery, QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { rememberedFor } from '#core/licensing/lease.ts';
import type { LicenceLedger } from '#core/ports/licence-ledger.ts';
import type { Written } from '#core/ports/session-store.ts';
import { patiently, transact } from '../aws/transact.ts';
import { countsFrom, instantText, leaseFrom, leaseKey, peakKey, pools, ttlAt } from './licence-item.ts';
import { licenceLists } from './licence-lists.ts';
import { countUp, endSteps, holdForScope, othersUnchanged, putLease } from './licence-steps.ts';

const PeakItem = z.object({ sk: z.string(), used: z.number() });

/** The ledger in DynamoDB: a lease and its count always in one transaction. */
export function dynamoLicenceLedger(client: DynamoDBDocumentClient, table: string): LicenceLedger {
  const counts = async () => countsFrom(await allOf('pk = :pk', { ':pk': pools }));

  /** A partition of a few KB, as the last write left it. */
  async function allOf(KeyConditionExpression: string, ExpressionAttributeValues: Record<string, unknown>) {
    const items: unknown[] = [];
    const query = { TableName: table, KeyConditionExpression, ExpressionAttributeValues, ConsistentRead: true };
    for await (const page of paginateQuery({ client }, query)) items.push(...(page.Items ?? []));
    return items;
  }

  return {
    ...licenceLists(client, table, counts),
    counts,

    async leasesOf(origin) {
      const items = await allOf('pk = :pk AND begins_with(sk, :lease)', {
        ':pk': `ORIGIN#${origin}`,
        ':lease': 'LEASE#',
      });
      return items.map(leaseFrom);
    },

    async borrow(lease, room, scope) {
      const failed = await transact(client, [
        countUp(table, lease.pool, room),
        putLease(table, lease),
        ...(scope === null ? [] : [holdForScope(table, scope, lease)]),
        ...othersUnchanged(table, lease.pool, room),
      ]);
      if (failed === undefined) return 'written';
      if (failed === 1) return 'changed';
      return failed === 2 && scope !== null ? 'session-over' : 'full';
    },

    renew: (lease, expiresAt, now) =>
      oneWrite(
        new UpdateCommand({
          TableName: table,
          Key: leaseKey(lease),
          UpdateExpression: 'SET expiresAt = :until, listAt = :text, renewedAt = :now, renewals = renewals + :one',
          ConditionExpression: '#ref = :ref AND expiresAt > :now',
          ExpressionAttributeNames: { '#ref': 'ref' },
          ExpressionAttributeValues: {
            ':until': expiresAt,
            ':text': instantText(expiresAt),
            ':now': now,
            ':one': 1,
            ':ref': lease.ref,
          },
        }),
      ),

    async end(lease, reason, at) {
      const failed = await transact(client, [...endSteps(table, lease, reason, at)]);
      if (failed === undefined) return 'written';
      if (failed === 0) return 'changed';
      throw new Error(`Counter ${lease.counter} of "${lease.pool}" counts less than there are leases.`);
    },

    async recordPeak(pool, day, used) {
      await oneWrite(
        new UpdateCommand({
          TableName: table,
          Key: peakKey(pool, day),
          UpdateExpression: 'SET used = :used, #ttl = :ttl',
          ConditionExpression: 'attribute_not_exists(used) OR used < :used',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: { ':used': used, ':ttl': ttlAt(Date.parse(day) + rememberedFor) },
        }),
      );
    },

    async peaks(pool, since) {
      const items = await allOf('pk = :pk AND sk >= :since', { ':pk': peakKey(pool, since).pk, ':since': since });
      return items.map((item) => PeakItem.parse(item)).map(({ sk: day, used }) => ({ day, used }));
    },

    async find(ref) {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'ref',
          KeyConditionExpression: '#ref = :ref',
          ExpressionAttributeNames: { '#ref': 'ref' },
          ExpressionAttributeValues: { ':ref': ref },
        }),
      );
      const key = z.object({ pk: z.string() }).safeParse(Items?.[0]);
      if (!key.success) return undefined;
      const leases = await this.leasesOf(key.data.pk.slice('ORIGIN#'.length));
      return leases.find((lease) => lease.ref === ref);
    },
  };

  /** One write under a condition; whoever is second is told. */
  async function oneWrite(command: UpdateCommand): Promise<Written> {
    return patiently(async () => {
      try {
        await client.send(command);
        return 'written';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'changed';
        throw error;
      }
    });
  }
}
