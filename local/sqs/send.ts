import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '#local/services/aws-error.ts';
import { invalidValue, missingParameter } from './errors.ts';
import { attributesMd5, bodyMd5, isCarried, MessageAttribute, sizeOf } from './message.ts';
import type { Letter, Queue } from './queue.ts';

const Id = z
  .string()
  .regex(/^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/, '1 to 128 letters, digits or signs');

/** What a message is made from; the fields are SQS's. */
export const Outgoing = z.strictObject({
  MessageBody: z.string(),
  DelaySeconds: z.number().int().min(0).max(900).optional(),
  MessageAttributes: z
    .record(z.string().regex(/^(?!\.|aws\.|amazon\.)[A-Za-z0-9_.-]{1,256}$/i, 'an attribute name'), MessageAttribute)
    .default({}),
  MessageGroupId: Id.optional(),
  MessageDeduplicationId: Id.optional(),
});
export type Outgoing = z.output<typeof Outgoing>;

const deduplicationOf = ({ settings }: Queue, it: Outgoing): string | undefined => {
  if (!settings.fifo || it.MessageDeduplicationId !== undefined) return it.MessageDeduplicationId;
  if (settings.contentBasedDeduplication) return createHash('sha256').update(it.MessageBody).digest('hex');
  throw invalidValue(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
};

const refuseWrongKind = ({ settings }: Queue, it: Outgoing): void => {
  const notHere = (name: string, value: string) =>
    invalidValue(
      `Value ${value} for parameter ${name} is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  if (settings.fifo && it.MessageGroupId === undefined) throw missingParameter('MessageGroupId');
  if (settings.fifo && it.DelaySeconds !== undefined) throw notHere('DelaySeconds', String(it.DelaySeconds));
  if (!settings.fifo && it.MessageDeduplicationId !== undefined)
    throw notHere('MessageDeduplicationId', it.MessageDeduplicationId);
};

const letterFor = (queue: Queue, it: Outgoing): Letter => {
  const { MessageBody: body, MessageAttributes: attributes, DelaySeconds } = it;
  const { largest } = queue.settings;
  if (body === '') throw missingParameter('MessageBody');
  if (!isCarried(body))
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  if (Object.keys(attributes).length > 10)
    throw invalidValue('Number of message attributes [exceeds] the allowed maximum [10].');
  if (sizeOf(body, attributes) > largest)
    throw invalidValue(`One or more parameters are invalid. Reason: Message must be shorter than ${largest} bytes.`);
  refuseWrongKind(queue, it);
  return {
    body,
    attributes,
    group: it.MessageGroupId,
    deduplication: deduplicationOf(queue, it),
    delay: DelaySeconds === undefined ? undefined : DelaySeconds * 1_000,
  };
};

/** Puts a message into a queue. Throws an `AwsError` for one that the queue does not take. */
export const sendTo = (queue: Queue, it: Outgoing) => {
  const letter = letterFor(queue, it);
  const { id, sequence } = queue.send(letter);
  const MD5OfMessageAttributes = attributesMd5(letter.attributes);
  return {
    MessageId: id,
    MD5OfMessageBody: bodyMd5(letter.body),
    ...(MD5OfMessageAttributes !== undefined && { MD5OfMessageAttributes }),
    ...(queue.settings.fifo && { SequenceNumber: sequence }),
  };
};
