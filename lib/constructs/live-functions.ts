import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LivePublishEnv, LiveSocketEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import type { LiveFront } from './live-front.ts';
import type { WebhookQueue } from './webhook-queue.ts';

export type LiveFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly live: DeskTable;
  readonly front: LiveFront;
  /** Where what webhooks are told goes. */
  readonly webhooks: WebhookQueue;
};

/** The functions behind live changes: one that keeps connections, one that posts to them and tells webhooks' queue. */
export class LiveFunctions extends Construct {
  readonly socket: DeskpoolFunction;
  readonly publish: DeskpoolFunction;

  constructor(scope: Construct, id: string, props: LiveFunctionsProps) {
    super(scope, id);
    const { portal, bundles, sessions, access, live, front, webhooks } = props;
    const LIVE_TABLE = live.table.tableName;
    this.socket = new DeskpoolFunction(this, 'Socket', {
      portal,
      bundles,
      name: 'live-socket',
      description: 'Connections of the live WebSocket',
      env: LiveSocketEnv,
      timeout: Duration.seconds(20),
      environment: {
        ...addressParameters(portal),
        ACCESS_TABLE: access.table.tableName,
        LIVE_TABLE,
        LIVE_ENDPOINT: front.endpoint,
      },
    });
    this.publish = new DeskpoolFunction(this, 'Publish', {
      portal,
      bundles,
      name: 'live-publish',
      description: 'From changes of sessions to the live WebSocket, and to the queue of webhooks',
      env: LivePublishEnv,
      timeout: Duration.seconds(30),
      environment: {
        ...addressParameters(portal),
        LIVE_TABLE,
        SESSIONS_TABLE: sessions.table.tableName,
        LIVE_ENDPOINT: front.endpoint,
        WEBHOOK_QUEUE_URL: webhooks.queue.queueUrl,
      },
    });
    for (const one of [this.socket, this.publish]) grantAddresses(one, portal);
    access.grantRead(this.socket.function);
    live.grantReadWrite(this.socket.function);
    live.grantReadRemove(this.publish.function);
    // It writes down since when the portal is what it is, which every event names.
    sessions.grantReadPut(this.publish.function);
    webhooks.grantSend(this.publish);
    for (const one of [this.socket, this.publish]) front.grantPost(one);
    front.grantClose(this.socket);
  }
}
