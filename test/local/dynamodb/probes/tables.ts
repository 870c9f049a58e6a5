import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, vi } from 'vitest';
import type { Probe } from '#test/local/dynamodb/probes.ts';
import { refusal } from '#test/local/dynamodb/probes/desk.ts';
import type { Desk } from '#test/local/dynamodb/probes/desk.ts';

let count = 0;

/** Runs `show` with a table of one string key that nobody else uses. */
export async function withTable(
  desk: Desk,
  show: (TableName: string) => Promise<void>,
  more: Partial<CreateTableCommandInput> = {},
): Promise<void> {
  const TableName = `table-${++count}`;
  await desk.client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      ...more,
    }),
  );
  await waitUntilTableExists({ client: desk.client, minDelay: 1, maxWaitTime: 20 }, { TableName });
  try {
    await show(TableName);
  } finally {
    await desk.client.send(new DeleteTableCommand({ TableName }));
  }
}

const timeToLive = (desk: Desk, TableName: string, AttributeName: string, Enabled: boolean) =>
  desk.client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }));

/** What tables do. */
export function probeTables(probe: Probe): void {
  probe('a table describes its keys, its indexes and that it is billed on demand', async (desk) => {
    const { Table } = await desk.client.send(new DescribeTableCommand({ TableName: 'probes' }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    expect(Table?.KeySchema?.map((part) => part.AttributeName)).toEqual(['pk', 'sk']);
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName).toSorted()).toEqual(['byOwner', 'ownerKeys']);
    expect(Table?.LocalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(['byLabel']);
    expect(Table?.TableArn).toMatch(/^arn:aws:dynamodb:[^:]+:[^:]+:table\/probes$/);
  });

  probe('a table that is not there is a ResourceNotFoundException, for items and for tables', async (desk) => {
    const described = await refusal(desk.client.send(new DescribeTableCommand({ TableName: 'nothing' })));
    expect(described.name).toBe('ResourceNotFoundException');
    const written = await refusal(desk.put(desk.key(), { TableName: 'nothing' }));
    expect(written.name).toBe('ResourceNotFoundException');
  });

  probe('a table cannot be created twice', async (desk) => {
    await withTable(desk, async (TableName) => {
      const { name } = await refusal(withTableNamed(desk, TableName));
      expect(name).toBe('ResourceInUseException');
    });
  });

  probe('a list of tables comes in pages', async (desk) => {
    await withTable(desk, async (TableName) => {
      const { TableNames, LastEvaluatedTableName } = await desk.client.send(new ListTablesCommand({ Limit: 1 }));
      expect(TableNames).toHaveLength(1);
      const rest = await desk.client.send(new ListTablesCommand({ ExclusiveStartTableName: LastEvaluatedTableName }));
      expect([...(TableNames ?? []), ...(rest.TableNames ?? [])]).toEqual(
        expect.arrayContaining(['probes', TableName]),
      );
    });
  });

  probe('an index of an attribute the table does not define is refused', async (desk) => {
    const index = {
      IndexName: 'byX',
      KeySchema: [{ AttributeName: 'x', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'ALL' as const },
    };
    const { name } = await refusal(withTable(desk, async () => {}, { GlobalSecondaryIndexes: [index] }));
    expect(name).toBe('ValidationException');
  });

  probe('an index added later holds the items that were there before', async (desk) => {
    await withTable(desk, async (TableName) => {
      await desk.doc.send(new PutCommand({ TableName, Item: { id: '1', kind: 'x' } }));
      await desk.doc.send(new PutCommand({ TableName, Item: { id: '2' } }));
      await desk.client.send(
        new UpdateTableCommand({
          TableName,
          AttributeDefinitions: [
            { AttributeName: 'id', AttributeType: 'S' },
            { AttributeName: 'kind', AttributeType: 'S' },
          ],
          GlobalSecondaryIndexUpdates: [
            {
              Create: {
                IndexName: 'byKind',
                KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
                Projection: { ProjectionType: 'ALL' },
              },
            },
          ],
        }),
      );
      await vi.waitUntil(async () => {
        const { Table } = await desk.client.send(new DescribeTableCommand({ TableName }));
        return Table?.GlobalSecondaryIndexes?.every((index) => index.IndexStatus === 'ACTIVE');
      }, 15_000);
      const query = {
        TableName,
        IndexName: 'byKind',
        KeyConditionExpression: 'kind = :x',
        ExpressionAttributeValues: { ':x': 'x' },
      };
      const { Items } = await desk.doc.send(new QueryCommand(query));
      expect(Items).toEqual([{ id: '1', kind: 'x' }]);
    });
  });

  probe('a protected table cannot be deleted until the protection is taken back', async (desk) => {
    await withTable(
      desk,
      async (TableName) => {
        const { name } = await refusal(desk.client.send(new DeleteTableCommand({ TableName })));
        await desk.client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
        expect(name).toBe('ValidationException');
      },
      { DeletionProtectionEnabled: true },
    );
  });

  probe('time to live names one attribute, and is described', async (desk) => {
    await withTable(desk, async (TableName) => {
      const before = await desk.client.send(new DescribeTimeToLiveCommand({ TableName }));
      expect(before.TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
      await timeToLive(desk, TableName, 'gone', true);
      const after = await desk.client.send(new DescribeTimeToLiveCommand({ TableName }));
      expect(after.TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'gone' });
    });
  });

  probe('time to live cannot be enabled twice, nor disabled for another attribute', async (desk) => {
    await withTable(desk, async (TableName) => {
      await timeToLive(desk, TableName, 'gone', true);
      const twice = await refusal(timeToLive(desk, TableName, 'gone', true));
      expect([twice.name, twice.message]).toEqual(['ValidationException', 'TimeToLive is already enabled']);
      const other = await refusal(timeToLive(desk, TableName, 'other', false));
      expect([other.name, other.message]).toEqual([
        'ValidationException',
        'TimeToLive is active on a different AttributeName: current AttributeName is gone',
      ]);
    });
  });
}

const withTableNamed = (desk: Desk, TableName: string) => withTable(desk, async () => {}, { TableName });
