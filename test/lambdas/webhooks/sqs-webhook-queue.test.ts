import '#test/support/quiet.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { Announcement } from '#core/lms/announcement.ts';
import { Delivery } from '#lambdas/webhooks/delivery.ts';
import { mostBytes, sqsWebhookQueue } from '#lambdas/webhooks/sqs-webhook-queue.ts';
import { anAnnouncement } from '#test/support/announcements.ts';
import { aStage } from '#test/support/builders.ts';
import { fifoQueue, queueUrl, type FifoQueue } from '#test/support/fifo-queue.ts';

const listening = aStage({ lms: { webhook: 'https://lms.example.org/hook?key=portal' } });
const own = 'https://course.example.org/hook?key=own';

let fifo: FifoQueue;
beforeEach(() => {
  fifo = fifoQueue();
});
const enqueue = (announcements: readonly Announcement[], stage = listening) =>
  sqsWebhookQueue(queueUrl, stage, fifo.client).enqueue(announcements);
const waiting = () =>
  fifo.waiting().map(({ MessageGroupId, MessageBody }) => {
    const { target, event } = Delivery.parse(JSON.parse(MessageBody));
    return [MessageGroupId, target.is, event.event.name];
  });

describe('an announcement', () => {
  test('is a message for each webhook, the portal’s and the session’s', async () => {
    await enqueue([anAnnouncement('Session/Started', { sessionUrl: own })]);
    expect(waiting()).toEqual([
      ['portal/demo-w01-s001', 'portal', 'Session/Started'],
      ['session/demo-w01-s001', 'session', 'Session/Started'],
    ]);
  });

  test('goes to the session’s alone where the stage names none', async () => {
    await enqueue([anAnnouncement('Session/Started', { sessionUrl: own })], aStage());
    expect(waiting()).toEqual([['session/demo-w01-s001', 'session', 'Session/Started']]);
  });

  test('that nobody listens to costs no call', async () => {
    await enqueue([anAnnouncement('Session/Started')], aStage());
    expect(fifo.calls).toEqual([]);
  });

  test('is one message however often it is made', async () => {
    for (let times = 0; times < 3; times += 1)
      await enqueue([anAnnouncement('Session/Started', { sessionUrl: own }), anAnnouncement('Session/Extended')]);
    expect(fifo.waiting()).toHaveLength(3);
  });

  test('of a user or an environment has a group of its own, whatever the user is called', async () => {
    const { event } = anAnnouncement('User/Create');
    const { session: _s, environment: _e, workshop: _w, ...rest } = event.event;
    const user = (name: string): Announcement => ({
      id: name,
      session: null,
      event: { ...event, event: { ...rest, user: name } },
      sessionUrl: null,
    });
    await enqueue([user('ada@example.org'), user('ädä \u0000\uFFFF 🎓'), user('x'.repeat(5_000))]);
    const groups = fifo.waiting().map(({ MessageGroupId }) => MessageGroupId);
    expect(new Set(groups).size).toBe(3);
    for (const group of groups) expect(group).toMatch(/^portal\/[0-9a-f]{64}$/);
    // SQS refuses some letters even where they are written as JSON.
    for (const { MessageBody } of fifo.waiting()) expect(MessageBody).toMatch(/^[ -~]*$/);
    expect(fifo.waiting().map(({ MessageBody }) => Delivery.parse(JSON.parse(MessageBody)).event.event.user)).toEqual([
      'ada@example.org',
      'ädä \u0000\uFFFF 🎓',
      'x'.repeat(5_000),
    ]);
  });
});

describe('what SQS takes', () => {
  test('is ten messages at most in a call, in their order', async () => {
    const names = Array.from({ length: 23 }, (_, at) => `Workshop/View${at}`);
    await enqueue(names.map((name) => anAnnouncement(name)));
    expect(fifo.calls.map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(waiting().map(([, , name]) => name)).toEqual(names);
  });

  test('is a mebibyte at most in a call', async () => {
    const large = (name: string) => {
      const one = anAnnouncement(name);
      return { ...one, event: { ...one.event, event: { ...one.event.event, data: { text: 'ä'.repeat(60_000) } } } };
    };
    await enqueue(['A', 'B', 'C', 'D'].map(large));
    expect(fifo.calls.map(({ length }) => length)).toEqual([2, 2]);
    for (const call of fifo.calls) {
      const bytes = call.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0);
      expect(bytes).toBeLessThanOrEqual(mostBytes);
    }
  });

  test('is no event that is larger than a message, and then nothing is sent', async () => {
    const one = anAnnouncement('Workshop/View');
    const huge = {
      ...one,
      event: { ...one.event, event: { ...one.event.event, data: { text: 'x'.repeat(mostBytes) } } },
    };
    await expect(enqueue([one, huge])).rejects.toMatchObject({ code: 'bad-request' });
    expect(fifo.calls).toEqual([]);
  });
});

describe('what SQS does not take', () => {
  const three = ['A', 'B', 'C'].map((name) => anAnnouncement(name));

  test('is sent again, and nothing else', async () => {
    fifo.next.push(['1']);
    await enqueue(three);
    expect(fifo.calls.map(({ length }) => length)).toEqual([3, 1]);
    expect(fifo.waiting()).toHaveLength(3);
  });

  test('is given up after some tries, so that the caller may try again', async () => {
    fifo.next.push(...Array.from({ length: 10 }, () => ['1']));
    await expect(enqueue(three)).rejects.toMatchObject({ code: 'unavailable' });
    fifo.next.length = 0;
    await enqueue(three);
    expect(fifo.waiting()).toHaveLength(3);
  });

  test('at all is a failure', async () => {
    fifo.next.push(400);
    await expect(enqueue(three)).rejects.toThrow();
  });
});
