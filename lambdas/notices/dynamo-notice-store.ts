import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  PutCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { isForOne, type Notice, type NoticeAnswer } from '#core/notices/notice.ts';
import type { NoticeStore } from '#core/ports/notice-store.ts';
import type { Written } from '#core/ports/session-store.ts';
import { getMany } from '../aws/get-many.ts';
import { conditionally, patiently, transact } from '../aws/transact.ts';
import { noticeFrom, noticeItem, noticeKey, showingFrom, showingItem, showingKey } from './notice-item.ts';
import { noticeLists } from './notice-lists.ts';

type Reader = Parameters<NoticeStore['show']>[1];

/** Notices in DynamoDB: each verb one conditional write, or one transaction where an answer settles the notice. */
export function dynamoNoticeStore(client: DynamoDBDocumentClient, table: string): NoticeStore {
  /** Changes an item; `changed` where its condition does not hold. */
  const change = (input: Omit<UpdateCommandInput, 'TableName'>): Promise<Written> =>
    conditionally(() => client.send(new UpdateCommand({ TableName: table, ...input })));

  return {
    ...noticeLists(client, table),

    keep: (notice) =>
      patiently(async () => {
        try {
          await client.send(
            new PutCommand({
              TableName: table,
              Item: noticeItem(notice),
              ConditionExpression: 'attribute_not_exists(pk)',
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            }),
          );
          return 'written';
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
          return noticeFrom(unmarshall(error.Item));
        }
      }),

    async find(id) {
      const read = new GetCommand({ TableName: table, Key: noticeKey(id), ConsistentRead: true });
      const { Item } = await client.send(read);
      return Item && noticeFrom(Item);
    },

    async showings(notices, person) {
      const items = await getMany(
        client,
        table,
        notices.map((notice) => showingKey(notice, person)),
      );
      return new Map(items.map(showingFrom).map((showing) => [showing.notice, showing]));
    },

    async show(notice, reader, now) {
      await change({ ...shown(notice, reader, now), ConditionExpression: 'attribute_not_exists(pk)' });
      if (notice.shownAt !== null) return;
      await change({
        Key: noticeKey(notice.id),
        UpdateExpression: 'SET shownAt = :now',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(shownAt)',
        ExpressionAttributeValues: { ':now': now },
      });
    },

    async answer(notice, reader, answer) {
      const showing = answered(notice, reader, answer);
      if (!isForOne(notice)) return change(showing);
      const failed = await transact(client, [
        { Update: { TableName: table, ...settled(notice, answer) } },
        { Update: { TableName: table, ...showing } },
      ]);
      return failed === undefined ? 'written' : 'changed';
    },

    withdraw: (id, now) =>
      change({
        Key: noticeKey(id),
        UpdateExpression: 'SET withdrawnAt = :now',
        ConditionExpression: `attribute_exists(pk) AND ${unsettled}`,
        ExpressionAttributeValues: { ':now': now },
      }),

    async announce(id, now) {
      await change({
        Key: noticeKey(id),
        UpdateExpression: 'SET announcedAt = :now',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':now': now },
      });
    },
  };
}

const unsettled = 'attribute_not_exists(answer) AND attribute_not_exists(withdrawnAt)';

const settled = (notice: Notice, answer: NoticeAnswer) => ({
  Key: noticeKey(notice.id),
  UpdateExpression: 'SET answer = :answer, shownAt = if_not_exists(shownAt, :at)',
  ConditionExpression: `attribute_exists(pk) AND ${unsettled}`,
  ExpressionAttributeValues: { ':answer': answer, ':at': answer.at },
});

/** That somebody sees a notice, unless he saw it before. */
function shown(notice: Notice, reader: Reader, now: number) {
  const { pk, sk, ...item } = showingItem(notice, { person: reader.person, username: reader.username, shownAt: now });
  return {
    Key: { pk, sk },
    UpdateExpression: `SET ${Object.keys(item).map(setOnce).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(Object.keys(item).map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(Object.entries(item).map(([name, value]) => [`:${name}`, value])),
  };
}
const setOnce = (name: string) => `#${name} = if_not_exists(#${name}, :${name})`;

/** What somebody answers, for the first time. */
function answered(notice: Notice, reader: Reader, answer: NoticeAnswer) {
  const { UpdateExpression, ExpressionAttributeValues, ...rest } = shown(notice, reader, answer.at);
  return {
    ...rest,
    UpdateExpression: `${UpdateExpression}, answer = :answer`,
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ':answer': answer },
    ConditionExpression: 'attribute_not_exists(answer)',
  };
}
