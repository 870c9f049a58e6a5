import { setTimeout as wait } from 'node:timers/promises';
import { SendMessageBatchCommand, SQSClient, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import type { WebhookQueue } from '#core/ports/webhook-queue.ts';
import { Refusal } from '#core/refusal.ts';
import type { Stage } from '#core/stage/stage.ts';
import { clientConfig } from '../aws/client-config.ts';
import { pythonJson } from '../http/python-json.ts';
import { deliveriesOf } from './delivery.ts';

/** What SQS takes in one call: messages, and bytes of them together, one alone included. */
const mostMessages = 10;
export const mostBytes = 1_048_576;
/** How often a message is sent that SQS does not take; the wait between grows. */
const attempts = 4;

/**
 * Webhooks' FIFO queue: a message for each webhook that an event goes to, the portal's own and the session's. Messages of one session
 * for one webhook keep their order; the same event twice within five minutes is one message.
 *
 * `enqueue` refuses `bad-request` what is larger than a message can be, before anything is sent, and `unavailable` where SQS
 * has not taken all of it after some tries; sending all again is harmless.
 */
export function sqsWebhookQueue(
  queueUrl: string,
  stage: Pick<Stage, 'lms'>,
  client = new SQSClient(clientConfig),
): WebhookQueue {
  const send = async (entries: readonly SendMessageBatchRequestEntry[]) => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...entries] }),
    );
    const failed = new Set(Failed.map(({ Id }) => Id));
    return { left: entries.filter(({ Id }) => failed.has(Id)), codes: Failed.map(({ Code }) => Code) };
  };

  return {
    async enqueue(announcements) {
      const listens = stage.lms.webhook !== undefined;
      const messages = announcements.flatMap((announcement) => deliveriesOf(announcement, listens)).map(messageOf);
      // One batch after the other, for the order's sake.
      for (const batch of batches(messages)) await sendAll(send, batch);
    },
  };
}

type Message = {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
};

/** ASCII alone: users may be called anything, and SQS refuses some letters. It also makes characters and bytes the same. */
function messageOf({ group, delivery }: ReturnType<typeof deliveriesOf>[number]): Message {
  const MessageBody = pythonJson(delivery);
  if (MessageBody.length > mostBytes) throw new Refusal('bad-request', 'This event is too large for webhooks.');
  return { MessageBody, MessageGroupId: group, MessageDeduplicationId: delivery.id };
}

function batches(messages: readonly Message[]): readonly (readonly SendMessageBatchRequestEntry[])[] {
  const made: SendMessageBatchRequestEntry[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = message.MessageBody.length;
    const last = made.at(-1);
    const fits = last !== undefined && last.length < mostMessages && bytes + size <= mostBytes;
    const batch = fits ? last : [];
    if (!fits) made.push(batch);
    bytes = (fits ? bytes : 0) + size;
    batch.push({ ...message, Id: String(batch.length) });
  }
  return made;
}

type Send = (entries: readonly SendMessageBatchRequestEntry[]) => Promise<{
  readonly left: readonly SendMessageBatchRequestEntry[];
  readonly codes: readonly (string | undefined)[];
}>;

async function sendAll(send: Send, batch: readonly SendMessageBatchRequestEntry[]): Promise<void> {
  let sent = await send(batch);
  for (let tries = 1; sent.left.length > 0; tries += 1) {
    if (tries >= attempts) {
      const cause = new Error(`SQS did not take ${sent.left.length} messages: ${[...new Set(sent.codes)].join(', ')}`);
      throw new Refusal('unavailable', 'Webhooks cannot be told right now. Please try again in a moment.', { cause });
    }
    await wait(Math.random() * 25 * 2 ** tries);
    sent = await send(sent.left);
  }
}
