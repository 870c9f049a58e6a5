import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { CfnResource } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule, EventField } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { openEventBridge } from '#local/events/bus.ts';
import { startClock } from '#local/events/clock.ts';
import { invokeLater } from '#local/events/invoke-later.ts';
import { startScheduler } from '#local/events/scheduler.ts';
import { openQueues } from '#local/services/queues.ts';
import { fixtureFunction, freshFolder, functionsOf, smallCloud } from '../../support/small-cloud.ts';

const telling = 'export const handler = (event) => { console.log(JSON.stringify({ event })); };';
const failing = 'export const handler = () => { throw new Error("poison"); };';

const opened = (build: (stack: Stack) => void) => {
  const cloud = smallCloud(build);
  const { functions, logs, mayInvoke } = functionsOf(cloud);
  const clock = startClock({ machine: () => Date.parse('2026-11-22T08:00:00Z') });
  const queues = openQueues(cloud, { path: join(freshFolder(), 'queues'), clock });
  const later = invokeLater(cloud, functions, queues, clock);
  const events = openEventBridge(cloud, { functions, invokeLater: later, mayInvoke, queues, clock });
  return { cloud, clock, queues, events, later, functions, logs };
};
const ran = ({ functions }: ReturnType<typeof opened>) => functions.settled();
const recording = (stack: Stack) =>
  fixtureFunction(stack, 'it', `import { appendFileSync } from 'node:fs'; ${telling}`);

describe('a rule', () => {
  it('hands the events that fit to its target, in the shape of EventBridge', async () => {
    const world = opened((stack) => {
      const target = fixtureFunction(
        stack,
        'it',
        'let seen = []; export const handler = (event) => event === "seen" ? seen : seen.push(event);',
      );
      new Rule(stack, 'Rule', { eventPattern: { source: ['aws.ecs'] }, targets: [new LambdaFunction(target)] });
    });
    await world.events.put({
      source: 'aws.ecs',
      detailType: 'ECS Task State Change',
      detail: { lastStatus: 'RUNNING' },
      resources: ['the-task'],
    });
    await world.events.put({ source: 'aws.ec2', detailType: 'Other', detail: {} });
    expect(await world.functions.invoke('it', 'seen')).toEqual({
      is: 'returned',
      payload: [
        {
          version: '0',
          id: expect.any(String) as unknown,
          'detail-type': 'ECS Task State Change',
          source: 'aws.ecs',
          account: '000000000000',
          time: '2026-11-22T08:00:00Z',
          region: 'eu-central-1',
          resources: ['the-task'],
          detail: { lastStatus: 'RUNNING' },
        },
      ],
    });
  });

  it('can hand over a part of the event, put into a text', async () => {
    const world = opened((stack) => {
      const target = fixtureFunction(
        stack,
        'it',
        'let seen = []; export const handler = (event) => event === "seen" ? seen : seen.push(event);',
      );
      const event = RuleTargetInput.fromObject({ status: EventField.fromPath('$.detail.lastStatus') });
      new Rule(stack, 'Rule', {
        eventPattern: { source: ['aws.ecs'] },
        targets: [new LambdaFunction(target, { event })],
      });
    });
    await world.events.put({ source: 'aws.ecs', detailType: 'x', detail: { lastStatus: 'say "hi"' } });
    expect(await world.functions.invoke('it', 'seen')).toMatchObject({ payload: [{ status: 'say "hi"' }] });
  });

  it('with a schedule fires when the clock is moved on', async () => {
    const world = opened((stack) => {
      const target = fixtureFunction(
        stack,
        'it',
        'let seen = []; export const handler = (event) => event === "seen" ? seen : seen.push(event.time + event["detail-type"]);',
      );
      new Rule(stack, 'Rule', { schedule: Schedule.rate(Duration.minutes(1)), targets: [new LambdaFunction(target)] });
    });
    world.events.startSchedules();
    await world.clock.advance(150_000);
    expect(await world.functions.invoke('it', 'seen')).toMatchObject({
      payload: ['2026-11-22T08:01:00ZScheduled Event', '2026-11-22T08:02:00ZScheduled Event'],
    });
    world.clock.close();
  });

  it('without the function’s permission delivers to its dead letters', async () => {
    const world = opened((stack) => {
      const target = recording(stack);
      const deadLetterQueue = new Queue(stack, 'Letters', { queueName: 'letters' });
      new Rule(stack, 'Rule', {
        eventPattern: { source: ['x'] },
        targets: [new LambdaFunction(target, { deadLetterQueue })],
      });
      for (const one of stack.node.findAll())
        if (one instanceof CfnResource && one.cfnResourceType === 'AWS::Lambda::Permission')
          one.node.scope?.node.tryRemoveChild(one.node.id);
    });
    await world.events.put({ source: 'x', detailType: 'x', detail: 1 });
    await ran(world);
    expect(world.queues.messages('letters')).toEqual([
      expect.objectContaining({ attributes: expect.objectContaining({ ERROR_CODE: 'NO_PERMISSIONS' }) as unknown }),
    ]);
  });
});

describe('an event that a function can not take', () => {
  it('is tried twice more, after one minute and two, and then goes where failures go', async () => {
    const world = opened((stack) => {
      const letters = new Queue(stack, 'Letters', { queueName: 'letters' });
      fixtureFunction(stack, 'it', failing).configureAsyncInvoke({
        onFailure: new SqsDestination(letters),
        retryAttempts: 2,
      });
    });
    await world.later('it', { poison: true });
    expect(world.queues.messages('letters')).toEqual([]);
    await world.clock.advance(60_000);
    expect(world.queues.messages('letters')).toEqual([]);
    await world.clock.advance(120_000);
    const [message] = world.queues.messages('letters');
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      requestPayload: { poison: true },
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      responsePayload: { errorMessage: 'poison' },
    });
    expect(world.logs.lines('it')).toHaveLength(3);
    world.clock.close();
  });

  it('is tried as often as the template says', async () => {
    const world = opened((stack) => {
      const letters = new Queue(stack, 'Letters', { queueName: 'letters' });
      fixtureFunction(stack, 'it', failing).configureAsyncInvoke({
        onFailure: new SqsDestination(letters),
        retryAttempts: 0,
      });
    });
    await world.later('it', {});
    expect(world.queues.messages('letters')).toHaveLength(1);
    world.clock.close();
  });
});

describe('a schedule of EventBridge Scheduler', () => {
  it('is refused when its role may not invoke the function', () => {
    const world = opened((stack) => {
      const target = recording(stack);
      new CfnResource(stack, 'Schedule', {
        type: 'AWS::Scheduler::Schedule',
        properties: {
          ScheduleExpression: 'rate(1 minute)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: target.functionArn, RoleArn: target.role?.roleArn },
        },
      });
    });
    expect(() => startScheduler(world.cloud, world.later, world.clock)).toThrow('its role may not invoke');
  });
});
