import { ConditionalCheckFailedException, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import type { LmsUser } from '#core/lms/lms-user.ts';
import type { LmsUserStore } from '#core/ports/lms-user-store.ts';
import { patiently } from '../aws/transact.ts';
import { personKey } from './person-item.ts';

/** How a user of a learning platform lies beside his record of sessions. */
const ProfileItem = z.object({
  person: z.string().transform((value) => value as PersonId),
  name: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  // A text, because an index of the table sorts by this attribute.
  createdAt: z.iso.datetime().transform((text) => Date.parse(text)),
});

/** Seconds: being forgotten is put off only where that is worth a write. */
const grain = 12 * 3_600;

const profileKey = (person: PersonId) => ({ ...personKey(person), sk: 'PROFILE' });

/** Users of learning platforms in DynamoDB. Keeping one is a single request, whether he is known or not. */
export function dynamoLmsUserStore(client: DynamoDBDocumentClient, table: string): LmsUserStore {
  return {
    keep: (user, until) =>
      patiently(async () => {
        try {
          const { Attributes } = await client.send(keepCommand(table, user, Math.ceil(until / 1_000)));
          return ProfileItem.parse(Attributes);
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException && error.Item)
            return ProfileItem.parse(unmarshall(error.Item));
          throw error;
        }
      }),

    async find(person) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: profileKey(person), ConsistentRead: true }),
      );
      return Item && ProfileItem.parse(Item);
    },
  };
}

/** What is known stays; nothing is written for somebody who is known and kept for long enough. */
function keepCommand(table: string, user: LmsUser, ttl: number) {
  const { name, email, firstName, lastName } = user;
  const createdAt = new Date(user.createdAt).toISOString();
  const words = Object.entries({ person: user.person, name, email, firstName, lastName, createdAt });
  const kept = words.map(([word]) => `#${word} = if_not_exists(#${word}, :${word})`);
  const isNew = 'attribute_not_exists(pk)';
  const isKeptTooShort = '#ttl < :short';
  return new UpdateCommand({
    TableName: table,
    Key: profileKey(user.person),
    UpdateExpression: `SET ${['#ttl = :ttl', ...kept].join(', ')}`,
    ConditionExpression: `${isNew} OR ${isKeptTooShort}`,
    ExpressionAttributeNames: Object.fromEntries(
      ['ttl', ...words.map(([word]) => word)].map((word) => [`#${word}`, word]),
    ),
    ExpressionAttributeValues: {
      ':ttl': ttl,
      ':short': ttl - grain,
      ...Object.fromEntries(words.map(([word, value]) => [`:${word}`, value])),
    },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
}

/** The user of a learning platform in an image of the table's stream; undefined for the other things that lie in the table. */
export function lmsUserFromImage(image: Record<string, AttributeValue> | undefined): LmsUser | undefined {
  return image?.['sk']?.S === 'PROFILE' ? ProfileItem.parse(unmarshall(image)) : undefined;
}
