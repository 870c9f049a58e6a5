import { CreateTableCommand, DeleteTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import type { CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { probeBatches } from '#test/local/dynamodb/probes/batches.ts';
import { probeConditions } from '#test/local/dynamodb/probes/conditions.ts';
import { createDesk } from '#test/local/dynamodb/probes/desk.ts';
import type { Desk } from '#test/local/dynamodb/probes/desk.ts';
import { probeQueries } from '#test/local/dynamodb/probes/queries.ts';
import { probeRefusals } from '#test/local/dynamodb/probes/refusals.ts';
import { probeStreams } from '#test/local/dynamodb/probes/streams.ts';
import { probeTables } from '#test/local/dynamodb/probes/tables.ts';
import { probeTransactions } from '#test/local/dynamodb/probes/transactions.ts';
import { probeUpdates } from '#test/local/dynamodb/probes/updates.ts';
import { probeValues } from '#test/local/dynamodb/probes/values.ts';

/** A DynamoDB to probe. */
export interface Cloud {
  readonly client: DynamoDBClient;
  /** All records of a table's stream, oldest first. */
  records(table: string): Promise<readonly ProbedRecord[]>;
  close(): Promise<void>;
}

/** What the probes look at in a stream record; images in DynamoDB's JSON. */
export interface ProbedRecord {
  readonly eventName?: string;
  readonly dynamodb?: {
    readonly Keys?: object;
    readonly NewImage?: object;
    readonly OldImage?: object;
    readonly StreamViewType?: string;
    readonly SequenceNumber?: string;
  };
}

/** One probe: a sentence about DynamoDB, and how it shows. */
export type Probe = (sentence: string, show: (desk: Desk) => Promise<void>) => void;

const TABLE: CreateTableCommandInput = {
  TableName: 'probes',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'owner', AttributeType: 'S' },
    { AttributeName: 'due', AttributeType: 'N' },
    { AttributeName: 'label', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byOwner',
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'due', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
    {
      IndexName: 'ownerKeys',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['label'] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'byLabel',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'label', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

/**
 * Holds a DynamoDB against what DynamoDB is known to do. `differs` names the sentences that are known not to be true of
 * this one; they are run as well, and must fail, so that the list stays honest.
 */
export function describeDynamo(name: string, connect: () => Promise<Cloud>, differs: readonly string[] = []): void {
  describe(name, () => {
    let desk: Desk;
    let cloud: Cloud;

    beforeAll(async () => {
      cloud = await connect();
      desk = createDesk(cloud);
      await cloud.client.send(new CreateTableCommand(TABLE));
      await waitUntilTableExists({ client: cloud.client, minDelay: 1, maxWaitTime: 20 }, { TableName: 'probes' });
    });

    afterAll(async () => {
      await cloud.client.send(new DeleteTableCommand({ TableName: 'probes' }));
      await cloud.close();
    });

    const probe: Probe = (sentence, show) => {
      const run = differs.includes(sentence) ? test.fails : test;
      run(sentence, () => show(desk));
    };
    for (const [title, probes] of Object.entries(SUBJECTS)) describe(title, () => probes(probe));
  });
}

const SUBJECTS = {
  tables: probeTables,
  values: probeValues,
  conditions: probeConditions,
  updates: probeUpdates,
  transactions: probeTransactions,
  queries: probeQueries,
  batches: probeBatches,
  streams: probeStreams,
  refusals: probeRefusals,
} satisfies Record<string, (probe: Probe) => void>;
