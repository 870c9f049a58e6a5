import '#test/support/quiet.ts';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Announcement } from '#core/lms/announcement.ts';
import { onQueue } from '#lambdas/events/on-queue.ts';
import { deliverWebhook } from '#lambdas/webhooks/deliver-webhook.ts';
import { Delivery } from '#lambdas/webhooks/delivery.ts';
import { reachable } from '#lambdas/webhooks/networks.ts';
import { poster } from '#lambdas/webhooks/post.ts';
import { sqsWebhookQueue } from '#lambdas/webhooks/sqs-webhook-queue.ts';
import { anAnnouncement } from '#test/support/announcements.ts';
import { aStage, noon } from '#test/support/builders.ts';
import { fifoQueue, queueUrl, type FifoQueue } from '#test/support/fifo-queue.ts';
import { webhookReceiver, type Received, type WebhookReceiver } from '#test/support/webhook-receiver.ts';

/** The way from an announcement to a learning platform: a queue like SQS, the function behind it, a real server at the end. */
let fifo: FifoQueue;
let platform: WebhookReceiver;
let answers: (received: Received) => number;
beforeEach(async () => {
  answers = () => 204;
  fifo = fifoQueue();
  platform = await webhookReceiver((received, response) => void response.writeHead(answers(received)).end());
});
afterEach(async () => {
  await platform.close();
});

const at = (path: string) => `http://hook.example.org:${platform.port}${path}`;
const stageWith = (webhook: string | undefined) => aStage({ lms: webhook === undefined ? {} : { webhook } });
const enqueue = (announcements: readonly Announcement[], stage = stageWith(at('/portal?key=secret'))) =>
  sqsWebhookQueue(queueUrl, stage, fifo.client).enqueue(announcements);
const functionOf = (stage = stageWith(at('/portal?key=secret')), networks = '127.0.0.0/8') =>
  onQueue(Delivery, (delivery) =>
    deliverWebhook(
      {
        stage,
        post: poster(reachable(networks), async () => [{ address: '127.0.0.1', family: 4 }]),
        key: async () => 'the stage’s webhook key',
        clock: () => noon + 789,
      },
      delivery,
    ),
  );
const paths = () => platform.received.map(({ url, body }) => `${url} ${JSON.parse(body).event.name}`);

describe('a delivery', () => {
  test('is the event as the training portal posts it, and nothing else', async () => {
    const one = anAnnouncement('Session/Started');
    await enqueue([{ ...one, event: { ...one.event, event: { ...one.event.event, user: 'ädä 🎓' } } }]);
    expect(await fifo.bring(functionOf())).toEqual([]);
    expect(platform.received).toMatchObject([
      {
        method: 'POST',
        url: '/portal?key=secret',
        headers: { 'content-type': 'application/json', 'user-agent': 'Deskpool-Webhooks/1' },
        body:
          '{"portal": {"name": "demo", "uid": "7f7f", "generation": 3, "url": "https://portal.example.org"}, ' +
          '"event": {"name": "Session/Started", "timestamp": "2026-11-22T12:00:00.000000+00:00", ' +
          String.raw`"user": "\u00e4d\u00e4 \ud83c\udf93", "session": "demo-w01-s001", ` +
          '"environment": "demo-w01", "workshop": "ubuntu-desktop", "data": {}}}',
      },
    ]);
    expect(fifo.waiting()).toEqual([]);
  });

  test('is signed, so that a receiver can tell who sent it, and when', async () => {
    await enqueue([anAnnouncement('Session/Started')]);
    await fifo.bring(functionOf());
    const nothing: Pick<Received, 'headers' | 'body'> = { headers: {}, body: '' };
    const { headers, body } = platform.received[0] ?? nothing;
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-deskpool-signature'])) ?? [];
    const expected = createHmac('sha256', Buffer.from('the stage’s webhook key', 'utf8'));
    expect(seconds).toBe(String(noon / 1_000));
    expect(signature).toBe(expected.update(Buffer.from(`${seconds}.${body}`)).digest('hex'));
  });

  test('has an id that stays the same when it is tried again, and is another for another webhook', async () => {
    const statuses = [503, 503, 204, 204];
    answers = () => statuses.shift() ?? 204;
    await enqueue([anAnnouncement('Session/Started', { sessionUrl: at('/own') })]);
    await fifo.bring(functionOf());
    await fifo.bring(functionOf());
    const idsAt = (path: string) =>
      platform.received.filter(({ url }) => url.startsWith(path)).map(({ headers }) => headers['x-deskpool-delivery']);
    expect(idsAt('/portal')).toHaveLength(2);
    expect(new Set(idsAt('/portal')).size).toBe(1);
    expect(new Set(idsAt('/own')).size).toBe(1);
    expect(idsAt('/own')).not.toEqual(idsAt('/portal'));
  });

  test('to the portal’s webhook goes to where the stage says when it is sent', async () => {
    await enqueue([anAnnouncement('Session/Started')], stageWith(at('/wrong')));
    await fifo.bring(functionOf(stageWith(at('/right'))));
    expect(paths()).toEqual(['/right Session/Started']);
  });

  test('to a webhook that the stage does not name any more is dropped', async () => {
    await enqueue([anAnnouncement('Session/Started')]);
    expect(await fifo.bring(functionOf(stageWith(undefined)))).toEqual([]);
    expect(platform.received).toEqual([]);
  });
});

describe('what is answered', () => {
  test.each([200, 201, 204])('with %i is delivered', async (status) => {
    answers = () => status;
    await enqueue([anAnnouncement('Session/Started')]);
    expect(await fifo.bring(functionOf())).toEqual([]);
  });

  test.each([301, 307, 400, 401, 404, 405, 410, 422])(
    'with %i is dropped, and later events are sent',
    async (status) => {
      answers = ({ body }) => (body.includes('Session/Started') ? status : 204);
      await enqueue([anAnnouncement('Session/Started'), anAnnouncement('Session/Deleted')]);
      expect(await fifo.bring(functionOf())).toEqual([]);
      expect(paths().at(-1)).toContain('Session/Deleted');
    },
  );

  test.each([408, 429, 500, 502, 503, 504])('with %i comes again', async (status) => {
    answers = () => status;
    await enqueue([anAnnouncement('Session/Started')]);
    expect(await fifo.bring(functionOf())).toHaveLength(1);
    answers = () => 204;
    expect(await fifo.bring(functionOf())).toEqual([]);
    expect(platform.received).toHaveLength(2);
  });
});

describe('order', () => {
  const life = ['Session/Created', 'Session/Pending', 'Session/Started', 'Session/Stopping', 'Session/Deleted'];

  test('holds while an event in the middle fails: what follows waits, other sessions do not', async () => {
    let failures = 2;
    answers = ({ body }) => (body.includes('Session/Pending') && body.includes('s001') && failures-- > 0 ? 503 : 204);
    await enqueue(life.map((name) => anAnnouncement(name)));
    await enqueue(life.map((name) => anAnnouncement(name, { session: 'demo-w01-s002' })));
    while (fifo.waiting().length > 0) await fifo.bring(functionOf());
    const delivered = (session: string) =>
      platform.received
        .map(({ body }) => JSON.parse(body).event)
        .filter((event) => event.session === session)
        .map(({ name }) => name);
    expect(delivered('demo-w01-s001')).toEqual([
      'Session/Created',
      'Session/Pending',
      'Session/Pending',
      ...life.slice(1),
    ]);
    expect(delivered('demo-w01-s002')).toEqual(life);
  });

  test('of the portal’s webhook does not depend on a session’s own that is dead', async () => {
    answers = ({ url }) => (url.startsWith('/own') ? 500 : 204);
    await enqueue(life.map((name) => anAnnouncement(name, { sessionUrl: at('/own') })));
    while (fifo.waiting().length > 0) await fifo.bring(functionOf(), 3);
    expect(paths().filter((path) => path.startsWith('/portal'))).toEqual(
      life.map((name) => `/portal?key=secret ${name}`),
    );
    expect(fifo.deadLetters).toHaveLength(life.length);
  });

  test('is not held up by a message that nobody can read, which is laid aside', async () => {
    const unreadable = { MessageGroupId: 'portal/demo-w01-s001', MessageDeduplicationId: 'x', Id: 'x' };
    await enqueue([anAnnouncement('Session/Created')]);
    const queued = [...fifo.waiting()];
    const handler = functionOf();
    for (const MessageBody of ['', 'no json', '{"id": 1}', 'null']) {
      const records = [{ ...unreadable, MessageBody }, ...queued].map((entry) => ({
        messageId: entry.MessageDeduplicationId,
        body: entry.MessageBody,
        attributes: { MessageGroupId: entry.MessageGroupId },
      }));
      const event = { Records: records } as unknown as Parameters<typeof handler>[0];
      const reply = await handler(event, {} as Parameters<typeof handler>[1]);
      expect(reply.batchItemFailures).toEqual([{ itemIdentifier: 'x' }]);
    }
    expect(platform.received).toHaveLength(4);
  });
});

describe('a webhook inside', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/',
    'http://10.0.0.1/',
    'not-a-url',
    'ftp://x.org/',
  ])('is dropped: %s', async (sessionUrl) => {
    await enqueue([anAnnouncement('Session/Started', { sessionUrl })], stageWith(undefined));
    expect(await fifo.bring(functionOf(stageWith(undefined), ''))).toEqual([]);
    expect(platform.received).toEqual([]);
  });

  test('is dropped by its address, whatever it is called', async () => {
    await enqueue([anAnnouncement('Session/Started', { sessionUrl: at('/own') })], stageWith(undefined));
    expect(await fifo.bring(functionOf(stageWith(undefined), ''))).toEqual([]);
    expect(platform.received).toEqual([]);
  });
});

describe('what we log', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
    vi.restoreAllMocks();
  });

  /** All that a function of its own writes while it tries to deliver. */
  async function linesOf(sessionUrl: string, resolvable: boolean): Promise<string> {
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'DEBUG');
    vi.resetModules();
    const lines: string[] = [];
    for (const level of ['debug', 'info', 'warn', 'error', 'log'] as const)
      vi.spyOn(console, level).mockImplementation((line: unknown) => void lines.push(String(line)));
    const loud = await import('#lambdas/events/on-queue.ts');
    const { deliverWebhook: deliver } = await import('#lambdas/webhooks/deliver-webhook.ts');
    const post = poster(reachable('127.0.0.0/8'), async (host) => {
      if (!resolvable) throw new Error(`getaddrinfo ENOTFOUND ${host}`);
      return [{ address: '127.0.0.1', family: 4 }];
    });
    const deps = { stage: stageWith(undefined), post, key: async () => 'key-secret', clock: () => noon };
    await enqueue([anAnnouncement('Session/Started', { sessionUrl })], deps.stage);
    await fifo.bring(loud.onQueue(Delivery, (delivery) => deliver(deps, delivery)));
    return lines.join('\n');
  }

  const secretive = () =>
    at('/hooks/path-secret?key=query-secret#fragment-secret').replace('http://', 'http://user:password-secret@');

  test.each([
    ['was refused', 410, true],
    ['was not taken', 503, true],
    ['can not be found', 503, false],
  ])('of a webhook that %s names its host, and never path, query or password', async (_what, status, resolvable) => {
    answers = () => status;
    const text = await linesOf(secretive(), resolvable);
    expect(text).toContain('hook.example.org');
    expect(text).not.toMatch(/secret/);
  });

  test('of one inside is no more', async () => {
    const text = await linesOf('http://169.254.169.254/latest?key=query-secret', true);
    expect(text).toContain('169.254.169.254');
    expect(text).not.toMatch(/secret/);
  });
});
