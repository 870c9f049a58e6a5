import type { Clock } from '#core/ports/chance.ts';
import type { Stage } from '#core/stage/stage.ts';
import { pythonJson } from '../http/python-json.ts';
import { countRefusal, log, measure } from '../telemetry.ts';
import type { Delivery } from './delivery.ts';
import type { Post, Posted } from './post.ts';
import { signatureOf } from './sign.ts';

export type DeliverDeps = {
  readonly stage: Pick<Stage, 'lms'>;
  readonly post: Post;
  /** What deliveries are signed with. */
  readonly key: () => Promise<string>;
  readonly clock: Clock;
};

/** Statuses that say "not now" although they begin with 4: took too long, too many. */
const passing = new Set([408, 429]);

/**
 * Posts an event to its webhook. Delivered is what was answered with 2xx. What the receiver refuses for good (3xx, 4xx) and what may
 * not be reached is counted, logged and dropped: somebody who says that a webhook is gone wants no more of it.
 *
 * @throws Error where trying again may help: nobody answered in time, or the receiver was overwhelmed or broken
 */
export async function deliverWebhook(deps: DeliverDeps, delivery: Delivery): Promise<void> {
  const { id, target, event } = delivery;
  const address = target.is === 'session' ? target.url : deps.stage.lms.webhook;
  const url = address === undefined ? null : URL.parse(address);
  if (!url) return refuse(delivery, 'nowhere', 'no address');
  const body = pythonJson(event);
  const seconds = Math.floor(deps.clock() / 1_000);
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': 'Deskpool-Webhooks/1',
    'X-Deskpool-Delivery': id,
    'X-Deskpool-Signature': signatureOf(await deps.key(), body, seconds),
  };
  const posted = await post(deps.post, url, headers, body);
  if (posted.is === 'out-of-bounds') return refuse(delivery, url.host, 'an address that may not be reached');
  const { status } = posted;
  if (status >= 200 && status < 300) return measure('WebhooksDelivered', 1);
  if (status >= 300 && status < 500 && !passing.has(status)) return refuse(delivery, url.host, `status ${status}`);
  throw notTaken(url, `answered ${status}`);
}

async function post(send: Post, url: URL, headers: Record<string, string>, body: string): Promise<Posted> {
  try {
    return await send(url, headers, body);
  } catch (cause) {
    throw notTaken(url, 'could not be reached', cause);
  }
}

/** Names hosts alone: paths and queries of webhooks hold secrets. */
function notTaken({ host }: URL, how: string, cause?: unknown): Error {
  measure('WebhooksFailed', 1);
  return new Error(`The webhook at ${host} ${how}.`, { cause });
}

function refuse({ id, event: { event } }: Delivery, host: string, why: string): void {
  log.warn('A webhook was refused and is dropped.', { host, why, delivery: id, event: event.name });
  countRefusal('webhook-refused');
}
