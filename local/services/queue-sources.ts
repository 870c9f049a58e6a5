import * as z from 'zod';
import type { Functions } from '#local/functions/functions.ts';
import { queueSourceNeeds } from '#local/policy/needs/sqs-needs.ts';
import type { Policy } from '#local/policy/policy.ts';
import { startQueueSource } from '#local/sqs/event-source.ts';
import type { QueueSource } from '#local/sqs/event-source.ts';
import { read } from '#local/template/cloud-template.ts';
import type { Resource } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';
import type { Queues } from './queues.ts';

const notKnown = { error: 'not known on one machine for a queue' };
const Properties = z.looseObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.number().int().min(1).max(10).default(10),
  MaximumBatchingWindowInSeconds: z.literal(0, notKnown).optional(),
  FilterCriteria: z.undefined(notKnown).optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.looseObject({ MaximumConcurrency: z.number().int().min(2).max(1_000).optional() }).prefault({}),
});

export type QueueSourceOptions = {
  readonly functions: Functions;
  readonly policy: Policy;
  readonly queues: Queues;
};

/** Calls that Lambda begins with where the template names no most. */
const concurrencyAtFirst = 5;

/**
 * Starts a mapping from a queue to a function. Throws a `CloudFault` where the function may not read the queue, or may take longer
 * than what it takes stays hidden, which Lambda refuses as well.
 */
export const openQueueSource = (resource: Resource, options: QueueSourceOptions): QueueSource | undefined => {
  const { functions, policy, queues } = options;
  const it = read(resource, Properties);
  const who = functions.find(it.FunctionName);
  const denial = policy.check(who, queueSourceNeeds(who, it.EventSourceArn));
  if (denial) throw new CloudFault(`${resource.path} can't read its queue. ${denial.message}`);
  const queue = queues.queue(it.EventSourceArn);
  if (queue.settings.visibility < who.timeoutMs) {
    throw new CloudFault(
      `${resource.path}: the queue hides what was received for ${queue.settings.visibility / 1_000} s, less than the ${who.timeoutMs / 1_000} s that ${who.name} may take.`,
    );
  }
  if (!it.Enabled) return undefined;
  return startQueueSource({
    queue,
    batchSize: it.BatchSize,
    concurrency: it.ScalingConfig.MaximumConcurrency ?? concurrencyAtFirst,
    reportBatchItemFailures: it.FunctionResponseTypes.length > 0,
    invoke: async (event) => {
      const outcome = await functions.invoke(who.arn, event);
      if (outcome.is === 'failed') throw new Error(outcome.error.errorMessage);
      return outcome.payload;
    },
  });
};
