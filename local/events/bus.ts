import * as z from 'zod';
import type { Clock } from './clock.ts';
import { cloudEvent } from './event.ts';
import type { CloudEvent, PutEvent } from './event.ts';
import type { InvokeLater } from './invoke-later.ts';
import { matchesPattern } from './pattern.ts';
import { nextTimes } from './schedule-expression.ts';
import { inputOf, TargetInput } from './target-input.ts';
import type { Functions } from '#local/functions/functions.ts';
import type { MayInvoke } from '#local/functions/invoke-permission.ts';
import { unknownOperation } from '#local/services/aws-call.ts';
import { AwsError } from '#local/services/aws-error.ts';
import type { Queues } from '#local/services/queues.ts';
import type { Service } from '#local/services/service.ts';
import { eventsNeeds } from '#local/policy/needs/other-needs.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate, Resource } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';

const Target = TargetInput.extend({
  Arn: z.string(),
  DeadLetterConfig: z.looseObject({ Arn: z.string().optional() }).optional(),
});
type Target = z.output<typeof Target>;

const Rule = z.looseObject({
  EventBusName: z.string().default('default'),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: z.string().optional(),
  State: z.string().default('ENABLED'),
  Targets: z.array(Target).default([]),
});

const Put = z.looseObject({
  Entries: z
    .array(
      z.looseObject({
        Source: z.string().min(1),
        DetailType: z.string().min(1),
        Detail: z.string(),
        EventBusName: z.string().optional(),
        Resources: z.array(z.string()).default([]),
      }),
    )
    .min(1)
    .max(10),
});

/** EventBridge: buses with the rules of the template. */
export type EventBridge = Service & {
  /** Puts an event on its bus. Resolves when every target has had its first attempt. */
  readonly put: (event: PutEvent) => Promise<void>;
  /** Starts the rules that have a schedule. */
  readonly startSchedules: () => void;
};

export type EventBridgeOptions = {
  readonly functions: Functions;
  readonly invokeLater: InvokeLater;
  readonly mayInvoke: MayInvoke;
  readonly queues: Queues;
  readonly clock: Clock;
};

const busName = (bus: string): string => bus.split('/').at(-1) ?? bus;

/** Opens the buses. */
export const openEventBridge = (cloud: CloudTemplate, options: EventBridgeOptions): EventBridge => {
  const { functions, invokeLater, mayInvoke, queues, clock } = options;
  const rules = cloud.ofType('AWS::Events::Rule').map((resource) => ({ resource, it: read(resource, Rule) }));
  const deliver = async (rule: Resource, target: Target, event: CloudEvent): Promise<void> => {
    if (!target.Arn.includes(':lambda:'))
      throw new CloudFault(`${rule.path}: a target ${target.Arn} is not known on one machine.`);
    const input = inputOf(target, event);
    const letters = target.DeadLetterConfig?.Arn;
    if (mayInvoke(functions.find(target.Arn), 'events.amazonaws.com', String(rule.attribute('Arn')))) {
      await invokeLater(target.Arn, input);
    } else if (letters) {
      queues.send(letters, JSON.stringify(input), {
        ERROR_CODE: 'NO_PERMISSIONS',
        RULE_ARN: String(rule.attribute('Arn')),
        TARGET_ARN: target.Arn,
      });
    } else throw new CloudFault(`${rule.path} may not invoke ${target.Arn}: the template has no permission for it.`);
  };
  const deliverAll = async (rule: (typeof rules)[number], event: CloudEvent): Promise<void> => {
    await Promise.all(rule.it.Targets.map((target) => deliver(rule.resource, target, event)));
  };
  const put = async (event: PutEvent): Promise<void> => {
    const made = cloudEvent(event, cloud, clock.now());
    const onBus = rules.filter(
      ({ it }) => it.State === 'ENABLED' && busName(it.EventBusName) === busName(event.bus ?? 'default'),
    );
    await Promise.all(
      onBus
        .filter(({ it }) => it.EventPattern && matchesPattern(it.EventPattern, made))
        .map((rule) => deliverAll(rule, made)),
    );
  };
  const startSchedules = () => {
    for (const rule of rules) {
      const { ScheduleExpression, State } = rule.it;
      if (!ScheduleExpression || State !== 'ENABLED') continue;
      const arn = String(rule.resource.attribute('Arn'));
      const fire = { source: 'aws.events', detailType: 'Scheduled Event', detail: {}, resources: [arn] };
      repeat(clock, nextTimes(ScheduleExpression), () => deliverAll(rule, cloudEvent(fire, cloud, clock.now())));
    }
  };
  return {
    put,
    startSchedules,
    needs: eventsNeeds,
    answer: async (operation, input) => {
      if (operation !== 'PutEvents') throw unknownOperation('events', operation);
      return { FailedEntryCount: 0, Entries: putAll(input, put) };
    },
  };
};

/** Does `work` at every one of the times. */
export const repeat = (clock: Clock, next: (after: number) => number | undefined, work: () => Promise<void>): void => {
  const plan = (after: number) => {
    const time = next(after);
    if (time === undefined) return;
    clock.at(time, async () => {
      // A machine that slept does not make up for every time that it missed.
      plan(Math.max(time, clock.now() - 1));
      await work();
    });
  };
  plan(clock.now());
};

const putAll = (input: unknown, put: EventBridge['put']): readonly { readonly EventId: string }[] => {
  const { data, error } = Put.safeParse(input);
  if (error) throw new AwsError('ValidationException', error.issues.map((issue) => issue.message).join('; '));
  return data.Entries.map(({ Source, DetailType, Detail, EventBusName, Resources }) => {
    const bus = EventBusName === undefined ? {} : { bus: EventBusName };
    void put({
      source: Source,
      detailType: DetailType,
      detail: JSON.parse(Detail) as unknown,
      resources: Resources,
      ...bus,
    });
    return { EventId: crypto.randomUUID() };
  });
};
