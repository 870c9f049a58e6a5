import * as z from 'zod';
import { startEventSource } from '#local/dynamodb/event-source.ts';
import type { EventSource } from '#local/dynamodb/event-source.ts';
import type { Dynamo } from '#local/dynamodb/dynamo.ts';
import type { Functions } from '#local/functions/functions.ts';
import { streamNeeds } from '#local/policy/needs/dynamodb-needs.ts';
import type { Policy } from '#local/policy/policy.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate, Resource } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';
import { openQueueSource } from './queue-sources.ts';
import type { Queues } from './queues.ts';

const Properties = z.looseObject({
  EventSourceArn: z
    .string()
    .regex(
      /:dynamodb:.*:table\/[^/]+\/stream\//,
      'a stream of a table, or a queue; other sources are not known on one machine',
    ),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.number().int().optional(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).default('TRIM_HORIZON'),
  FilterCriteria: z.looseObject({ Filters: z.array(z.looseObject({ Pattern: z.string() })) }).optional(),
  FunctionResponseTypes: z.array(z.string()).default([]),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.number().int().default(-1),
  DestinationConfig: z.looseObject({ OnFailure: z.looseObject({ Destination: z.string() }).optional() }).prefault({}),
});

/** The mappings from streams and queues to functions. */
export type EventSources = {
  /** Resolves when everything in the streams has been delivered, and then all that could be received from the queues. */
  readonly idle: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type EventSourceOptions = {
  readonly dynamo: Dynamo;
  readonly functions: Functions;
  readonly policy: Policy;
  readonly queues: Queues;
  readonly now: () => number;
};

const start = async (resource: Resource, options: EventSourceOptions): Promise<EventSource | undefined> => {
  const { dynamo, functions, policy, queues, now } = options;
  const it = read(resource, Properties);
  const who = functions.find(it.FunctionName);
  const denial = policy.check(who, streamNeeds(who, it.EventSourceArn));
  if (denial) throw new CloudFault(`${resource.path} can't read its stream. ${denial.message}`);
  if (!it.Enabled) return undefined;
  const letters = it.DestinationConfig.OnFailure?.Destination;
  return startEventSource({
    name: resource.logicalId,
    stream: dynamo.stream(it.EventSourceArn.split('/')[1] ?? ''),
    functionArn: who.arn,
    invoke: async (event) => {
      const outcome = await functions.invoke(who.arn, event);
      if (outcome.is === 'failed') throw new Error(outcome.error.errorMessage);
      return outcome.payload;
    },
    startingPosition: it.StartingPosition,
    reportBatchItemFailures: it.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    bisectBatchOnFunctionError: it.BisectBatchOnFunctionError,
    maximumRetryAttempts: it.MaximumRetryAttempts,
    now,
    ...(it.BatchSize === undefined ? {} : { batchSize: it.BatchSize }),
    ...(it.FilterCriteria === undefined ? {} : { filterCriteria: it.FilterCriteria }),
    ...(letters === undefined
      ? {}
      : { onFailure: async (discarded) => void queues.send(letters, JSON.stringify(discarded)) }),
  });
};

const isOfQueue = (resource: Resource): boolean => String(resource.properties['EventSourceArn']).includes(':sqs:');

/** Starts the event source mappings of the template. Throws a `CloudFault` for one whose function may not read its source. */
export const startEventSources = async (cloud: CloudTemplate, options: EventSourceOptions): Promise<EventSources> => {
  const mappings = cloud.ofType('AWS::Lambda::EventSourceMapping');
  // Queues first: what listens to a stream may send to one.
  const queues = mappings.filter(isOfQueue).flatMap((one) => openQueueSource(one, options) ?? []);
  const started = await Promise.all(mappings.filter((one) => !isOfQueue(one)).map((one) => start(one, options)));
  const streams = started.filter((one) => one !== undefined);
  return {
    idle: async () => {
      await Promise.all(streams.map((source) => source.idle()));
      await Promise.all(queues.map((source) => source.idle()));
    },
    stop: async () => {
      await Promise.all([...streams, ...queues].map((source) => source.stop()));
    },
  };
};
