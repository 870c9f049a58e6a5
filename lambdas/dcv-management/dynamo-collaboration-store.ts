import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Collaboration, CollaborationStore } from '#core/ports/collaboration-store.ts';
import { patiently } from '../aws/transact.ts';

const CollaborationItem = z.object({
  pk: z.string().transform((pk) => pk.slice('COLLAB#'.length)),
  session: z.string(),
  owner: z.string(),
  /** DynamoDB knows no empty set: the attribute is gone then. */
  watchers: z.set(z.string()).optional(),
});
/** Words that DynamoDB keeps for itself, or may. */
const names = { '#session': 'session', '#owner': 'owner' };
const keyOf = (host: string) => ({ pk: `COLLAB#${host}`, sk: 'COLLAB' });

function collaborationOf(item: unknown): Collaboration {
  const { pk: host, session, owner, watchers } = CollaborationItem.parse(item);
  return { host, session, owner, watchers: [...(watchers ?? [])].toSorted() };
}

/** Collaborations in the table of hosts. */
export function dynamoCollaborationStore(client: DynamoDBDocumentClient, TableName: string): CollaborationStore {
  const find = async (host: string) => {
    const { Item } = await client.send(new GetCommand({ TableName, Key: keyOf(host), ConsistentRead: true }));
    return Item && collaborationOf(Item);
  };

  /** Changes the watchers of a session that is still this owner's; undefined where it is not, or `also` does not hold. */
  const change = async (
    { host, session, owner }: Collaboration,
    verb: 'ADD' | 'DELETE',
    user: string,
  ): Promise<Collaboration | undefined> => {
    const isOwners = '#session = :session AND #owner = :owner';
    const command = new UpdateCommand({
      TableName,
      Key: keyOf(host),
      UpdateExpression: `${verb} watchers :users`,
      ConditionExpression: verb === 'ADD' ? isOwners : `${isOwners} AND contains(watchers, :user)`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ':session': session,
        ':owner': owner,
        ':users': new Set([user]),
        ...(verb === 'DELETE' && { ':user': user }),
      },
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes } = await patiently(() => client.send(command));
      return Attributes && collaborationOf(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };

  return {
    find,

    async give(host, session, owner) {
      // Given to the same one again, it keeps whom he let in.
      const isOthers = 'attribute_not_exists(pk) OR #session <> :session OR #owner <> :owner';
      const command = new PutCommand({
        TableName,
        Item: { ...keyOf(host), session, owner },
        ConditionExpression: isOthers,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':session': session, ':owner': owner },
      });
      try {
        await patiently(() => client.send(command));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const known = await find(host);
        if (known) return known;
      }
      return { host, session, owner, watchers: [] };
    },

    admit: (collaboration, user) => change(collaboration, 'ADD', user),

    dismiss: (collaboration, user) => change(collaboration, 'DELETE', user),
  };
}
