import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { withThings } from '#test/local/dynamodb/support.ts';

const TARGET = 'DynamoDB_20120810';
const type = (body: unknown) => (body as { readonly __type: string }).__type;

test('an operation nobody knows is refused as in AWS', async () => {
  const dynamo = await withThings();
  const { status, body } = await dynamo.call(`${TARGET}.MakeCoffee`, {});
  expect([status, type(body)]).toEqual([400, 'com.amazon.coral.service#UnknownOperationException']);
});

test.each([
  ['TransactWriteItems', undefined],
  ['TransactWriteItems', null],
  ['TransactWriteItems', 'text'],
  ['TransactWriteItems', []],
  ['TransactWriteItems', {}],
  ['TransactWriteItems', { TransactItems: 'x' }],
  ['TransactWriteItems', { TransactItems: [null] }],
  ['TransactWriteItems', { TransactItems: [{}] }],
  ['TransactWriteItems', { TransactItems: [{ Put: null }] }],
  ['TransactGetItems', { TransactItems: [{ Put: {} }] }],
  ['PutItem', { TableName: 7 }],
  ['PutItem', { TableName: 'things', Item: { id: null } }],
  ['PutItem', { TableName: 'things', Item: { id: { S: 'a' }, l: { L: [null] } } }],
  ['PutItem', { TableName: 'things', Item: { id: { X: 'a' } } }],
  ['GetItem', { TableName: 'things', Key: { id: {} } }],
  ['UpdateTimeToLive', { TableName: 'things' }],
  ['BatchWriteItem', { RequestItems: { things: [null] } }],
])('%s of %j is refused with a 400, not thrown', async (operation, body) => {
  const dynamo = await withThings();
  const reply = await dynamo.call(`${TARGET}.${operation}`, body);
  expect([reply.status, type(reply.body)]).toEqual([
    400,
    expect.stringMatching(/#(Validation|Serialization)Exception$/),
  ]);
});

test('a request is left as it was given', async () => {
  const dynamo = await withThings();
  const body = { TableName: 'things', Item: { id: { S: 'a' }, n: { N: '1.0' } }, Unknown: 1 };
  const before = structuredClone(body);
  await dynamo.call(`${TARGET}.PutItem`, body);
  expect(body).toEqual(before);
});

test('the request handler answers with the headers of AWS, and refuses a body that is no JSON', async () => {
  const dynamo = await withThings();
  const handler = dynamo.requestHandler();
  const ask = (body: unknown) => handler.handle({ headers: { 'x-amz-target': `${TARGET}.ListTables` }, body });
  const { response } = await ask('{}');
  expect(response.statusCode).toBe(200);
  expect(JSON.parse(Buffer.from(response.body).toString())).toEqual({ TableNames: ['things'] });
  expect(response.headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': expect.any(String),
    'x-amz-crc32': String(crc32(response.body)),
  });
  expect((await ask(Buffer.from('{"Limit":1}'))).response.statusCode).toBe(200);
  expect((await ask('{')).response.statusCode).toBe(400);
});
