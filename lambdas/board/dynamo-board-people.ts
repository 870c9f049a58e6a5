import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  paginateQuery,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { foldedName } from '#core/board/name-list.ts';
import type { Member } from '#core/board/settings.ts';
import type { BoardPeople } from '#core/ports/board-store.ts';
import { patiently } from '../aws/transact.ts';
import { inParallel } from '../in-parallel.ts';
import {
  allMembers,
  allPeople,
  colleagueFrom,
  colleagueItem,
  memberFrom,
  memberItem,
  memberKey,
  personKey,
} from './board-item.ts';

/** Names of an import that are written side by side. */
const atOnce = 24;
/** So much sooner may what is known of somebody be forgotten; in return he is not written down at each visit. Seconds. */
const nearEnough = 86_400;

/** Who may use the board, and who has, in the board's table. */
export function dynamoBoardPeople(client: DynamoDBDocumentClient, table: string): BoardPeople {
  const get = async (Key: Record<string, unknown>) =>
    (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;

  /** Puts an item unless the condition fails, which is no mistake. */
  const putIf = (Item: Record<string, unknown>, condition: string, values?: Record<string, unknown>) =>
    patiently(async () => {
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item,
            ConditionExpression: condition,
            ...(values && {
              ExpressionAttributeNames: { '#ttl': 'ttl' },
              ExpressionAttributeValues: values,
            }),
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    });

  const members = async () => {
    const found: Member[] = [];
    const input = {
      TableName: table,
      KeyConditionExpression: 'pk = :members',
      ExpressionAttributeValues: { ':members': allMembers },
      ConsistentRead: true,
    };
    for await (const { Items = [] } of paginateQuery({ client }, input)) found.push(...Items.map(memberFrom));
    return found;
  };

  const remove = (Key: Record<string, unknown>) =>
    patiently(async () => {
      await client.send(new DeleteCommand({ TableName: table, Key }));
    });

  return {
    async member(folded) {
      const item = await get(memberKey(folded));
      return item && memberFrom(item);
    },

    bind: (folded, person) =>
      patiently(async () => {
        try {
          await client.send(
            new UpdateCommand({
              TableName: table,
              Key: memberKey(folded),
              UpdateExpression: 'SET person = :person',
              ConditionExpression: 'attribute_exists(pk) AND person = :nobody',
              ExpressionAttributeValues: { ':person': person, ':nobody': null },
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            }),
          );
          return person;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          return error.Item ? (memberFrom(unmarshall(error.Item)).person ?? undefined) : undefined;
        }
      }),

    members,

    addMembers: (usernames) =>
      inParallel(usernames, atOnce, (username) =>
        putIf(memberItem(foldedName(username), { username, person: null }), 'attribute_not_exists(pk)'),
      ),

    dropMembers: (usernames) => inParallel(usernames, atOnce, (username) => remove(memberKey(foldedName(username)))),

    meet: (colleague, until) =>
      putIf(
        colleagueItem(colleague, until),
        'attribute_not_exists(pk) OR #ttl < :stale OR username <> :username OR displayName <> :displayName',
        {
          ':stale': Math.ceil(until / 1_000) - nearEnough,
          ':username': colleague.username,
          ':displayName': colleague.displayName,
        },
      ),

    async colleague(id, now) {
      const item = await get(personKey(id));
      return item && colleagueFrom(item, now);
    },

    async colleagues(now) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :people',
          ExpressionAttributeValues: { ':people': allPeople },
        }),
      );
      return Items.flatMap((item) => colleagueFrom(item, now) ?? []);
    },

    async forget(id, person) {
      await remove(personKey(id));
      for (const member of await members())
        if (member.person === person) await remove(memberKey(foldedName(member.username)));
    },
  };
}
