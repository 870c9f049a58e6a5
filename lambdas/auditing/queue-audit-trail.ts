import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { SendMessageBatchCommand, SQSClient, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { cutToSize } from '#core/auditing/entry.ts';
import type { AuditEntry, AuditTrail } from '#core/ports/audit-trail.ts';
import { Refusal } from '#core/refusal.ts';
import { clientConfig } from '../aws/client-config.ts';
import { pythonJson } from '../http/python-json.ts';

/** What SQS takes in one call. */
const atOnce = 10;
const attempts = 4;
/** All entries in one order: a chain has one end, so there is nothing to win by writing at several. */
const group = 'audit';

/**
 * The queue of what is to be recorded, from which the function `append-audit` writes. Refuses `unavailable` where SQS has not taken
 * all of it after some tries; telling all again is harmless, since an entry is recorded once.
 */
export function queueAuditTrail(queueUrl: string, client = new SQSClient(clientConfig)): AuditTrail {
  const send = async (entries: readonly SendMessageBatchRequestEntry[]) => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...entries] }),
    );
    const failed = new Set(Failed.map(({ Id }) => Id));
    return entries.filter(({ Id }) => failed.has(Id));
  };
  return {
    async record(entries) {
      for (let at = 0; at < entries.length; at += atOnce) {
        let left = await send(entries.slice(at, at + atOnce).map(messageOf));
        for (let tries = 1; left.length > 0; tries += 1) {
          if (tries >= attempts)
            throw new Refusal('unavailable', 'This cannot be recorded right now. Please try again.');
          await wait(Math.random() * 25 * 2 ** tries);
          left = await send(left);
        }
      }
    },
  };
}

/** ASCII alone: people and lines may be called anything, and SQS refuses some characters. */
function messageOf(entry: AuditEntry, at: number): SendMessageBatchRequestEntry {
  return {
    Id: String(at),
    MessageBody: pythonJson(cutToSize(entry)),
    MessageGroupId: group,
    MessageDeduplicationId: createHash('sha256').update(entry.id).digest('hex'),
  };
}
