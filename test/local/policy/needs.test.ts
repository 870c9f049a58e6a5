import { describe, expect, it } from 'vitest';
import type { LambdaFunction } from '#local/functions/lambda-function.ts';
import { dynamodbNeeds, streamNeeds } from '#local/policy/needs/dynamodb-needs.ts';
import { ecsNeeds } from '#local/policy/needs/ecs-needs.ts';
import { efsNeeds } from '#local/policy/needs/efs-needs.ts';
import { connectionsNeeds, parametersNeeds, secretsNeeds } from '#local/policy/needs/other-needs.ts';
import type { Needs } from '#local/policy/needs/needs.ts';
import { queueSourceNeeds, sqsNeeds } from '#local/policy/needs/sqs-needs.ts';
import type { ServiceName } from '#local/services/aws-call.ts';

const who: LambdaFunction = {
  name: 'portal',
  arn: 'arn:aws:lambda:eu-central-1:1:function:portal',
  path: 'Service/Portal',
  region: 'eu-central-1',
  role: 'arn:aws:iam::1:role/portal',
  timeoutMs: 1,
  memory: 1,
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  environment: {},
  folder: () => '',
};
const asked = (needs: Needs, service: ServiceName, operation: string, input: unknown) =>
  needs({ service, operation, input }, who).map(
    ({ action, resource }) => `${action} ${resource.replace('arn:aws:', '').replace(':eu-central-1:1:', ' ')}`,
  );

describe('DynamoDB asks', () => {
  const needs = dynamodbNeeds((name) => ({ hashKey: 'pk', key: name === 'locked' ? 'the-key' : undefined }));
  it.each([
    ['for the action on the table', 'GetItem', { TableName: 'sessions' }, ['dynamodb:GetItem dynamodb table/sessions']],
    [
      'for the table that an ARN names',
      'PutItem',
      { TableName: 'arn:aws:dynamodb:eu-central-1:1:table/sessions' },
      ['dynamodb:PutItem dynamodb table/sessions'],
    ],
    [
      'for the index that a query is about',
      'Query',
      { TableName: 'sessions', IndexName: 'due' },
      ['dynamodb:Query dynamodb table/sessions/index/due'],
    ],
    [
      'for each action in a transaction',
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'a' } },
          { Update: { TableName: 'a' } },
          { Delete: { TableName: 'b' } },
          { ConditionCheck: { TableName: 'b' } },
        ],
      },
      [
        'dynamodb:PutItem dynamodb table/a',
        'dynamodb:UpdateItem dynamodb table/a',
        'dynamodb:DeleteItem dynamodb table/b',
        'dynamodb:ConditionCheckItem dynamodb table/b',
      ],
    ],
    [
      'for each table of a batch',
      'BatchWriteItem',
      { RequestItems: { a: [], b: [] } },
      ['dynamodb:BatchWriteItem dynamodb table/a', 'dynamodb:BatchWriteItem dynamodb table/b'],
    ],
    [
      'for a customer’s key too',
      'GetItem',
      { TableName: 'locked' },
      ['dynamodb:GetItem dynamodb table/locked', 'kms:Decrypt the-key'],
    ],
  ])('%s', (_, operation, input, expected) => {
    expect(asked(needs, 'dynamodb', operation, input)).toEqual(expected);
  });

  it.each([
    ['the key of an item', 'GetItem', { TableName: 'a', Key: { pk: { S: 'X' } } }],
    ['the item itself', 'PutItem', { TableName: 'a', Item: { pk: { S: 'X' }, other: { S: 'Y' } } }],
    [
      'the condition of a query',
      'Query',
      {
        TableName: 'a',
        KeyConditionExpression: '#k = :v AND begins_with(sk, :p)',
        ExpressionAttributeNames: { '#k': 'pk' },
        ExpressionAttributeValues: { ':v': { S: 'X' }, ':p': { S: 'Z' } },
      },
    ],
  ])('takes the leading key from %s', (_, operation, input) => {
    expect(needs({ service: 'dynamodb', operation, input }, who)[0]?.context['dynamodb:LeadingKeys']).toEqual(['X']);
  });

  it('lets a mapping read a stream for its function', () => {
    expect(streamNeeds(who, 'the-stream').map(({ action }) => action)).toEqual([
      'dynamodb:DescribeStream',
      'dynamodb:GetShardIterator',
      'dynamodb:GetRecords',
    ]);
  });
});

describe('EFS asks', () => {
  it('for a new access point on the file system, and to tag it', () => {
    const input = { FileSystemId: 'fs-1', Tags: [{}] };
    expect(asked(efsNeeds, 'elasticfilesystem', 'CreateAccessPoint', input)).toEqual([
      'elasticfilesystem:CreateAccessPoint elasticfilesystem file-system/fs-1',
      'elasticfilesystem:TagResource elasticfilesystem file-system/fs-1',
    ]);
  });
  it('for one that is there on itself', () => {
    expect(asked(efsNeeds, 'elasticfilesystem', 'DescribeAccessPoints', { AccessPointId: 'fsap-1' })).toEqual([
      'elasticfilesystem:DescribeAccessPoints elasticfilesystem access-point/fsap-1',
    ]);
  });
});

describe('ECS asks', () => {
  const cluster = 'arn:aws:ecs:eu-central-1:1:cluster/desks';
  const definition = 'arn:aws:ecs:eu-central-1:1:task-definition/kasm:1';
  const needs = ecsNeeds((called) => ({
    arn: definition,
    roles: ['execution', 'task'],
    tagged: called.includes('tagged'),
  }));
  it('for RunTask on the definition, and to pass each of its roles', () => {
    expect(asked(needs, 'ecs', 'RunTask', { cluster, taskDefinition: definition })).toEqual([
      'ecs:RunTask ecs task-definition/kasm:1',
      'iam:PassRole execution',
      'iam:PassRole task',
    ]);
  });
  it('for a new revision of a task definition, to tag it, and to pass its roles', () => {
    const input = { family: 'kasm-home-1', executionRoleArn: 'execution', taskRoleArn: 'task', tags: [{}] };
    expect(asked(needs, 'ecs', 'RegisterTaskDefinition', input)).toEqual([
      'ecs:RegisterTaskDefinition ecs *',
      'ecs:TagResource ecs task-definition/kasm-home-1:*',
      'iam:PassRole execution',
      'iam:PassRole task',
    ]);
  });
  it('for RunTask of a family on the revision that it means', () => {
    expect(asked(needs, 'ecs', 'RunTask', { cluster, taskDefinition: 'kasm' })[0]).toBe(
      'ecs:RunTask ecs task-definition/kasm:1',
    );
  });
  it('to tag, where there are tags or the definition passes some on', () => {
    const tag = 'ecs:TagResource ecs task/desks/*';
    expect(asked(needs, 'ecs', 'RunTask', { cluster, taskDefinition: definition, tags: [{}] })).toContain(tag);
    expect(
      asked(needs, 'ecs', 'RunTask', { cluster, taskDefinition: 'tagged', propagateTags: 'TASK_DEFINITION' }),
    ).toContain(tag);
    expect(asked(needs, 'ecs', 'RunTask', { cluster, taskDefinition: 'tagged' })).not.toContain(tag);
  });
  it('with the cluster as a condition, and the service that a role is passed to', () => {
    const [run, pass] = needs(
      { service: 'ecs', operation: 'RunTask', input: { cluster, taskDefinition: definition } },
      who,
    );
    expect(run?.context['ecs:cluster']).toEqual([cluster]);
    expect(pass?.context['iam:PassedToService']).toEqual(['ecs-tasks.amazonaws.com']);
  });
  it('for each task that is described, for the one that is stopped, and for the cluster’s list', () => {
    expect(asked(needs, 'ecs', 'DescribeTasks', { cluster, tasks: [`x/y/1`, '2'] })).toEqual([
      'ecs:DescribeTasks ecs task/desks/1',
      'ecs:DescribeTasks ecs task/desks/2',
    ]);
    expect(asked(needs, 'ecs', 'StopTask', { cluster, task: '1' })).toEqual(['ecs:StopTask ecs task/desks/1']);
    expect(asked(needs, 'ecs', 'ListTasks', { cluster })).toEqual(['ecs:ListTasks ecs container-instance/desks/*']);
  });
});

describe('other services ask', () => {
  it('Secrets Manager: for the whole ARN, and its key', () => {
    const needs = secretsNeeds(() => ({ arn: 'the-secret', key: 'the-key' }));
    expect(asked(needs, 'secretsmanager', 'GetSecretValue', { SecretId: 'name' })).toEqual([
      'secretsmanager:GetSecretValue the-secret',
      'kms:Decrypt the-key',
    ]);
  });
  it('the Parameter Store: for each parameter', () => {
    expect(asked(parametersNeeds, 'ssm', 'GetParameters', { Names: ['/a/b', 'c'] })).toEqual([
      'ssm:GetParameters ssm parameter/a/b',
      'ssm:GetParameters ssm parameter/c',
    ]);
  });
  it('a WebSocket API: for the connection', () => {
    expect(asked(connectionsNeeds, 'execute-api', 'POST', { api: 'api', stage: 'live', connection: 'c=' })).toEqual([
      'execute-api:ManageConnections execute-api api/live/POST/@connections/c=',
    ]);
  });
});

describe('SQS asks', () => {
  const QueueUrl = 'https://sqs.eu-central-1.amazonaws.com/1/post.fifo';
  it.each([
    ['for the queue that a URL names', 'ReceiveMessage', { QueueUrl }, ['sqs:ReceiveMessage sqs post.fifo']],
    ['for the single action of a batch', 'SendMessageBatch', { QueueUrl }, ['sqs:SendMessage sqs post.fifo']],
    ['for the queue by its name', 'GetQueueUrl', { QueueName: 'post.fifo' }, ['sqs:GetQueueUrl sqs post.fifo']],
  ])('%s', (_, operation, input, permissions) => {
    expect(asked(sqsNeeds, 'sqs', operation, input)).toEqual(permissions);
  });
  it('for what Lambda does when it reads a queue', () => {
    const needs = queueSourceNeeds(who, 'arn:queue').map(({ action, resource }) => [action, resource]);
    expect(needs).toEqual([
      ['sqs:ReceiveMessage', 'arn:queue'],
      ['sqs:DeleteMessage', 'arn:queue'],
      ['sqs:GetQueueAttributes', 'arn:queue'],
    ]);
  });
});
