import { describe, expect, test } from 'vitest';
import { aHouse } from './house.ts';
import { resolved } from './resolve.ts';
import { found, only } from './resources.ts';

const { templates } = aHouse();
const mappings = found(templates, 'AWS::Lambda::EventSourceMapping');
const rules = found(templates, 'AWS::Events::Rule');
const ruleOf = (name: string) =>
  only(rules.filter(({ properties }) => properties.Name === `deskpool-demo-${name}`)).properties;
const targetOf = (name: string) =>
  only<{ Arn: unknown; RetryPolicy: unknown; DeadLetterConfig: unknown }>(ruleOf(name).Targets);
const functionBehind = (reference: unknown): string => {
  const id = JSON.stringify(reference);
  return found(templates, 'AWS::Lambda::Function').find((one) => id.includes(one.id))?.properties.FunctionName;
};

describe('changes of sessions', () => {
  test('are heard by two listeners, as many as a shard serves well', () => {
    expect(mappings.map(({ properties }) => functionBehind(properties.FunctionName))).toEqual([
      'deskpool-demo-steer',
      'deskpool-demo-live-publish',
    ]);
  });

  test.each(mappings.map((mapping) => [functionBehind(mapping.properties.FunctionName), mapping.properties] as const))(
    'a record that %s can’t take stops nothing and is laid aside',
    (_, properties) => {
      expect(properties).toMatchObject({
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 5,
        MaximumRecordAgeInSeconds: 3_600,
        StartingPosition: 'TRIM_HORIZON',
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
      });
      expect(properties.MaximumBatchingWindowInSeconds).toBeLessThanOrEqual(1);
    },
  );

  test('are told of sessions alone, not of the counts that lie in the same table', () => {
    for (const { properties } of mappings) {
      expect(properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern))).toEqual([
        { dynamodb: { Keys: { pk: { S: [{ prefix: 'SESSION#' }] } } } },
      ]);
    }
  });
});

describe('what becomes of tasks', () => {
  test('is told by ECS, of the desktops’ cluster alone', () => {
    const pattern = resolved(ruleOf('task-changed-ecs').EventPattern, templates.service, templates);
    expect(pattern).toEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: { clusterArn: [expect.stringMatching(/:Cluster/)] },
    });
    const clusters = found(templates, 'AWS::ECS::Cluster').map(({ stack, properties }) => [
      stack,
      properties.ClusterName,
    ]);
    expect(clusters).toEqual([
      ['desktops', 'deskpool-demo-desktops'],
      ['gateway', 'deskpool-demo-gateway'],
    ]);
  });
  test('is tried again, and not lost', () => {
    expect(functionBehind(targetOf('task-changed-ecs').Arn)).toBe('deskpool-demo-task-changed');
    expect(targetOf('task-changed-ecs')).toMatchObject({
      RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3_600 },
      DeadLetterConfig: { Arn: expect.anything() },
    });
  });
});

describe('each minute', () => {
  test.each(['sweep', 'reconcile'])('%s is called, done before the next call, and its failures are kept', (name) => {
    expect(ruleOf(`${name}-each-minute`)).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    expect(functionBehind(targetOf(`${name}-each-minute`).Arn)).toBe(`deskpool-demo-${name}`);
    expect(targetOf(`${name}-each-minute`).DeadLetterConfig).toBeDefined();
    const { properties } = only(
      found(templates, 'AWS::Lambda::Function').filter(
        (one) => one.properties.FunctionName === `deskpool-demo-${name}`,
      ),
    );
    expect(properties.Timeout).toBeLessThan(60);
  });
});

describe('every function', () => {
  const functions = found(templates, 'AWS::Lambda::Function').filter(({ properties }) => properties.FunctionName);
  test.each(functions.map(({ properties }) => [properties.FunctionName, properties] as const))(
    '%s runs on Node 24 on arm64, is traced and keeps its log for a month',
    (name, properties) => {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        Handler: 'index.handler',
      });
      const log = `/deskpool/demo/${name.replace('deskpool-demo-', '')}`;
      const group = only(found(templates, 'AWS::Logs::LogGroup').filter((one) => one.properties.LogGroupName === log));
      expect(group.properties.RetentionInDays).toBe(30);
    },
  );
  test('that is called asynchronously has somewhere to lay what it could not take', () => {
    const laid = found(templates, 'AWS::Lambda::EventInvokeConfig').map(({ properties }) =>
      functionBehind(properties.FunctionName),
    );
    expect(laid).toEqual(['deskpool-demo-task-changed', 'deskpool-demo-reconcile', 'deskpool-demo-sweep']);
  });
  test('behind an API answers before the API gives up', () => {
    for (const name of ['identity', 'portal', 'gateway-api', 'live-socket']) {
      const { properties } = only(functions.filter((one) => one.properties.FunctionName === `deskpool-demo-${name}`));
      expect(properties.Timeout).toBeLessThan(29);
    }
  });
});
