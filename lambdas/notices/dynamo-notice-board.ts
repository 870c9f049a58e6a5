import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Chance, Clock } from '#core/ports/chance.ts';
import type { NoticeBoard } from '#core/ports/notice-board.ts';
import { noticeBoard } from '#core/usecases/notices/notice-board.ts';
import { dynamoNoticeStore } from './dynamo-notice-store.ts';

/** The board over the table of notices, whose stream tells pages what has changed. */
export function dynamoNoticeBoard(
  client: DynamoDBDocumentClient,
  table: string,
  { chance, clock }: { readonly chance: Pick<Chance, 'uuid'>; readonly clock: Clock },
): NoticeBoard {
  return noticeBoard({ notices: dynamoNoticeStore(client, table), chance, clock });
}
