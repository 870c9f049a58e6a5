import * as z from 'zod';
import type { Clock } from './clock.ts';
import type { Functions } from '#local/functions/functions.ts';
import type { LambdaError } from '#local/functions/outcome.ts';
import type { Queues } from '#local/services/queues.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';

/** Invokes a function without waiting for its answer, as events do. Resolves when the first attempt is over. */
export type InvokeLater = (functionArn: string, event: unknown) => Promise<void>;

const Config = z.looseObject({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.number().int().min(0).max(2).default(2),
  DestinationConfig: z.looseObject({ OnFailure: z.looseObject({ Destination: z.string() }).optional() }).prefault({}),
});
const Letters = z.looseObject({ DeadLetterConfig: z.looseObject({ TargetArn: z.string().optional() }).prefault({}) });

type Plan = {
  readonly retries: number;
  readonly onFailure: string | undefined;
  readonly deadLetters: string | undefined;
};

const planOf = (cloud: CloudTemplate, name: string): Plan => {
  const config = cloud
    .ofType('AWS::Lambda::EventInvokeConfig')
    .map((one) => read(one, Config))
    .find((one) => one.FunctionName === name);
  const resource = cloud.find('AWS::Lambda::Function', name);
  return {
    retries: config?.MaximumRetryAttempts ?? 2,
    onFailure: config?.DestinationConfig.OnFailure?.Destination,
    deadLetters: resource && read(resource, Letters).DeadLetterConfig.TargetArn,
  };
};

const MINUTE = 60_000;

const recordOf = (functionArn: string, event: unknown, error: LambdaError, attempts: number, now: number): string =>
  JSON.stringify({
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: { functionArn, condition: 'RetriesExhausted', approximateInvokeCount: attempts },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: error,
  });

/**
 * Lambda's asynchronous invocation: a failure is tried again after one minute and after two more (or as often as the template
 * says), then the event goes to the function's failure destination and its dead-letter queue.
 */
export const invokeLater = (cloud: CloudTemplate, functions: Functions, queues: Queues, clock: Clock): InvokeLater => {
  const attempt = async (functionArn: string, event: unknown, number: number): Promise<void> => {
    const outcome = await functions.invoke(functionArn, event);
    if (outcome.is === 'returned') return;
    const plan = planOf(cloud, functions.find(functionArn).name);
    if (number <= plan.retries) {
      clock.at(clock.now() + number * MINUTE, () => attempt(functionArn, event, number + 1));
      return;
    }
    if (plan.onFailure) queues.send(plan.onFailure, recordOf(functionArn, event, outcome.error, number, clock.now()));
    if (plan.deadLetters) {
      queues.send(plan.deadLetters, JSON.stringify(event), {
        ErrorMessage: outcome.error.errorMessage,
        ErrorCode: '200',
      });
    }
  };
  return (functionArn, event) => attempt(functionArn, event, 1);
};
