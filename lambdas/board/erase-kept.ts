import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { paginateQuery, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { BoardStore } from '#core/ports/board-store.ts';
import { patiently } from '../aws/transact.ts';
import { allActs, allUses, keysIn } from './board-item.ts';

/** What is kept for the audit, and where in it somebody's id and name stand. A use whose person is erased has none, as in the audit. */
const kept = [
  { pk: allUses, person: 'person', change: 'SET person = :nobody, username = :pseudonym', who: ':nobody' },
  { pk: allActs, person: '#by.person', change: 'SET #by = :somebody', who: ':somebody' },
] as const;

/** Takes a person's name out of what is kept for the audit. Those are the items of two weeks, read through from their beginning. */
export function eraseKept(client: DynamoDBDocumentClient, TableName: string): BoardStore['erase'] {
  return async (person, pseudonym) => {
    const values = { ':nobody': null, ':somebody': { person: pseudonym, username: pseudonym } };
    for (const { pk, person: path, change, who } of kept) {
      const names = pk === allActs ? { ExpressionAttributeNames: { '#by': 'by' } } : {};
      const query = {
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        FilterExpression: `${path} = :person`,
        ...names,
        ExpressionAttributeValues: { ':pk': pk, ':person': person },
      };
      for await (const { Items } of paginateQuery({ client }, query)) {
        for (const Key of keysIn(Items)) {
          const update = new UpdateCommand({
            TableName,
            Key,
            UpdateExpression: change,
            ConditionExpression: `${path} = :person`,
            ...names,
            ExpressionAttributeValues: {
              ':person': person,
              [who]: values[who],
              ...(pk === allUses && { ':pseudonym': pseudonym }),
            },
          });
          await patiently(async () => {
            try {
              await client.send(update);
            } catch (error) {
              // It has faded meanwhile.
              if (!(error instanceof ConditionalCheckFailedException)) throw error;
            }
          });
        }
      }
    }
  };
}
