import { join } from 'node:path';
import { startClock } from '#local/events/clock.ts';
import type { Message } from '#local/sqs/message.ts';
import { openQueue } from '#local/sqs/queue.ts';
import type { Letter, Queue } from '#local/sqs/queue.ts';
import type { QueueSettings } from '#local/sqs/queue-settings.ts';
import { freshFolder } from '../../support/small-cloud.ts';

/** A queue as SQS makes one where nothing is said, with other settings where given. */
export const settingsOf = (wishes: Partial<QueueSettings> = {}): QueueSettings => {
  const name = wishes.fifo ? 'post.fifo' : 'post';
  return {
    name,
    arn: `arn:aws:sqs:eu-central-1:000000000000:${name}`,
    url: `https://sqs.eu-central-1.amazonaws.com/000000000000/${name}`,
    account: '000000000000',
    fifo: false,
    contentBasedDeduplication: false,
    deduplicatesByGroup: false,
    visibility: 30_000,
    delay: 0,
    retention: 345_600_000,
    wait: 0,
    largest: 1_048_576,
    redrive: undefined,
    ...wishes,
  };
};

/** A queue with a clock that stands still until it is moved, what was laid aside, and a way to open it again. */
export const aQueue = (wishes: Partial<QueueSettings> = {}) => {
  const path = join(freshFolder(), 'queue');
  const clock = startClock({ machine: () => Date.parse('2026-11-22T08:00:00Z') });
  const laidAside: Message[] = [];
  const open = (): Queue =>
    openQueue({ settings: settingsOf(wishes), path, clock, layAside: (message) => laidAside.push(message) });
  return { queue: open(), clock, laidAside, reopen: open };
};

export const letter = (body: string, more: Partial<Letter> = {}): Letter => ({ body, attributes: {}, ...more });
/** A letter of a group, which no other is taken for. */
export const ofGroup = (group: string, body: string): Letter => letter(body, { group, deduplication: body });
export const bodies = (messages: readonly Message[]): readonly string[] => messages.map(({ body }) => body);
