import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  DispatchMessagesEnv,
  MailEventsEnv,
  RelayEnv,
  RelayEventsEnv,
  SendMailEnv,
  SweepRelayEnv,
} from '#core/contract/env.ts';
import type { Stage } from '#core/stage/stage.ts';
import type { Bundles } from '../bundle.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import type { AuditTrail } from './audit-trail.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import { EachMinute } from './each-minute.ts';
import { grantSecret, grantSecrets, type HouseSecrets, secretPrefixes } from './house-secrets.ts';
import { MailQueue } from './mail-queue.ts';
import { MailService } from './mail-service.ts';
import { answersIn } from './people-functions.ts';
import { QueueListener } from './queue-listener.ts';
import { StreamListener } from './stream-listener.ts';
import { tell } from './tell.ts';

export type RelayFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly audit: AuditTrail;
  readonly stage: Pick<Stage, 'relay'>;
  readonly relay: DeskTable;
  readonly access: DeskTable;
  readonly secrets: HouseSecrets;
};

/** Of the many things in the table, what a listener cares about: messages, and not which mail they are in. */
const messageKeys = { pk: FilterRule.beginsWith('MESSAGE#'), sk: FilterRule.isEqual('MESSAGE') };

/** The message relay: from monitoring systems, alarms and events by way of a table and a queue to SES, and back what became of it. */
export class RelayFunctions extends Construct {
  /** Answers monitoring systems and admins. */
  readonly service: DeskpoolFunction;
  readonly dispatch: DeskpoolFunction;
  readonly sweep: DeskpoolFunction;
  readonly sendMail: DeskpoolFunction;
  readonly mailEvents: DeskpoolFunction;
  /** Hears alarms and events of AWS. */
  readonly events: DeskpoolFunction;
  readonly queue: MailQueue;
  readonly listener: StreamListener;

  constructor(scope: Construct, id: string, props: RelayFunctionsProps) {
    super(scope, id);
    const { portal, bundles, stage, relay, access, secrets, audit } = props;
    this.queue = new MailQueue(this, 'Mails', { portal });
    const mail = new MailService(this, 'Mail', { portal, sender: stage.relay.sender });
    const common = { portal, bundles };
    const table = { RELAY_TABLE: relay.table.tableName };
    const queueing = { ...table, MAIL_QUEUE_URL: this.queue.queue.queueUrl };
    this.service = new DeskpoolFunction(this, 'Service', {
      ...common,
      name: 'relay',
      description: 'Takes messages from monitoring systems, and tells admins what became of them',
      env: RelayEnv,
      timeout: answersIn,
      memory: 1_024,
      environment: {
        ...addressParameters(portal),
        ...queueing,
        ...audit.environment,
        ACCESS_TABLE: access.table.tableName,
        RELAY_KEY_ARN: secrets.relayKey.secretArn,
        RELAY_SECRETS_PREFIX: secretPrefixes(portal).RELAY_SECRETS_PREFIX,
      },
    });
    this.dispatch = new DeskpoolFunction(this, 'Dispatch', {
      ...common,
      name: 'dispatch-messages',
      description: 'Decides in which mail each new message goes',
      env: DispatchMessagesEnv,
      timeout: Duration.seconds(30),
      environment: queueing,
    });
    this.sweep = new DeskpoolFunction(this, 'Sweep', {
      ...common,
      name: 'sweep-relay',
      description: 'Each minute: mails that are due, and what got stuck',
      env: SweepRelayEnv,
      timeout: Duration.seconds(50),
      retries: 0,
      environment: queueing,
    });
    this.sendMail = new DeskpoolFunction(this, 'SendMail', {
      ...common,
      name: 'send-mail',
      description: 'Hands mails to SES',
      env: SendMailEnv,
      timeout: Duration.seconds(30),
      environment: { ...table, MAIL_CONFIGURATION_SET: mail.configurationSetName },
    });
    this.mailEvents = new DeskpoolFunction(this, 'MailEvents', {
      ...common,
      name: 'mail-events',
      description: 'Hears from SES what became of a mail',
      env: MailEventsEnv,
      timeout: Duration.seconds(30),
      retries: 2,
      environment: table,
    });
    this.events = new DeskpoolFunction(this, 'Events', {
      ...common,
      name: 'relay-events',
      description: 'Makes messages of alarms and events',
      env: RelayEventsEnv,
      timeout: Duration.seconds(30),
      retries: 2,
      environment: table,
    });
    this.#grant(props);
    mail.grantSend(this.sendMail);
    mail.tell(this.mailEvents);
    this.listener = this.#listen(relay, stage);
  }

  #grant({ portal, relay, access, secrets, audit }: RelayFunctionsProps): void {
    audit.grantRecord(this.service);
    relay.grantReadWrite(this.service.function);
    access.grantRead(this.service.function);
    grantAddresses(this.service, portal);
    grantSecret(this.service, secrets.relayKey);
    grantSecrets(this.service, secrets.relayUsers);
    for (const one of [this.dispatch, this.sweep, this.sendMail, this.mailEvents, this.events])
      relay.grantReadPut(one.function);
    for (const one of [this.service, this.dispatch, this.sweep]) this.queue.grantSend(one);
  }

  #listen(table: DeskTable, { relay }: Pick<Stage, 'relay'>): StreamListener {
    new QueueListener(this, 'Sending', {
      listener: this.sendMail,
      queue: this.queue,
      // Handed over at the same time; for each the function has more time than it waits for SES.
      batchSize: 5,
      maxConcurrency: 10,
    });
    new EachMinute(this, 'Sweeping', { calls: this.sweep });
    if (relay.events.length > 0) {
      const rule = new Rule(this, 'News', {
        ruleName: `${this.events.functionName}-news`,
        eventPattern: { source: [...relay.events] },
      });
      tell(rule, this.events);
    }
    return new StreamListener(this, 'Messages', {
      table,
      hears: [messageKeys],
      listener: this.dispatch,
      gather: Duration.seconds(0),
      batchSize: 100,
    });
  }
}
