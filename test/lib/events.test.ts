import '#test/support/quiet.ts';
import { join } from 'node:path';
import type { SQSEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { compileFilters } from '#local/dynamodb/filter-criteria.ts';
import { startClock } from '#local/events/clock.ts';
import { startQueueSource } from '#local/sqs/event-source.ts';
import { openQueue } from '#local/sqs/queue.ts';
import { onQueue } from '#lambdas/events/on-queue.ts';
import { lambdaContext } from '#test/support/rest-event.ts';
import { freshFolder } from '#test/support/small-cloud.ts';
import { ofGroup, settingsOf } from '../local/sqs/a-queue.ts';
import { aHouse, aStage } from './house.ts';
import { resolved } from './resolve.ts';
import { found, only } from './resources.ts';

const { templates } = aHouse();
const sources = found(templates, 'AWS::Lambda::EventSourceMapping');
const mappings = sources.filter(({ properties }) => JSON.stringify(properties.EventSourceArn).includes('Sessions'));
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

  const filtersOf = (listener: string) => {
    const { properties } = only(
      mappings.filter((one) => functionBehind(one.properties.FunctionName) === `deskpool-demo-${listener}`),
    );
    return properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern));
  };
  const ofSessions = { dynamodb: { Keys: { pk: { S: [{ prefix: 'SESSION#' }] } } } };

  test('are told to steer, and of all else in the table new environments alone, which want their reserve', () => {
    const ofNewEnvironments = {
      eventName: ['INSERT'],
      dynamodb: { Keys: { pk: { S: ['ENVIRONMENT'] }, sk: { S: [{ 'anything-but': ['#COUNTS'] }] } } },
    };
    expect(filtersOf('steer')).toEqual([ofSessions, ofNewEnvironments]);
  });

  test('are told to webhooks together with environments, but not their counts, and with people', () => {
    const filters = filtersOf('live-publish');
    expect(filters).toHaveLength(3);
    const hears = compileFilters({
      Filters: filters.map((pattern: unknown) => ({ Pattern: JSON.stringify(pattern) })),
    });
    const heard = (pk: string, sk: string) => hears({ dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } } } } as never);
    expect(
      [
        ['SESSION#demo-w01-s001', 'SESSION'],
        ['ENVIRONMENT', 'demo-w01'],
        ['PERSON#p', 'PROFILE'],
        ['ENVIRONMENT', '#COUNTS'],
        ['PERSON#p', 'PERSON'],
        ['TYPE#ubuntu', 'CURRENT'],
      ].map(([pk = '', sk = '']) => heard(pk, sk)),
    ).toEqual([true, true, true, false, false, false]);
  });
});

describe('calls for rounds of telling', () => {
  const queue = only(
    found(templates, 'AWS::SQS::Queue').filter(({ properties }) => properties.QueueName === 'deskpool-demo-live.fifo'),
  );
  const { properties: mapping } = only(
    sources.filter(({ properties }) => JSON.stringify(properties.EventSourceArn).includes(queue.id)),
  );
  const { properties: round } = only(
    found(templates, 'AWS::Lambda::Function').filter(
      ({ properties }) => properties.FunctionName === 'deskpool-demo-live-round',
    ),
  );

  test('go one by one to the function that tells, which has the time for one', () => {
    expect(functionBehind(mapping.FunctionName)).toBe('deskpool-demo-live-round');
    expect(mapping).toMatchObject({ BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(queue.properties).toMatchObject({ FifoQueue: true, SqsManagedSseEnabled: true });
    expect(queue.properties.VisibilityTimeout).toBeGreaterThanOrEqual(round.Timeout);
  });
});

describe('what is to be posted to webhooks', () => {
  const queueOf = (name: string) =>
    only(found(templates, 'AWS::SQS::Queue').filter(({ properties }) => properties.QueueName === name));
  const queue = queueOf('deskpool-demo-webhooks.fifo');
  const letters = queueOf('deskpool-demo-webhooks-failed.fifo');
  const { properties: mapping } = only(
    sources.filter(({ properties }) => JSON.stringify(properties.EventSourceArn).includes(queue.id)),
  );
  const { properties: deliver } = only(
    found(templates, 'AWS::Lambda::Function').filter(
      ({ properties }) => properties.FunctionName === 'deskpool-demo-deliver-webhook',
    ),
  );

  test('waits in order, encrypted, is tried five times and then kept for a fortnight', () => {
    expect(queue.properties).toMatchObject({
      FifoQueue: true,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: { 'Fn::GetAtt': [letters.id, 'Arn'] } },
    });
    expect(letters.properties).toMatchObject({
      FifoQueue: true,
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
  });

  test('is read and written by TLS alone', () => {
    const refusals = found(templates, 'AWS::SQS::QueuePolicy').flatMap(({ properties }) =>
      properties.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Deny').map(
        ({ Resource }: { Resource: unknown }) => JSON.stringify(Resource),
      ),
    );
    for (const { id } of [queue, letters]) expect(refusals.some((resource) => resource.includes(id))).toBe(true);
  });

  test('stays hidden six times as long as its function may take, as Lambda advises', () => {
    expect(queue.properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * deliver.Timeout);
  });

  test('comes one message at a time: what waits behind one that fails would use up its tries, and end with it as a dead letter', async () => {
    const clock = startClock({ machine: () => Date.parse('2026-11-22T08:00:00Z') });
    const [post, laidAside] = [settingsOf({ fifo: true, redrive: { deadLetters: 'failed', most: 5 } }), [] as string[]];
    const path = join(freshFolder(), 'queue');
    const line = openQueue({ settings: post, path, clock, layAside: ({ body }) => laidAside.push(body) });
    const taken: string[] = [];
    const take = onQueue(z.string(), async (word) => {
      if (word === 'poison') throw new Error('not this one');
      taken.push(word);
    });
    for (const word of ['poison', 'started', 'ended']) line.send(ofGroup('a', JSON.stringify(word)));
    const invoke = async (event: SQSEvent) => take(event, lambdaContext);
    const source = startQueueSource({
      queue: line,
      invoke,
      batchSize: mapping.BatchSize,
      concurrency: 2,
      reportBatchItemFailures: true,
    });
    for (let times = 0; times < 8; times += 1) {
      await source.idle();
      await clock.advance(post.visibility);
    }
    await source.idle();
    await source.stop();
    expect([taken, laidAside]).toEqual([['started', 'ended'], ['"poison"']]);
  });

  test('comes to its function, many at a time, of which what failed comes again', () => {
    expect(functionBehind(mapping.FunctionName)).toBe('deskpool-demo-deliver-webhook');
    expect(mapping).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 50 },
    });
    // A post may take five seconds.
    expect(5 * mapping.BatchSize).toBeLessThan(deliver.Timeout);
  });
});

describe('messages of the relay', () => {
  const mappingOf = (name: string) =>
    only(sources.filter(({ properties }) => functionBehind(properties.FunctionName) === `deskpool-demo-${name}`))
      .properties;
  const patternOf = (name: string) => resolved(ruleOf(name).EventPattern, templates.service, templates);
  const set = only(found(templates, 'AWS::SES::ConfigurationSet')).properties;

  test('are told to their listener as they come, and what else lies in the table is not', () => {
    const { FilterCriteria } = mappingOf('dispatch-messages');
    const patterns = FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern));
    expect(patterns).toEqual([{ dynamodb: { Keys: { pk: { S: [{ prefix: 'MESSAGE#' }] }, sk: { S: ['MESSAGE'] } } } }]);
  });

  test('go by a queue that is tried oftener than the relay tries a mail, hidden six times as long as its function may take', () => {
    const queue = only(
      found(templates, 'AWS::SQS::Queue').filter(({ properties }) => properties.QueueName === 'deskpool-demo-mails'),
    ).properties;
    expect(queue).toMatchObject({ VisibilityTimeout: 180, RedrivePolicy: { maxReceiveCount: 12 } });
    expect(queue).not.toHaveProperty('FifoQueue');
    const { properties: sender } = only(
      found(templates, 'AWS::Lambda::Function').filter(
        ({ properties }) => properties.FunctionName === 'deskpool-demo-send-mail',
      ),
    );
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * sender.Timeout);
    expect(mappingOf('send-mail')).toMatchObject({ BatchSize: 5, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  });

  test('have SES tell what became of their mails, and of no other’s', () => {
    const destination = only(found(templates, 'AWS::SES::ConfigurationSetEventDestination')).properties;
    expect(destination.EventDestination).toMatchObject({
      Enabled: true,
      EventBridgeDestination: { EventBusArn: expect.anything() },
      MatchingEventTypes: ['send', 'delivery', 'bounce', 'complaint', 'reject'],
    });
    expect(JSON.stringify(destination.EventDestination.EventBridgeDestination)).toContain(':event-bus/default');
    expect(patternOf('mail-events-ses')).toEqual({
      source: ['aws.ses'],
      detail: { mail: { tags: { 'ses:configuration-set': [set.Name] } } },
    });
    expect(functionBehind(targetOf('mail-events-ses').Arn)).toBe('deskpool-demo-mail-events');
    expect(targetOf('mail-events-ses')).toMatchObject({ DeadLetterConfig: { Arn: expect.anything() } });
  });

  test('come back to an address as soon as an admin has released it: the account’s own list is left out', () => {
    expect(set.SuppressionOptions).toEqual({ SuppressedReasons: [] });
  });

  test('are sent as the sender; where nobody is named, SES knows of nobody', () => {
    expect(only(found(templates, 'AWS::SES::EmailIdentity')).properties.EmailIdentity).toBe('deskpool@example.org');
    const { templates: own } = aHouse({ stage: aStage({ relay: {} }) });
    expect(found(own, 'AWS::SES::EmailIdentity')).toEqual([]);
  });

  test('come from the event bus only where the stage names sources, and never from SES', () => {
    expect(rules.map(({ properties }) => properties.Name)).not.toContain('deskpool-demo-relay-events-news');
    const { templates: own } = aHouse({ stage: aStage({ relay: { events: ['aws.health'] } }) });
    const rule = only(
      found(own, 'AWS::Events::Rule').filter(({ properties }) => String(properties.Name).endsWith('relay-events-news')),
    );
    expect(rule.properties.EventPattern).toEqual({ source: ['aws.health'] });
    expect(() => aStage({ relay: { events: ['aws.ses'] } })).toThrow('any source but aws.ses');
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
  test.each(['sweep', 'reconcile', 'sweep-leases', 'sweep-relay'])(
    '%s is called, done before the next call, and its failures are kept',
    (name) => {
      expect(ruleOf(`${name}-each-minute`)).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
      expect(functionBehind(targetOf(`${name}-each-minute`).Arn)).toBe(`deskpool-demo-${name}`);
      expect(targetOf(`${name}-each-minute`).DeadLetterConfig).toBeDefined();
      const { properties } = only(
        found(templates, 'AWS::Lambda::Function').filter(
          (one) => one.properties.FunctionName === `deskpool-demo-${name}`,
        ),
      );
      expect(properties.Timeout).toBeLessThan(60);
    },
  );
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
    expect(laid).toEqual(
      expect.arrayContaining(
        ['sweep-leases', 'task-changed', 'reconcile', 'sweep', 'sweep-relay', 'mail-events', 'relay-events'].map(
          (name) => `deskpool-demo-${name}`,
        ),
      ),
    );
  });
  test('behind an API answers before the API gives up', () => {
    for (const name of [
      'identity',
      'portal',
      'gateway-api',
      'oauth',
      'lms',
      'lookup',
      'licensing',
      'relay',
      'live-socket',
      'live-poll',
    ]) {
      const { properties } = only(functions.filter((one) => one.properties.FunctionName === `deskpool-demo-${name}`));
      expect(properties.Timeout).toBeLessThan(29);
    }
  });
});
