import { SweepRelayEnv } from '#core/contract/env.ts';
import { sweepRelay } from '#core/usecases/relay/sweep-relay.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { onSchedule } from '../events/on-schedule.ts';
import { readStage } from '../stage.ts';
import { measure } from '../telemetry.ts';
import { dynamoRelayStore } from './dynamo-relay-store.ts';
import { sqsMailQueue } from './sqs-mail-queue.ts';

const env = SweepRelayEnv.parse(process.env);
const stage = readStage();
const deps = {
  stage,
  relay: dynamoRelayStore(tables(), env.RELAY_TABLE, stage.relay),
  queue: sqsMailQueue(env.MAIL_QUEUE_URL),
  chance,
  clock: Date.now,
};

/** Each minute: mails that are due, and what got stuck. */
export const handler = onSchedule(async () => measure('RelayDue', await sweepRelay(deps)));
