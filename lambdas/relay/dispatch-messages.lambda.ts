import { DispatchMessagesEnv } from '#core/contract/env.ts';
import { dispatchMessages } from '#core/usecases/relay/dispatch-messages.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { onStreamBatch } from '../events/on-stream.ts';
import { readStage } from '../stage.ts';
import { dynamoRelayStore } from './dynamo-relay-store.ts';
import { newMessages } from './new-messages.ts';
import { sqsMailQueue } from './sqs-mail-queue.ts';

const env = DispatchMessagesEnv.parse(process.env);
const stage = readStage();
const deps = {
  stage,
  relay: dynamoRelayStore(tables(), env.RELAY_TABLE, stage.relay),
  queue: sqsMailQueue(env.MAIL_QUEUE_URL),
  chance,
  clock: Date.now,
};

/** From the stream of the relay's table: decides in which mail each new message goes. */
export const handler = onStreamBatch((changes) => dispatchMessages(deps, newMessages(changes)));
