import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate, Resource } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';
import type { Dynamo } from '#local/dynamodb/dynamo.ts';
import { dynamodbNeeds } from '#local/policy/needs/dynamodb-needs.ts';
import type { FindTable } from '#local/policy/needs/dynamodb-needs.ts';
import { ServiceReply } from './sdk-handler.ts';
import type { Service } from './service.ts';

const Keys = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })).min(1);
const Projection = z.object({ ProjectionType: z.string(), NonKeyAttributes: z.array(z.string()).optional() });
const Index = z.object({ IndexName: z.string(), KeySchema: Keys, Projection });
type Index = z.output<typeof Index>;

const Encryption = z.looseObject({ KMSMasterKeyId: z.string().optional() });
const Properties = z.looseObject({
  KeySchema: Keys,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z.array(Index).default([]),
  LocalSecondaryIndexes: z.array(Index).default([]),
  StreamSpecification: z.looseObject({ StreamViewType: z.string() }).optional(),
  TimeToLiveSpecification: z.looseObject({ AttributeName: z.string().optional(), Enabled: z.boolean() }).optional(),
  SSESpecification: Encryption.optional(),
  Replicas: z.array(z.looseObject({ SSESpecification: Encryption.optional() })).default([]),
});
type Wanted = z.output<typeof Properties>;

const Description = z.looseObject({
  Table: z.looseObject({
    KeySchema: Keys,
    GlobalSecondaryIndexes: z.array(Index).default([]),
    StreamSpecification: z
      .looseObject({ StreamEnabled: z.boolean(), StreamViewType: z.string().optional() })
      .optional(),
  }),
});
type Existing = z.output<typeof Description>['Table'];

type Ask = (operation: string, input: object) => Promise<unknown>;

/** Calls DynamoDB as the one who deploys. */
const asking =
  (dynamo: Dynamo, table: string): Ask =>
  async (operation, input) => {
    const { status, body } = await dynamo.call(`DynamoDB_20120810.${operation}`, { TableName: table, ...input });
    if (status === 200) return body;
    throw new CloudFault(`Table ${table}: ${operation} was refused: ${JSON.stringify(body)}`);
  };

const streamOf = (wanted: Wanted) =>
  wanted.StreamSpecification
    ? { StreamEnabled: true, StreamViewType: wanted.StreamSpecification.StreamViewType }
    : undefined;

const create = async (ask: Ask, wanted: Wanted): Promise<void> => {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } = wanted;
  const stream = streamOf(wanted);
  await ask('CreateTable', {
    KeySchema,
    AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...(GlobalSecondaryIndexes.length > 0 ? { GlobalSecondaryIndexes } : {}),
    ...(LocalSecondaryIndexes.length > 0 ? { LocalSecondaryIndexes } : {}),
    ...(stream ? { StreamSpecification: stream } : {}),
  });
};

const shape = ({ IndexName, KeySchema, Projection: { ProjectionType, NonKeyAttributes = [] } }: Index) => ({
  IndexName,
  KeySchema,
  ProjectionType,
  NonKeyAttributes: NonKeyAttributes.toSorted(),
});

/** Indexes that are gone or have changed are dropped, then the new ones made and filled, one at a time as AWS allows. */
const updateIndexes = async (ask: Ask, wanted: Wanted, existing: Existing): Promise<void> => {
  const stays = (index: Index, others: readonly Index[]) =>
    others.some((other) => isDeepStrictEqual(shape(index), shape(other)));
  for (const index of existing.GlobalSecondaryIndexes.filter((one) => !stays(one, wanted.GlobalSecondaryIndexes))) {
    await ask('UpdateTable', { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: index.IndexName } }] });
  }
  for (const index of wanted.GlobalSecondaryIndexes.filter((one) => !stays(one, existing.GlobalSecondaryIndexes))) {
    const { AttributeDefinitions } = wanted;
    await ask('UpdateTable', { AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create: index }] });
  }
};

const updateStream = async (ask: Ask, wanted: Wanted, existing: Existing): Promise<void> => {
  const [is, should] = [existing.StreamSpecification?.StreamViewType, wanted.StreamSpecification?.StreamViewType];
  if (is === should) return;
  if (is) await ask('UpdateTable', { StreamSpecification: { StreamEnabled: false } });
  if (should) await ask('UpdateTable', { StreamSpecification: streamOf(wanted) ?? {} });
};

const updateTimeToLive = async (ask: Ask, wanted: Wanted): Promise<void> => {
  const { TimeToLiveDescription: is } = z
    .looseObject({
      TimeToLiveDescription: z.looseObject({ TimeToLiveStatus: z.string(), AttributeName: z.string().optional() }),
    })
    .parse(await ask('DescribeTimeToLive', {}));
  const should = wanted.TimeToLiveSpecification?.Enabled ? wanted.TimeToLiveSpecification.AttributeName : undefined;
  const enabled = is.TimeToLiveStatus === 'ENABLED' ? is.AttributeName : undefined;
  const set = (AttributeName: string, Enabled: boolean) =>
    ask('UpdateTimeToLive', { TimeToLiveSpecification: { AttributeName, Enabled } });
  if (enabled === should) return;
  if (enabled !== undefined) await set(enabled, false);
  if (should !== undefined) await set(should, true);
};

const deploy = async (
  dynamo: Dynamo,
  resource: Resource,
  wanted: Wanted,
  known: ReadonlySet<string>,
): Promise<void> => {
  const ask = asking(dynamo, resource.name);
  if (known.has(resource.name)) {
    const { Table: existing } = Description.parse(await ask('DescribeTable', {}));
    if (!isDeepStrictEqual(existing.KeySchema, wanted.KeySchema)) {
      throw new CloudFault(
        `Table ${resource.name} is kept with another key than ${resource.path} wants now. Remove the data folder to start afresh.`,
      );
    }
    await updateIndexes(ask, wanted, existing);
    await updateStream(ask, wanted, existing);
  } else await create(ask, wanted);
  await updateTimeToLive(ask, wanted);
};

/** Makes the tables of the template, or brings those that are kept up to it: indexes, stream, time to live. */
export const openTables = async (cloud: CloudTemplate, dynamo: Dynamo): Promise<Service> => {
  const { TableNames } = z
    .looseObject({ TableNames: z.array(z.string()) })
    .parse((await dynamo.call('DynamoDB_20120810.ListTables', {})).body);
  const known = new Set(TableNames);
  const facts = new Map<string, ReturnType<FindTable>>();
  for (const resource of cloud.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')) {
    const wanted = read(resource, Properties);
    await deploy(dynamo, resource, wanted, known);
    facts.set(resource.name, {
      hashKey: wanted.KeySchema[0]?.AttributeName ?? '',
      key: wanted.SSESpecification?.KMSMasterKeyId ?? wanted.Replicas[0]?.SSESpecification?.KMSMasterKeyId,
    });
  }
  return {
    needs: dynamodbNeeds((name) => facts.get(name)),
    answer: async (operation, input) => {
      const { status, body } = await dynamo.call(`DynamoDB_20120810.${operation}`, input);
      return new ServiceReply(status, body);
    },
  };
};
