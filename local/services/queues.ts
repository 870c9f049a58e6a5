import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { unknownOperation } from './aws-call.ts';
import { AwsError } from './aws-error.ts';
import type { Service } from './service.ts';
import { queuesNeeds } from '#local/policy/needs/other-needs.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';

/** A message in a queue, kept until somebody looks. */
export type QueuedMessage = {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** The queues: what nobody could do is put there, and people look at it. */
export type Queues = Service & {
  /** Puts a message into a queue by ARN, URL or name. Throws an `AwsError` when there is no such queue. */
  readonly send: (queue: string, body: string, attributes?: Readonly<Record<string, string>>) => string;
  /** The messages of a queue, oldest first. */
  readonly messages: (queue: string) => readonly QueuedMessage[];
};

const Input = z.looseObject({ QueueUrl: z.string(), MessageBody: z.string().min(1) });

/** The queues of the template, in memory. */
export const openQueues = (cloud: CloudTemplate): Queues => {
  const kept = new Map<string, QueuedMessage[]>(cloud.ofType('AWS::SQS::Queue').map((queue) => [queue.name, []]));
  const messagesOf = (id: string): QueuedMessage[] => {
    const messages = kept.get(cloud.find('AWS::SQS::Queue', id)?.name ?? '');
    if (!messages) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return messages;
  };
  const send = (queue: string, body: string, attributes: Readonly<Record<string, string>> = {}) => {
    const id = randomUUID();
    messagesOf(queue).push({ id, body, attributes });
    return id;
  };
  return {
    needs: queuesNeeds,
    send,
    messages: (queue) => [...messagesOf(queue)],
    answer: async (operation, input) => {
      if (operation !== 'SendMessage') throw unknownOperation('sqs', operation);
      const { data, error } = Input.safeParse(input);
      if (error) throw new AwsError('InvalidParameterValue', error.issues.map((issue) => issue.message).join('; '));
      return { MessageId: send(data.QueueUrl, data.MessageBody) };
    },
  };
};
