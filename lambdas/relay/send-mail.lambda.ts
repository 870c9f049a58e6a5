import { SendMailEnv } from '#core/contract/env.ts';
import { sendMail } from '#core/usecases/relay/send-mail.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { onQueue } from '../events/on-queue.ts';
import { readStage } from '../stage.ts';
import { dynamoRelayStore } from './dynamo-relay-store.ts';
import { sesMailer } from './ses-mailer.ts';
import { QueuedMail } from './sqs-mail-queue.ts';

const env = SendMailEnv.parse(process.env);
const stage = readStage();
const deps = {
  stage,
  relay: dynamoRelayStore(tables(), env.RELAY_TABLE, stage.relay),
  mailer: sesMailer(env.MAIL_CONFIGURATION_SET),
  chance,
  clock: Date.now,
};

/** From the queue to the mail service. */
export const handler = onQueue(QueuedMail, ({ mail }) => sendMail(deps, mail));
