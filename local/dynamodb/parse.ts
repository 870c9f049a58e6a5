import * as batchGetItem from 'dynalite/validations/batchGetItem.js';
import * as batchWriteItem from 'dynalite/validations/batchWriteItem.js';
import * as createTable from 'dynalite/validations/createTable.js';
import * as deleteItem from 'dynalite/validations/deleteItem.js';
import * as deleteTable from 'dynalite/validations/deleteTable.js';
import * as describeTable from 'dynalite/validations/describeTable.js';
import * as getItem from 'dynalite/validations/getItem.js';
import * as validations from 'dynalite/validations/index.js';
import * as listTables from 'dynalite/validations/listTables.js';
import * as putItem from 'dynalite/validations/putItem.js';
import * as query from 'dynalite/validations/query.js';
import * as scan from 'dynalite/validations/scan.js';
import * as updateItem from 'dynalite/validations/updateItem.js';
import * as updateTable from 'dynalite/validations/updateTable.js';
import { DynamoRefusal, invalid } from '#local/dynamodb/refusal.ts';
import type { Store } from '#local/dynamodb/store.ts';

/** How a request is checked: the types and bounds of its members, then rules between them. */
interface Grammar {
  readonly types: Readonly<Record<string, object | string>>;
  readonly custom?: ((data: never, store: never) => string | null | undefined) | undefined;
}

type Struct = Readonly<Record<string, unknown>>;

const OLD_ON_FAILURE = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
const TABLE_NAME = getItem.types['TableName'] ?? {};
const CAPACITY = getItem.types['ReturnConsumedCapacity'] ?? {};
const struct = (name: string, children: object, more: object = {}) => ({
  type: `FieldStruct<${name}>`,
  children,
  ...more,
});

const withOld = (grammar: Grammar): Grammar => ({
  ...grammar,
  types: { ...grammar.types, ReturnValuesOnConditionCheckFailure: OLD_ON_FAILURE },
});

const only = (grammar: Grammar, ...names: readonly string[]): Struct =>
  Object.fromEntries(names.map((name) => [name, grammar.types[name]]));

const EXPRESSION = ['ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];
const STREAM = struct('StreamSpecification', {
  StreamEnabled: { type: 'Boolean', notNull: true },
  StreamViewType: { type: 'String', enum: ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'] },
});
const TABLE_EXTRAS = { StreamSpecification: STREAM, DeletionProtectionEnabled: 'Boolean' };

/** Each kind of write in a transaction, and the single operation whose rules it shares. */
const TRANSACT_WRITES = {
  ConditionCheck: { like: deleteItem, members: ['TableName', 'Key', ...EXPRESSION] },
  Put: { like: putItem, members: ['TableName', 'Item', ...EXPRESSION] },
  Delete: { like: deleteItem, members: ['TableName', 'Key', ...EXPRESSION] },
  Update: { like: updateItem, members: ['TableName', 'Key', 'UpdateExpression', ...EXPRESSION] },
} satisfies Record<string, { like: Grammar; members: readonly string[] }>;

const transactWriteTypes = Object.fromEntries(
  Object.entries(TRANSACT_WRITES).map(([kind, { like, members }]) => {
    const children = { ...only(like, ...members), ReturnValuesOnConditionCheckFailure: OLD_ON_FAILURE };
    const required = { ConditionExpression: { type: 'String', notNull: true } };
    const update = { UpdateExpression: { type: 'String', notNull: true } };
    if (kind === 'ConditionCheck') return [kind, struct(kind, { ...children, ...required })];
    return [kind, struct(kind, kind === 'Update' ? { ...children, ...update } : children)];
  }),
);

const list = (name: string, children: object) => ({
  type: 'List',
  notNull: true,
  lengthGreaterThanOrEqual: 1,
  lengthLessThanOrEqual: 100,
  children: { type: `ValueStruct<${name}>`, children },
});

const transactWriteItems: Grammar = {
  types: {
    ReturnConsumedCapacity: CAPACITY,
    ReturnItemCollectionMetrics: { type: 'String', enum: ['SIZE', 'NONE'] },
    ClientRequestToken: { type: 'String', lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 36 },
    TransactItems: list('TransactWriteItem', transactWriteTypes),
  },
  custom: (data: { TransactItems: readonly Struct[] }, store) => {
    for (const item of data.TransactItems) {
      const [kind, ...others] = Object.keys(item) as (keyof typeof TRANSACT_WRITES)[];
      if (!kind || others.length > 0) return 'TransactItems can only contain one of Check, Put, Update or Delete';
      const message = TRANSACT_WRITES[kind].like.custom?.(item[kind], store);
      if (message) return message;
    }
    return undefined;
  },
};

const transactGetItems: Grammar = {
  types: {
    ReturnConsumedCapacity: CAPACITY,
    TransactItems: list('TransactGetItem', {
      Get: struct('Get', only(getItem, 'TableName', 'Key', 'ProjectionExpression', 'ExpressionAttributeNames'), {
        notNull: true,
      }),
    }),
  },
  custom: (data: { TransactItems: readonly { Get: never }[] }, store) => {
    for (const { Get } of data.TransactItems) {
      const message = getItem.custom?.(Get, store);
      if (message) return message;
    }
    return undefined;
  },
};

const MAX_BATCH_WRITES = 25;

const batchWrite: Grammar = {
  types: batchWriteItem.types,
  custom: (data: { RequestItems: Readonly<Record<string, readonly unknown[]>> }, store) => {
    if (Object.values(data.RequestItems).flat().length > MAX_BATCH_WRITES) {
      return 'Too many items requested for the BatchWriteItem call';
    }
    return batchWriteItem.custom?.(data, store);
  },
};

/** dynalite only knows changes of throughput, and wants one for every new index, on demand or not. */
function updateTableTypes(): Grammar['types'] {
  const types = structuredClone(updateTable.types) as Record<string, never>;
  const updates = types['GlobalSecondaryIndexUpdates'] as unknown as {
    children: { children: { Create: { children: { ProvisionedThroughput: { notNull?: boolean } } } } };
  };
  delete updates.children.children.Create.children.ProvisionedThroughput.notNull;
  const { notNull: _, ...definitions } = createTable.types['AttributeDefinitions'] as { readonly notNull: boolean };
  return { ...types, ...TABLE_EXTRAS, AttributeDefinitions: definitions };
}

const timeToLive: Grammar['types'] = {
  TableName: describeTable.types['TableName'] ?? TABLE_NAME,
  TimeToLiveSpecification: struct(
    'TimeToLiveSpecification',
    {
      AttributeName: { type: 'String', notNull: true, lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 255 },
      Enabled: { type: 'Boolean', notNull: true },
    },
    { notNull: true },
  ),
};

const GRAMMARS = {
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWrite,
  CreateTable: { custom: createTable.custom, types: { ...createTable.types, ...TABLE_EXTRAS } },
  DeleteItem: withOld(deleteItem),
  DeleteTable: deleteTable,
  DescribeTable: describeTable,
  DescribeTimeToLive: { types: { TableName: describeTable.types['TableName'] ?? TABLE_NAME } },
  GetItem: getItem,
  ListTables: listTables,
  PutItem: withOld(putItem),
  Query: query,
  Scan: scan,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UpdateItem: withOld(updateItem),
  UpdateTable: {
    types: updateTableTypes(),
    custom: (data: Struct, store) =>
      updateTable.custom?.(
        { ...data, UpdateStreamEnabled: 'StreamSpecification' in data || 'DeletionProtectionEnabled' in data },
        store,
      ),
  },
  UpdateTimeToLive: { types: timeToLive },
} satisfies Record<string, Grammar>;

/** The operations the local DynamoDB answers. */
export type OperationName = keyof typeof GRAMMARS;

/** The operation a target (`DynamoDB_20120810.PutItem`, or just `PutItem`) names, or undefined. */
export function operationOf(target: string): OperationName | undefined {
  const name = target.slice(target.lastIndexOf('.') + 1);
  return Object.hasOwn(GRAMMARS, name) ? (name as OperationName) : undefined;
}

/**
 * Checks a request as DynamoDB does and parses its expressions (dynalite leaves them in `_condition`, `_updates`,
 * `_filter` and `_projection`). The body is copied, never changed.
 */
export function parse(operation: OperationName, body: unknown, store: Store): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new DynamoRefusal('SerializationException', 'Start of structure or map found where not expected');
  }
  const { types, custom }: Grammar = GRAMMARS[operation];
  const data = validations.checkTypes(copied(body), types);
  validations.checkValidations(data, types, custom, store);
  return data;
}

/** A copy of JSON in which a member that is null is not there, as in DynamoDB's own protocol; lists hold no nulls. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((member: unknown) => (member === null ? refuseNull() : copied(member)));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, copied(member)]));
}

function refuseNull(): never {
  throw invalid(
    '1 validation error detected: Value null in a list failed to satisfy constraint: Member must not be null',
  );
}
