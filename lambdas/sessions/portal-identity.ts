import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PortalIdentity } from '#core/ports/environment-store.ts';
import { patiently } from '../aws/transact.ts';

const key = { pk: 'PORTAL', sk: 'IDENTITY' } as const;
const IdentityItem = z.object({ uid: z.uuid(), generation: z.number().int(), fingerprint: z.string() });

/** Who this portal is: made once; the generation grows by one with each other fingerprint, however many tell of it at once. */
export async function portalIdentity(
  client: DynamoDBDocumentClient,
  table: string,
  fingerprint: string,
): Promise<PortalIdentity> {
  for (;;) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
    const known = Item && IdentityItem.parse(Item);
    if (known?.fingerprint === fingerprint) return { uid: known.uid, generation: known.generation };
    await patiently(() => client.send(renewal(table, fingerprint, known?.fingerprint)).catch(unlessSecond));
  }
}

/** The next generation, if the last one is still what was read. */
function renewal(table: string, fingerprint: string, read: string | undefined) {
  return new UpdateCommand({
    TableName: table,
    Key: key,
    UpdateExpression: 'SET uid = if_not_exists(uid, :uid), fingerprint = :fingerprint ADD generation :one',
    ConditionExpression: read === undefined ? 'attribute_not_exists(pk)' : 'fingerprint = :read',
    ExpressionAttributeValues: {
      ':uid': randomUUID(),
      ':fingerprint': fingerprint,
      ':one': 1,
      ...(read !== undefined && { ':read': read }),
    },
  });
}

/** Somebody else was first, which is seen on reading it again. */
function unlessSecond(error: unknown): undefined {
  if (error instanceof ConditionalCheckFailedException) return undefined;
  throw error;
}
