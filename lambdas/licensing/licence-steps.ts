import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Room } from '#core/licensing/counters.ts';
import type { Lease, LeaseEnd } from '#core/licensing/lease.ts';
import type { Instant } from '#core/session/session.ts';
import { counterKey, leaseItem, leaseKey, pastItem, scopeKey } from './licence-item.ts';

/** The steps of the ledger's transactions, each with its condition. */

type Step = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** One more on a counter of the pool, while it has room. */
export function countUp(TableName: string, pool: string, { counter, below, only }: Room): Step {
  const asRead = only?.[counter];
  return {
    Update: {
      TableName,
      Key: counterKey(pool, counter),
      UpdateExpression: 'SET used = if_not_exists(used, :none) + :one',
      ConditionExpression: asRead === undefined ? 'attribute_not_exists(used) OR used < :most' : isAs(asRead),
      ExpressionAttributeValues: { ':none': 0, ':one': 1, ':most': asRead ?? below },
    },
  };
}

/** The other counters are as they were read. */
export function othersUnchanged(TableName: string, pool: string, { counter, only }: Room): readonly Step[] {
  return (only ?? []).flatMap((count, other) =>
    other === counter
      ? []
      : [
          {
            ConditionCheck: {
              TableName,
              Key: counterKey(pool, other),
              ConditionExpression: isAs(count),
              ExpressionAttributeValues: { ':most': count },
            },
          },
        ],
  );
}

const isAs = (count: number) => (count === 0 ? 'attribute_not_exists(used) OR used = :most' : 'used = :most');

/** The origin has no lease of this product. */
export function putLease(TableName: string, lease: Lease): Step {
  return { Put: { TableName, Item: leaseItem(lease), ConditionExpression: 'attribute_not_exists(pk)' } };
}

/** The session is not over, and remembers what it holds. */
export function holdForScope(TableName: string, scope: string, { origin, product }: Lease): Step {
  return {
    Update: {
      TableName,
      Key: scopeKey(scope),
      UpdateExpression: 'ADD holds :held',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(endedAt)',
      ExpressionAttributeValues: { ':held': new Set([heldText({ origin, product })]) },
    },
  };
}

/** What a scope remembers of a lease: an origin has no `#` in it. */
export const heldText = ({ origin, product }: Pick<Lease, 'origin' | 'product'>) => `${origin}#${product}`;
export function heldFrom(text: string): Pick<Lease, 'origin' | 'product'> {
  const at = text.indexOf('#');
  return { origin: text.slice(0, at), product: text.slice(at + 1) };
}

/** The lease goes, its seat is free, and the ledger remembers who had it. */
export function endSteps(TableName: string, lease: Lease, reason: LeaseEnd, at: Instant): readonly [Step, Step, Step] {
  const isOver = reason === 'expired';
  return [
    {
      Delete: {
        TableName,
        Key: leaseKey(lease),
        ConditionExpression: `#ref = :ref${isOver ? ' AND expiresAt <= :at' : ''}`,
        ExpressionAttributeNames: { '#ref': 'ref' },
        ExpressionAttributeValues: { ':ref': lease.ref, ...(isOver && { ':at': at }) },
      },
    },
    {
      Update: {
        TableName,
        Key: counterKey(lease.pool, lease.counter),
        UpdateExpression: 'SET used = used - :one',
        ConditionExpression: 'used >= :one',
        ExpressionAttributeValues: { ':one': 1 },
      },
    },
    { Put: { TableName, Item: pastItem({ ...lease, endedAt: isOver ? lease.expiresAt : at, reason }) } },
  ];
}
