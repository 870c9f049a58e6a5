import { arnFor, commonContext, keyNeeds } from './needs.ts';
import type { Needs } from './needs.ts';
import type { Permission } from '../evaluate.ts';
import type { LambdaFunction } from '#local/functions/lambda-function.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What IAM needs to know of a table. */
export type TableFacts = { readonly hashKey: string; readonly key: string | undefined };
export type FindTable = (name: string) => TableFacts | undefined;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const nameOf = (value: unknown): string => String(value).split('/').at(-1) ?? '';

/** The text of an attribute value of one of the types that a hash key may have. */
const keyText = (value: unknown): readonly string[] => {
  const text = Object.values(fieldsOf(value))[0];
  return typeof text === 'string' ? [text] : [];
};

/** The hash key that a query names: `#key = :value`, alone or in front of ` AND `. */
const queriedKey = (input: Fields, hashKey: string): readonly string[] => {
  const names = fieldsOf(input['ExpressionAttributeNames']);
  for (const part of String(input['KeyConditionExpression']).split(/\s+and\s+/i)) {
    const [, name, value] = /^\(?\s*([#\w]+)\s*=\s*(:\w+)\s*\)?$/.exec(part.trim()) ?? [];
    if (name && value && (names[name] ?? name) === hashKey)
      return keyText(fieldsOf(input['ExpressionAttributeValues'])[value]);
  }
  return [];
};

const leadingKeys = (operation: string, input: Fields, hashKey: string): readonly string[] => {
  if (operation === 'Query') return queriedKey(input, hashKey);
  return keyText(fieldsOf(input['Key'] ?? input['Item'])[hashKey]);
};

const transactActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/** The single operations that a call consists of: a transaction is allowed item by item, a batch table by table. */
const operationsOf = (operation: string, input: Fields): readonly (readonly [string, Fields])[] => {
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    return listOf(input['TransactItems']).flatMap((item) =>
      Object.entries(fieldsOf(item)).map(([kind, one]) => [transactActions[kind] ?? kind, fieldsOf(one)] as const),
    );
  }
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    return Object.keys(fieldsOf(input['RequestItems'])).map((TableName) => [operation, { TableName }] as const);
  }
  return [[operation, input]];
};

const permissionOf = (find: FindTable, who: LambdaFunction, operation: string, input: Fields): Permission => {
  const name = nameOf(input['TableName']);
  const index = typeof input['IndexName'] === 'string' ? `/index/${input['IndexName']}` : '';
  const hashKey = find(name)?.hashKey ?? '';
  return {
    action: `dynamodb:${operation}`,
    resource: arnFor(who, 'dynamodb', `table/${name}${index}`),
    context: {
      ...commonContext(who),
      'dynamodb:LeadingKeys': index ? [] : leadingKeys(operation, input, hashKey),
      'dynamodb:Select': [],
      'dynamodb:Attributes': [],
    },
  };
};

/** What DynamoDB asks IAM; for a table under a customer's key, the key too. */
export const dynamodbNeeds =
  (find: FindTable): Needs =>
  ({ operation, input }, who) => {
    const operations = operationsOf(operation, fieldsOf(input));
    const keys = new Set(operations.map(([, one]) => find(nameOf(one['TableName']))?.key));
    return [
      ...operations.map(([name, one]) => permissionOf(find, who, name, one)),
      ...[...keys].flatMap((key) => keyNeeds(who, key, 'dynamodb')),
    ];
  };

/** What an event source mapping does to a stream on behalf of its function. */
export const streamNeeds = (who: LambdaFunction, stream: string): readonly Permission[] =>
  ['DescribeStream', 'GetShardIterator', 'GetRecords'].map((action) => ({
    action: `dynamodb:${action}`,
    resource: stream,
    context: commonContext(who),
  }));
