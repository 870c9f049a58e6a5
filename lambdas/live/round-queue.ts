import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { clientConfig } from '../aws/client-config.ts';

/** What stands in the queue: that there is something to tell. What it is stands in the table. */
export const RoundMessage = z.object({ because: z.string() });

/** The queue that calls for rounds; all of it one group, so that no two rounds are under way at once. */
export type RoundQueue = {
  /** Calls for a round. Of calls for the same reason within five minutes the first alone counts. */
  readonly call: (because: string) => Promise<void>;
};

/** A FIFO queue of SQS. */
export function sqsRoundQueue(queueUrl: string, client = new SQSClient(clientConfig)): RoundQueue {
  return {
    async call(because) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify({ because } satisfies z.input<typeof RoundMessage>),
          MessageGroupId: 'rounds',
          MessageDeduplicationId: because,
        }),
      );
    },
  };
}
