import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeClustersCommand, ECSClient } from '@aws-sdk/client-ecs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { afterEach, describe, expect, it } from 'vitest';
import { startClock } from '#local/events/clock.ts';
import { openPolicy } from '#local/policy/policy.ts';
import { openCloudServices } from '#local/services/cloud-services.ts';
import type { CloudServices } from '#local/services/cloud-services.ts';
import { sdkHandler } from '#local/services/sdk-handler.ts';
import { instantDesktops } from '../../support/desktop-programs.ts';
import { fixtureFunction, freshFolder, functionsOf, smallCloud } from '../../support/small-cloud.ts';

const open: CloudServices[] = [];
afterEach(async () => {
  for (const services of open.splice(0)) await services.dynamo.close();
});

const build = (stack: Stack) => {
  const table = new Table(stack, 'Table', {
    tableName: 'sessions',
    partitionKey: { name: 'pk', type: AttributeType.STRING },
  });
  const secret = new Secret(stack, 'Secret', {
    secretName: 'the-secret',
    generateSecretString: { passwordLength: 40, excludePunctuation: true },
  });
  new StringParameter(stack, 'Url', { parameterName: '/portal/url', stringValue: 'http://localhost:8080' });
  new Cluster(stack, 'Cluster', { clusterName: 'desks' });
  const may = fixtureFunction(stack, 'may', 'export const handler = () => 1;');
  fixtureFunction(stack, 'may-not', 'export const handler = () => 1;');
  table.grantReadWriteData(may);
  secret.grantRead(may);
  may.addToRolePolicy(
    new PolicyStatement({
      actions: ['ssm:GetParameter', 'ssm:GetParameters', 'execute-api:ManageConnections', 'ecs:*'],
      resources: ['*'],
    }),
  );
};

const opened = async (folder = freshFolder()) => {
  const cloud = smallCloud(build);
  const { functions, as, mayInvoke, logs } = functionsOf(cloud);
  const policy = openPolicy(cloud, functions.all);
  const services = await openCloudServices({
    cloud,
    functions,
    mayInvoke,
    clock: startClock(),
    program: instantDesktops(),
    capacity: 2,
    at: (...parts) => join(folder, ...parts),
    failed: () => undefined,
  });
  open.push(services);
  const config = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: sdkHandler(services.byName, policy),
  };
  return { services, policy, as, logs, folder, config };
};

describe('an SDK client of a function', () => {
  it('reads and writes a table of the template', async () => {
    const { as, config } = await opened();
    const client = new DynamoDBClient(config);
    const Key = { pk: { S: 'one' } };
    await as('may', () => client.send(new PutItemCommand({ TableName: 'sessions', Item: { ...Key, n: { N: '1' } } })));
    const { Item } = await as('may', () => client.send(new GetItemCommand({ TableName: 'sessions', Key })));
    expect(Item).toEqual({ pk: { S: 'one' }, n: { N: '1' } });
  });

  it('gets the refusals of a service as that service words them', async () => {
    const { as, config } = await opened();
    const put = new PutItemCommand({
      TableName: 'sessions',
      Item: { pk: { S: 'one' } },
      ConditionExpression: 'attribute_exists(pk)',
    });
    await expect(as('may', () => new DynamoDBClient(config).send(put))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
  });

  it('reads secrets, which are made once and kept for their owner’s eyes', async () => {
    const { as, config, folder, services } = await opened();
    const secret = new GetSecretValueCommand({ SecretId: 'the-secret' });
    const { SecretString } = await as('may', () => new SecretsManagerClient(config).send(secret));
    expect(SecretString).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    await services.dynamo.close();
    open.splice(0);
    expect((await opened(folder)).services.secrets.valueOf('the-secret')).toBe(SecretString);
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toContain(SecretString);
  });

  it('reads parameters, and is told which there are not', async () => {
    const { as, config } = await opened();
    const client = new SSMClient(config);
    expect(await as('may', () => client.send(new GetParameterCommand({ Name: '/portal/url' })))).toMatchObject({
      Parameter: { Value: 'http://localhost:8080' },
    });
    expect(
      await as('may', () => client.send(new GetParametersCommand({ Names: ['/portal/url', '/none'] }))),
    ).toMatchObject({ InvalidParameters: ['/none'] });
    await expect(as('may', () => client.send(new GetParameterCommand({ Name: '/none' })))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });

  it('writes to a connection that is open, and finds any other gone', async () => {
    const { as, config, services } = await opened();
    const sent: string[] = [];
    const client = new ApiGatewayManagementApiClient({
      ...config,
      endpoint: 'https://abc.execute-api.eu-central-1.amazonaws.com/live',
    });
    services.connections.add('abc', 'one=', {
      sourceIp: '127.0.0.1',
      userAgent: 'test',
      connectedAt: 0,
      lastActiveAt: () => 0,
      send: (text) => sent.push(text),
      close: (code) => sent.push(`closed ${code}`),
    });
    await as('may', () => client.send(new PostToConnectionCommand({ ConnectionId: 'one=', Data: 'hello' })));
    expect(await as('may', () => client.send(new GetConnectionCommand({ ConnectionId: 'one=' })))).toMatchObject({
      Identity: { SourceIp: '127.0.0.1' },
    });
    await as('may', () => client.send(new DeleteConnectionCommand({ ConnectionId: 'one=' })));
    expect(sent).toEqual(['hello', 'closed 1000']);
    await expect(
      as('may', () => client.send(new PostToConnectionCommand({ ConnectionId: 'other=', Data: 'x' }))),
    ).rejects.toMatchObject({ name: 'GoneException', $metadata: { httpStatusCode: 410 } });
    await expect(
      as('may', () =>
        client.send(new PostToConnectionCommand({ ConnectionId: 'one=', Data: 'x'.repeat(128 * 1024 + 1) })),
      ),
    ).rejects.toMatchObject({ name: 'PayloadTooLargeException' });
  });

  it('is told which service or operation does not exist here', async () => {
    const { as, config } = await opened();
    await expect(as('may', () => new S3Client(config).send(new ListBucketsCommand({})))).rejects.toThrow();
    await expect(as('may', () => new ECSClient(config).send(new DescribeClustersCommand({})))).rejects.toThrow(
      /DescribeClusters/,
    );
  });
});

describe('the permissions of a function', () => {
  const get = (config: object) =>
    new DynamoDBClient(config).send(new GetItemCommand({ TableName: 'sessions', Key: { pk: { S: 'one' } } }));

  it('refuse a call that its role does not allow, in the words of AWS, and it is recorded', async () => {
    const { as, config, policy, logs } = await opened();
    const message =
      /^User: arn:aws:sts::000000000000:assumed-role\/\S+\/may-not is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-central-1:000000000000:table\/sessions because no identity-based policy allows the dynamodb:GetItem action$/;
    await expect(as('may-not', () => get(config))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(message) as unknown,
    });
    expect(policy.report().denied).toEqual([
      expect.objectContaining({ function: 'may-not', action: 'dynamodb:GetItem' }),
    ]);
    expect(logs.lines('may-not')).toEqual([expect.objectContaining({ level: 'ERROR', action: 'dynamodb:GetItem' })]);
  });

  it('that were never used are listed, for the functions that did anything', async () => {
    const { as, config, policy } = await opened();
    await as('may', () => get(config));
    const { unused, exercised } = policy.report();
    const actions = unused.map(({ action }) => action);
    expect(exercised).toEqual(['may']);
    expect(actions).toContain('dynamodb:Scan');
    expect(actions).not.toContain('dynamodb:GetItem');
  });

  it('are nobody’s outside of a function', async () => {
    const { config } = await opened();
    await expect(get(config)).rejects.toThrow('comes from a function');
  });
});
