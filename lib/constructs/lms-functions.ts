import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DeliverWebhookEnv, LmsEnv, LookupEnv, OauthEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import { grantSecret, grantSecrets, type HouseSecrets, secretPrefixes } from './house-secrets.ts';
import { answersIn } from './people-functions.ts';
import type { WebhookQueue } from './webhook-queue.ts';

export type LmsFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly secrets: HouseSecrets;
  readonly webhooks: WebhookQueue;
  /** Private networks that webhooks may be in; none in AWS. */
  readonly webhookNetworks: string;
};

/**
 * Messages of one call. What waits behind one that fails fails with it, and that counts as a try of its own: with more than one, an
 * event that a webhook never takes would end with its followers as dead letters, which nobody ever tried to post.
 */
export const webhookBatch = 1;
/** A post takes five seconds when nobody answers; six times this lies between two tries. */
export const deliversIn = Duration.seconds(30);

/** The functions behind learning platforms: tokens for robots, their REST API, the lookup service, and the way to their webhooks. */
export class LmsFunctions extends Construct {
  readonly oauth: DeskpoolFunction;
  readonly lms: DeskpoolFunction;
  readonly lookup: DeskpoolFunction;
  readonly deliverWebhook: DeskpoolFunction;

  constructor(scope: Construct, id: string, props: LmsFunctionsProps) {
    super(scope, id);
    const { portal, bundles, sessions, access, secrets, webhooks } = props;
    const answering = { portal, bundles, timeout: answersIn, memory: 1_024 };
    const ACCESS_TABLE = access.table.tableName;
    const tables = { SESSIONS_TABLE: sessions.table.tableName, ACCESS_TABLE };
    const addresses = addressParameters(portal);
    const { ROBOT_SECRETS_PREFIX, LOOKUP_SECRETS_PREFIX } = secretPrefixes(portal);
    const LMS_KEY_ARN = secrets.lmsKey.secretArn;
    this.oauth = new DeskpoolFunction(this, 'Oauth', {
      ...answering,
      name: 'oauth',
      description: 'Tokens for robots, such as learning platforms',
      env: OauthEnv,
      environment: { ...addresses, ACCESS_TABLE, ROBOT_SECRETS_PREFIX },
    });
    this.lms = new DeskpoolFunction(this, 'Lms', {
      ...answering,
      name: 'lms',
      description: 'The REST API for learning platforms',
      env: LmsEnv,
      environment: { ...addresses, ...tables, LMS_KEY_ARN, WEBHOOK_QUEUE_URL: webhooks.queue.queueUrl },
    });
    this.lookup = new DeskpoolFunction(this, 'Lookup', {
      ...answering,
      name: 'lookup',
      description: 'The lookup service: one door to the workshops of many portals',
      env: LookupEnv,
      environment: { ...addresses, ...tables, LMS_KEY_ARN, LOOKUP_SECRETS_PREFIX },
    });
    this.deliverWebhook = new DeskpoolFunction(this, 'DeliverWebhook', {
      portal,
      bundles,
      name: 'deliver-webhook',
      description: 'Posts to webhooks what happens to sessions',
      env: DeliverWebhookEnv,
      timeout: deliversIn,
      environment: { WEBHOOK_KEY_ARN: secrets.webhookKey.secretArn, WEBHOOK_NETWORKS: props.webhookNetworks },
    });
    this.#grant(props);
  }

  #grant({ portal, sessions, access, secrets, webhooks }: LmsFunctionsProps): void {
    for (const one of [this.oauth, this.lms, this.lookup]) grantAddresses(one, portal);
    for (const one of [this.lms, this.lookup]) {
      sessions.grantReadPut(one.function);
      grantSecret(one, secrets.lmsKey);
    }
    // Tokens are revoked; a login, and with it the ways to its desktops, ends when another takes its place.
    for (const one of [this.oauth, this.lms]) access.grantReadWrite(one.function);
    access.grantReadPut(this.lookup.function);
    grantSecrets(this.oauth, secrets.robots);
    grantSecrets(this.lookup, secrets.lookup);
    webhooks.grantSend(this.lms);
    grantSecret(this.deliverWebhook, secrets.webhookKey);
  }
}
