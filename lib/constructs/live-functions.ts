import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LivePollEnv, LivePublishEnv, LiveRoundEnv, LiveSocketEnv, LiveTidyEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import type { AuditTrail } from './audit-trail.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import { EachMinute } from './each-minute.ts';
import type { LiveFront } from './live-front.ts';
import { answersIn } from './people-functions.ts';
import { QueueListener } from './queue-listener.ts';
import { RoundQueue } from './round-queue.ts';
import type { WebhookQueue } from './webhook-queue.ts';

export type LiveFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly audit: AuditTrail;
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly live: DeskTable;
  readonly front: LiveFront;
  /** Where what webhooks are told goes. */
  readonly webhooks: WebhookQueue;
};

/** How long a round may take: it waits a second for its turn, then posts to some thousand connections. */
const roundTakes = Duration.seconds(25);

/**
 * The functions behind live changes: those that keep and ask connections, the one that tells them in rounds, and the one that tells
 * what becomes of sessions. Others tell, too: they take `tellingEnvironment` and `grantTell`.
 */
export class LiveFunctions extends Construct {
  readonly socket: DeskpoolFunction;
  readonly poll: DeskpoolFunction;
  readonly round: DeskpoolFunction;
  readonly tidy: DeskpoolFunction;
  readonly publish: DeskpoolFunction;
  readonly rounds: RoundQueue;
  /** What `LiveNewsEnv` asks for. */
  readonly tellingEnvironment: { readonly LIVE_TABLE: string; readonly LIVE_QUEUE_URL: string };
  readonly #live: DeskTable;

  constructor(scope: Construct, id: string, props: LiveFunctionsProps) {
    super(scope, id);
    const { portal, bundles, sessions, access, live, front, webhooks, audit } = props;
    this.#live = live;
    this.rounds = new RoundQueue(this, 'Rounds', { portal, hidden: roundTakes });
    const common = { portal, bundles };
    const LIVE_TABLE = live.table.tableName;
    const ACCESS_TABLE = access.table.tableName;
    const LIVE_ENDPOINT = front.endpoint;
    this.tellingEnvironment = { LIVE_TABLE, LIVE_QUEUE_URL: this.rounds.queue.queueUrl };
    this.socket = new DeskpoolFunction(this, 'Socket', {
      ...common,
      name: 'live-socket',
      description: 'Connections of the live WebSocket',
      env: LiveSocketEnv,
      timeout: answersIn,
      environment: { ...addressParameters(portal), ACCESS_TABLE, LIVE_TABLE, LIVE_ENDPOINT },
    });
    this.poll = new DeskpoolFunction(this, 'Poll', {
      ...common,
      name: 'live-poll',
      description: 'Live changes for pages whose WebSockets are blocked',
      env: LivePollEnv,
      timeout: answersIn,
      environment: { ...addressParameters(portal), ACCESS_TABLE, LIVE_TABLE },
    });
    this.round = new DeskpoolFunction(this, 'Round', {
      ...common,
      name: 'live-round',
      description: 'Tells each connection what has changed, at most once a second',
      env: LiveRoundEnv,
      timeout: roundTakes,
      memory: 1_024,
      environment: { ...this.tellingEnvironment, ACCESS_TABLE, LIVE_ENDPOINT },
    });
    this.tidy = new DeskpoolFunction(this, 'Tidy', {
      ...common,
      name: 'live-tidy',
      description: 'Each minute: connections that nobody is at any more, and what nobody was told',
      env: LiveTidyEnv,
      timeout: Duration.seconds(50),
      retries: 0,
      environment: { ...this.tellingEnvironment, LIVE_ENDPOINT },
    });
    this.publish = new DeskpoolFunction(this, 'Publish', {
      ...common,
      name: 'live-publish',
      description: 'From changes of sessions to the live topics, and to the queue of webhooks',
      env: LivePublishEnv,
      timeout: Duration.seconds(30),
      environment: {
        ...addressParameters(portal),
        ...this.tellingEnvironment,
        ...audit.environment,
        SESSIONS_TABLE: sessions.table.tableName,
        WEBHOOK_QUEUE_URL: webhooks.queue.queueUrl,
      },
    });
    this.#grant(props);
    new QueueListener(this, 'Telling', { listener: this.round, queue: this.rounds, batchSize: 1, maxConcurrency: 2 });
    new EachMinute(this, 'Tidying', { calls: this.tidy });
  }

  /** Every function of this construct. */
  get all(): readonly DeskpoolFunction[] {
    return [this.socket, this.poll, this.round, this.tidy, this.publish];
  }

  /** Lets a function tell people what they can see change; its environment holds `tellingEnvironment`. */
  grantTell(teller: DeskpoolFunction): void {
    this.#live.grantReadPut(teller.function);
    this.rounds.grantSend(teller);
  }

  #grant({ portal, sessions, access, live, front, webhooks, audit }: LiveFunctionsProps): void {
    audit.grantRecord(this.publish);
    for (const one of [this.socket, this.poll, this.publish]) grantAddresses(one, portal);
    for (const one of [this.socket, this.poll, this.round]) access.grantRead(one.function);
    for (const one of [this.socket, this.round, this.tidy]) {
      live.grantReadWrite(one.function);
      front.grantClose(one);
    }
    // It begins the count of a topic that nobody has told anything about yet.
    live.grantReadPut(this.poll.function);
    for (const one of [this.socket, this.round]) front.grantPost(one);
    for (const one of [this.round, this.tidy]) this.rounds.grantSend(one);
    this.grantTell(this.publish);
    // It writes down since when the portal is what it is, which every event names.
    sessions.grantReadPut(this.publish.function);
    webhooks.grantSend(this.publish);
  }
}
