import { join } from 'node:path';
import type { Clock } from '#local/events/clock.ts';
import { sqsNeeds } from '#local/policy/needs/sqs-needs.ts';
import { noSuchQueue } from '#local/sqs/errors.ts';
import { answerQueues } from '#local/sqs/operations.ts';
import { openQueue } from '#local/sqs/queue.ts';
import type { Queue } from '#local/sqs/queue.ts';
import { queueSettings } from '#local/sqs/queue-settings.ts';
import { sendTo } from '#local/sqs/send.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';
import type { Service } from './service.ts';

/** A message in a queue, as people and tests look at it; of its attributes those that are texts. */
export type QueuedMessage = {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** The queues of the template. */
export type Queues = Service & {
  /** Puts a message into a standard queue by ARN, URL or name. Throws an `AwsError` when there is no such queue. */
  readonly send: (queue: string, body: string, attributes?: Readonly<Record<string, string>>) => string;
  /** The messages of a queue, oldest first, in flight or not. */
  readonly messages: (queue: string) => readonly QueuedMessage[];
  /** A queue by ARN, URL or name. Throws an `AwsError` when there is none. */
  readonly queue: (id: string) => Queue;
};

export type QueuesOptions = { readonly path: string; readonly clock: Pick<Clock, 'now' | 'at'> };

/** Opens the queues of the template with what `path` has kept of them. */
export const openQueues = (cloud: CloudTemplate, { path, clock }: QueuesOptions): Queues => {
  const opened = new Map<string, Queue>();
  const find = (id: string) => opened.get(cloud.find('AWS::SQS::Queue', id)?.name ?? '');
  const queue = (id: string): Queue => {
    const found = find(id);
    if (!found) throw noSuchQueue();
    return found;
  };
  for (const resource of cloud.ofType('AWS::SQS::Queue')) {
    const settings = queueSettings(resource, cloud.account);
    const letters = settings.redrive?.deadLetters ?? '';
    opened.set(
      settings.name,
      openQueue({
        settings,
        path: join(path, settings.name),
        clock,
        layAside: (message) => queue(letters).accept(message, settings.arn),
      }),
    );
  }
  for (const { settings } of opened.values()) {
    const letters = settings.redrive && find(settings.redrive.deadLetters);
    if (settings.redrive && letters?.settings.fifo !== settings.fifo)
      throw new CloudFault(`The dead-letter queue of ${settings.name} has to be there, and of the same kind.`);
  }
  return {
    needs: sqsNeeds,
    queue,
    send: (id, body, attributes = {}) => {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      );
      return sendTo(queue(id), { MessageBody: body, MessageAttributes }).MessageId;
    },
    messages: (id) =>
      queue(id)
        .all()
        .map(({ id: message, body, attributes }) => ({
          id: message,
          body,
          attributes: Object.fromEntries(
            Object.entries(attributes).flatMap(([name, { StringValue }]) =>
              StringValue === undefined ? [] : [[name, StringValue]],
            ),
          ),
        })),
    answer: answerQueues(find),
  };
};
