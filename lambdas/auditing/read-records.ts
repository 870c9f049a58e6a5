import { paginateQuery, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AuditLedger } from '#core/ports/audit-ledger.ts';
import { recordsFrom, recordsOf, seqText } from './audit-item.ts';

/**
 * Reads records of a week from the audit's table: both items of each. DynamoDB answers a megabyte at a time, so it is asked until there
 * are enough.
 */
export function readRecords(client: DynamoDBDocumentClient, table: string): AuditLedger['read'] {
  return async (week, { after, limit, newestFirst = false }) => {
    // `#` sorts before all digits and `~` behind them, so both stand beside the items of one record.
    const [from, to] = newestFirst
      ? ['0', after === null ? '~' : seqText(after)]
      : [after === null ? '0' : `${seqText(after)}~`, '~'];
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :week AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':week': recordsOf(week), ':from': from, ':to': to },
      ScanIndexForward: !newestFirst,
      ConsistentRead: true,
    };
    const items: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateQuery({ client, pageSize: 2 * limit + 1 }, query)) {
      items.push(...Items);
      if (items.length > 2 * limit) break;
    }
    return recordsFrom(items).slice(0, limit);
  };
}
