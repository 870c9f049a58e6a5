import { DeliverWebhookEnv } from '#core/contract/env.ts';
import { secret } from '../aws/secrets.ts';
import { onQueue } from '../events/on-queue.ts';
import { readStage } from '../stage.ts';
import { deliverWebhook } from './deliver-webhook.ts';
import { Delivery } from './delivery.ts';
import { reachable } from './networks.ts';
import { poster } from './post.ts';

const env = DeliverWebhookEnv.parse(process.env);
const deps = {
  stage: readStage(),
  post: poster(reachable(env.WEBHOOK_NETWORKS)),
  key: secret(env.WEBHOOK_KEY_ARN).get,
  clock: Date.now,
};

/** From the queue to the webhooks of learning platforms. */
export const handler = onQueue(Delivery, (delivery) => deliverWebhook(deps, delivery));
