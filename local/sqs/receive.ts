import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { AwsError } from '#local/services/aws-error.ts';
import { invalidReceipt, invalidValue } from './errors.ts';
import { attributesMd5, bodyMd5, systemAttributes } from './message.ts';
import type { Message } from './message.ts';
import type { Queue } from './queue.ts';

const Names = z.array(z.string()).default([]);
export const Receiving = z.strictObject({
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  VisibilityTimeout: z.number().int().min(0).max(43_200).optional(),
  WaitTimeSeconds: z.number().int().min(0).max(20).optional(),
  AttributeNames: Names,
  MessageSystemAttributeNames: Names,
  MessageAttributeNames: Names,
});
export type Receiving = z.output<typeof Receiving>;

/** By what a delivery is known: the message, and which of its deliveries. */
export const handleOf = ({ id, receipt = '' }: Message): string =>
  Buffer.from(`${id} ${receipt}`).toString('base64url');

const readHandle = (handle: string): readonly [id: string, receipt: string] => {
  const [id = '', receipt = '', ...more] = Buffer.from(handle, 'base64url').toString('latin1').split(' ');
  if (!/^[0-9a-f-]{36}$/.test(id) || receipt === '' || more.length > 0) throw invalidReceipt(handle);
  return [id, receipt];
};

const isWanted = (name: string, wanted: readonly string[]): boolean =>
  wanted.some((one) => one === 'All' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -1))));
const wantedOf = <T>(all: Readonly<Record<string, T>>, wanted: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name, wanted) || wanted.includes('.*')));

const delivered = (message: Message, queue: Queue, it: Receiving) => {
  const Attributes = wantedOf(systemAttributes(message, queue.settings.account), [
    ...it.AttributeNames,
    ...it.MessageSystemAttributeNames,
  ]);
  const MessageAttributes = wantedOf(message.attributes, it.MessageAttributeNames);
  const MD5OfMessageAttributes = attributesMd5(MessageAttributes);
  return {
    MessageId: message.id,
    ReceiptHandle: handleOf(message),
    Body: message.body,
    MD5OfBody: bodyMd5(message.body),
    ...(Object.keys(Attributes).length > 0 && { Attributes }),
    ...(MD5OfMessageAttributes !== undefined && { MessageAttributes, MD5OfMessageAttributes }),
  };
};

/** Takes messages, and waits for one as long as was asked for. */
export const receiveFrom = async (queue: Queue, it: Receiving) => {
  const until =
    performance.now() + (it.WaitTimeSeconds === undefined ? queue.settings.wait : it.WaitTimeSeconds * 1_000);
  const visibility = it.VisibilityTimeout === undefined ? undefined : it.VisibilityTimeout * 1_000;
  for (;;) {
    const messages = queue.receive(it.MaxNumberOfMessages, visibility);
    const left = until - performance.now();
    if (messages.length > 0) return { Messages: messages.map((message) => delivered(message, queue, it)) };
    if (left <= 0) return {};
    const { promise, resolve } = Promise.withResolvers<void>();
    const deaf = queue.onNews(resolve);
    await Promise.race([promise, pause(left, undefined, { ref: false })]);
    deaf();
  }
};

/** Removes a message that somebody has received. A standard queue minds no old handle; a FIFO queue refuses it. */
export const deleteFrom = (queue: Queue, handle: string): void => {
  const [id, receipt] = readHandle(handle);
  const held = queue.heldBy(id, receipt);
  if (queue.settings.fifo && (held === 'expired' || held === 'overtaken'))
    throw invalidValue(
      `Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    );
  if (held === 'in-flight' || held === 'expired') queue.remove(id);
};

/** Hides a message in flight for so many seconds from now on; 0 gives it back at once. */
export const changeVisibility = (queue: Queue, handle: string, seconds: number): void => {
  const [id, receipt] = readHandle(handle);
  const held = queue.heldBy(id, receipt);
  if (held === 'gone')
    throw invalidValue(
      `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  if (held !== 'in-flight') throw new AwsError('MessageNotInflight', 'The specified message is not in flight.');
  queue.hide(id, seconds * 1_000);
};
