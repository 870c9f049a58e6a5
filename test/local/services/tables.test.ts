import { AttributeType, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { openDynamo } from '#local/dynamodb/dynamo.ts';
import { openTables } from '#local/services/tables.ts';
import { smallCloud } from '../../support/small-cloud.ts';

const pk = { name: 'pk', type: AttributeType.STRING } as const;
const withTable = (more: (table: Table) => void = () => undefined, props: object = {}) =>
  smallCloud((stack: Stack) => more(new Table(stack, 'Table', { tableName: 'sessions', partitionKey: pk, ...props })));
const withIndex = (projectionType = ProjectionType.KEYS_ONLY) =>
  withTable((table) =>
    table.addGlobalSecondaryIndex({
      indexName: 'due',
      partitionKey: { name: 'dueShard', type: AttributeType.STRING },
      projectionType,
    }),
  );

const describeTable = async (dynamo: Awaited<ReturnType<typeof openDynamo>>) =>
  (await dynamo.call('DescribeTable', { TableName: 'sessions' })).body;
const put = { TableName: 'sessions', Item: { pk: { S: 'one' }, dueShard: { S: 'x' }, other: { S: 'y' } } };
const query = {
  TableName: 'sessions',
  IndexName: 'due',
  KeyConditionExpression: 'dueShard = :s',
  ExpressionAttributeValues: { ':s': { S: 'x' } },
};

describe('the tables of a template', () => {
  it('are made with their keys, their stream and their time to live', async () => {
    const dynamo = await openDynamo();
    await openTables(
      withTable(undefined, { stream: StreamViewType.NEW_AND_OLD_IMAGES, timeToLiveAttribute: 'ttl' }),
      dynamo,
    );
    expect(await describeTable(dynamo)).toMatchObject({
      Table: {
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      },
    });
    expect((await dynamo.call('DescribeTimeToLive', { TableName: 'sessions' })).body).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' },
    });
    await dynamo.close();
  });

  it('keep their items, and get the indexes that are new, filled', async () => {
    const dynamo = await openDynamo();
    await openTables(withTable(), dynamo);
    await dynamo.call('PutItem', put);
    await openTables(withIndex(), dynamo);
    expect((await dynamo.call('Query', query)).body).toMatchObject({
      Items: [{ pk: { S: 'one' }, dueShard: { S: 'x' } }],
    });
    await openTables(withIndex(ProjectionType.ALL), dynamo);
    expect((await dynamo.call('Query', query)).body).toMatchObject({ Items: [{ other: { S: 'y' } }] });
    await openTables(withTable(), dynamo);
    expect((await dynamo.call('Query', query)).status).toBe(400);
    await dynamo.close();
  });

  it('follow when stream or time to live change', async () => {
    const dynamo = await openDynamo();
    await openTables(withTable(undefined, { stream: StreamViewType.NEW_IMAGE, timeToLiveAttribute: 'ttl' }), dynamo);
    await openTables(withTable(), dynamo);
    expect(await describeTable(dynamo)).not.toHaveProperty('Table.StreamSpecification');
    expect((await dynamo.call('DescribeTimeToLive', { TableName: 'sessions' })).body).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' },
    });
    await dynamo.close();
  });

  it('are refused when they are kept with another key', async () => {
    const dynamo = await openDynamo();
    await openTables(withTable(), dynamo);
    await expect(
      openTables(withTable(undefined, { partitionKey: { name: 'id', type: AttributeType.STRING } }), dynamo),
    ).rejects.toThrow('another key');
    await dynamo.close();
  });
});
