import { setTimeout as wait } from 'node:timers/promises';
import { SendMessageBatchCommand, SQSClient, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { MailQueue } from '#core/ports/relay-mailer.ts';
import { Refusal } from '#core/refusal.ts';
import { clientConfig } from '../aws/client-config.ts';

/** What stands in the queue: which mail is to be sent. */
export const QueuedMail = z.object({ mail: z.string().min(1) });

/** What SQS takes in one call. */
const atOnce = 10;
const attempts = 4;

/** The queue of mails. Refuses `unavailable` where SQS has not taken all after some tries; doing it again is harmless. */
export function sqsMailQueue(queueUrl: string, client = new SQSClient(clientConfig)): MailQueue {
  const send = async (entries: readonly SendMessageBatchRequestEntry[]) => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...entries] }),
    );
    const failed = new Set(Failed.map(({ Id }) => Id));
    return entries.filter(({ Id }) => failed.has(Id));
  };
  return {
    async enqueue(mails) {
      const entries = mails.map((mail, at) => ({
        Id: String(at % atOnce),
        MessageBody: JSON.stringify({ mail } satisfies z.input<typeof QueuedMail>),
      }));
      for (let at = 0; at < entries.length; at += atOnce) {
        let left = await send(entries.slice(at, at + atOnce));
        for (let tries = 1; left.length > 0; tries += 1) {
          if (tries >= attempts) throw new Refusal('unavailable', 'Mails cannot be queued right now.');
          await wait(Math.random() * 25 * 2 ** tries);
          left = await send(left);
        }
      }
    },
  };
}
