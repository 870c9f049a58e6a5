import { describe, expect, test } from 'vitest';
import type { Outgoing } from '#core/ports/relay-mailer.ts';
import { dispatchMessages } from '#core/usecases/relay/dispatch-messages.ts';
import { acceptMessage } from '#core/usecases/relay/accept-message.ts';
import { hearMailEvent } from '#core/usecases/relay/hear-mail-event.ts';
import { sendMail } from '#core/usecases/relay/send-mail.ts';
import { crashAfter } from '#test/support/crash.ts';
import {
  aWish,
  relayUnderTest,
  type FakeMailer,
  type RelayInput,
  type RelayUnderTest,
} from '#test/support/relay-under-test.ts';

/** The same numbers for the same seed, from 0 to 1. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Fails half of the time, in every way that a mail service has. */
function failing(mailer: FakeMailer, throwing: () => number): void {
  mailer.fate = () => {
    const thrown = throwing();
    if (thrown < 0.5) return 'sent';
    if (thrown < 0.9) return { is: 'refused', why: 'throttled', passes: true };
    if (thrown < 0.94) return { is: 'refused', why: 'rejected', passes: false };
    return thrown < 0.97 ? 'lost' : 'broken';
  };
}

const timesOf = (values: readonly string[]) => Map.groupBy(values, (value) => value);

/** What must hold of every message whatever happened. */
function expectEachOnceOrDead({ deps, mailer, queue }: RelayUnderTest): void {
  const mails = deps.relay.mails();
  const went = timesOf(mailer.sent.map(({ tags }) => tags.mail));
  for (const [mail, times] of went) expect(times, mail).toHaveLength(1);
  const dead = new Set(queue.dead);
  const states = { sent: 0, failed: 0 };
  for (const { id, state, note } of mails) {
    expect(['sent', 'failed'], `${id}: ${state} ${note}`).toContain(state);
    if (state === 'sent') states.sent += 1;
    else states.failed += 1;
    expect(dead.has(id), `${id}: ${state}`).toBe(state === 'failed');
    if (state === 'sent') expect(went.has(id)).toBe(true);
  }
  expect(states.sent + states.failed).toBe(mails.length);
  // A mail that was queued twice is a dead letter twice.
  expect(dead.size).toBe(states.failed);
  expect(queue.waiting).toEqual([]);
  const messages = deps.relay.messages();
  expect(mails.reduce((sum, { count }) => sum + count, 0)).toBe(messages.length);
  const stateOf = new Map(mails.map(({ id, state }) => [id, state]));
  for (const { mail, state } of messages) expect(state).toBe(stateOf.get(mail ?? ''));
}

/** The mail service's own word of what it sent, for as much of it as arrives. */
async function tellEvents({ deps, mailer }: RelayUnderTest, from: number, arrives: (mail: Outgoing) => boolean) {
  for (const mail of mailer.sent.slice(from))
    if (arrives(mail)) await hearMailEvent(deps, { ...mail.tags, reference: 'ses', is: 'sent' });
}

async function run(count: number, seed: number, settings: RelayInput, texts: number): Promise<RelayUnderTest> {
  const relay = relayUnderTest(settings);
  const throwing = dice(seed);
  failing(relay.mailer, throwing);
  for (let placed = 0; placed < count; placed += 100) {
    const wishes = Array.from({ length: Math.min(100, count - placed) }, (_, at) =>
      aWish(`message ${(placed + at) % texts}`, { severity: throwing() < 0.1 ? 'error' : 'info' }),
    );
    await relay.place(...wishes);
    // The stream tells things twice, now and then.
    if (throwing() < 0.2)
      await dispatchMessages(
        relay.deps,
        relay.deps.relay
          .messages()
          .slice(-50)
          .map(({ id }) => id),
      );
    await relay.drain();
  }
  let told = 0;
  for (let passed = 0; passed < 150; passed += 1) {
    await relay.pass(1);
    if (passed === 1) {
      told = relay.mailer.sent.length;
      await tellEvents(relay, 0, () => throwing() < 0.5);
    }
  }
  expect(told).toBeGreaterThan(0);
  return relay;
}

describe('10,000 messages, while the mail service fails half of the time', () => {
  test('one mail each: every one is delivered once or is a dead letter, and the counts add up', async () => {
    const relay = await run(10_000, 7, { fold: 0, flood: { mails: 0 } }, 10_000);
    expectEachOnceOrDead(relay);
    expect(relay.deps.relay.mails()).toHaveLength(10_000);
    expect(relay.mailer.sent.length).toBeGreaterThan(8_000);
    expect(relay.queue.dead.length).toBeGreaterThan(100);
  }, 60_000);

  test('folded and in floods: every message is in one mail, and each mail went out once or is a dead letter', async () => {
    const relay = await run(10_000, 11, { fold: '10m', flood: { mails: 20, within: '10m' } }, 300);
    expectEachOnceOrDead(relay);
    expect(relay.deps.relay.messages()).toHaveLength(10_000);
    expect(relay.deps.relay.mails().length).toBeLessThan(1_000);
  }, 60_000);

  test.each([1, 2, 3, 4, 5])('and with fewer, in other orders (%i)', async (seed) => {
    expectEachOnceOrDead(await run(300, seed, { fold: '2m', flood: { mails: 10, within: '5m' } }, 40));
  });
});

describe('a function that dies after any of its calls', () => {
  const settings = { fold: '10m', flood: { mails: 20, within: '10m' } };
  const dies = async (work: Promise<unknown>) => work.then(() => false).catch(() => true);

  test('loses no message that it has accepted', async () => {
    for (let calls = 1; calls <= 2; calls += 1) {
      const relay = relayUnderTest(settings);
      const { deps } = crashAfter(calls, relay.deps);
      const died = await dies(acceptMessage(deps, 'promon', aWish('hello', { id: '1' })));
      // The client heard nothing and sends it again.
      if (died) await acceptMessage(relay.deps, 'promon', aWish('hello', { id: '1' }));
      await relay.pass(90);
      expect(relay.mailer.sent).toHaveLength(1);
    }
  });

  test('between a message and its mail: it is mailed once all the same', async () => {
    for (let calls = 1; ; calls += 1) {
      const relay = relayUnderTest(settings);
      const ids = await Promise.all(
        ['a', 'b', 'b'].map(async (text) => (await acceptMessage(relay.deps, 'promon', aWish(text))).id),
      );
      const { deps, made } = crashAfter(calls, relay.deps);
      await dies(dispatchMessages(deps, ids));
      // The stream tells it again.
      await dispatchMessages(relay.deps, ids);
      await relay.pass(90);
      expectEachOnceOrDead(relay);
      expect(relay.deps.relay.messages().map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
      if (made() < calls) break;
    }
  });

  test('between a mail and the mail service: it goes out once, or is given to a person', async () => {
    const outcomes = new Set<string>();
    for (let calls = 1; ; calls += 1) {
      const relay = relayUnderTest(settings);
      const [message] = await relay.place(aWish('hello'));
      const { deps, made } = crashAfter(calls, { ...relay.deps, mail: { send: relay.mailer.send } });
      const died = await dies(sendMail({ ...deps, mailer: (mail) => deps.mail.send(mail) }, message?.id ?? ''));
      expect(died).toBe(made() >= calls);
      const wentOut = relay.mailer.sent.length;
      await relay.pass(90);
      expectEachOnceOrDead(relay);
      const state = (await relay.deps.relay.find(message?.id ?? ''))?.state;
      outcomes.add(`${wentOut} before, ${relay.mailer.sent.length} in all, ${state}`);
      if (made() < calls) break;
    }
    expect(outcomes).toContain('1 before, 1 in all, failed');
    expect(outcomes).toContain('1 before, 1 in all, sent');
    expect([...outcomes].every((one) => !one.includes('2 in all'))).toBe(true);
  });

  test('after the mail went out, when the mail service tells of it: it is sent, not failed', async () => {
    const relay = relayUnderTest(settings);
    const [message] = await relay.place(aWish('hello'));
    relay.mailer.fate = () => 'lost';
    await dies(sendMail(relay.deps, message?.id ?? ''));
    await tellEvents(relay, 0, () => true);
    await relay.pass(90);
    expectEachOnceOrDead(relay);
    expect((await relay.deps.relay.find(message?.id ?? ''))?.state).toBe('sent');
  });
});
