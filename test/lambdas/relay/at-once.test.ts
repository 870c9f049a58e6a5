import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptMessage } from '#core/usecases/relay/accept-message.ts';
import type { RelayDeps } from '#core/usecases/relay/deps.ts';
import { dispatchMessages } from '#core/usecases/relay/dispatch-messages.ts';
import { sendMail } from '#core/usecases/relay/send-mail.ts';
import { sweepRelay } from '#core/usecases/relay/sweep-relay.ts';
import { chance } from '#lambdas/chance.ts';
import { inParallel } from '#lambdas/in-parallel.ts';
import { dynamoRelayStore } from '#lambdas/relay/dynamo-relay-store.ts';
import { aStage, noon } from '#test/support/builders.ts';
import { meter } from '#test/support/meter.ts';
import { aWish, fakeMailer, relaySettings, type RelayInput } from '#test/support/relay-under-test.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

let tables: Tables;
beforeAll(async () => {
  tables = await openTables('relay');
});
afterAll(() => tables.dynamo.close());

function open(relay: RelayInput) {
  const mailer = fakeMailer();
  const queued: string[] = [];
  const time = { now: noon };
  const stage = aStage({ relay: { ...relaySettings, ...relay } });
  const deps: RelayDeps = {
    stage,
    relay: dynamoRelayStore(tables.client, 'relay', stage.relay),
    queue: { enqueue: async (mails) => void queued.push(...mails) },
    mailer: mailer.send,
    chance,
    clock: () => time.now,
  };
  return { deps, mailer, queued, time };
}

describe('over DynamoDB', () => {
  test('many functions at once, told everything twice: each message is in one mail, each mail goes out once', async () => {
    const { deps, mailer, queued, time } = open({ fold: '10m', flood: { mails: 5, within: '10m' } });
    const wishes = Array.from({ length: 200 }, (_, at) => aWish(`message ${at % 40}`));
    const ids: string[] = [];
    await inParallel(wishes, 20, async (wish) => void ids.push((await acceptMessage(deps, 'promon', wish)).id));
    const batches = Array.from({ length: 20 }, (_, at) => ids.slice(at * 10, at * 10 + 10));
    await inParallel([...batches, ...batches], 8, (batch) => dispatchMessages(deps, batch));
    time.now += 11 * 60_000;
    await sweepRelay(deps);
    await inParallel([...queued, ...queued, ...queued], 16, async (mail) => sendMail(deps, mail).catch(() => {}));
    const went = mailer.sent.map(({ tags }) => tags.mail);
    expect(new Set(went).size).toBe(went.length);
    const messages = await Promise.all(ids.map((id) => deps.relay.find(id)));
    expect(messages.map((message) => message?.state)).toEqual(ids.map(() => 'sent'));
    expect(new Set(messages.map((message) => message?.mail))).toEqual(new Set(went));
    const told = await Promise.all([...new Set(went)].map((mail) => deps.relay.messagesOf(mail, 1_000)));
    expect(
      told
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids.sort());
  });

  test('a message costs one write to accept, and the same however many there are', async () => {
    const { deps, queued } = open({ flood: { mails: 0 } });
    const metered = meter(tables.client);
    const costs = [];
    for (let count = 0; count < 3; count += 1) {
      const { id } = await acceptMessage(deps, 'promon', aWish(`cost ${count}`));
      const accepted = metered.read();
      await dispatchMessages(deps, [id]);
      await sendMail(deps, queued.at(-1) ?? '');
      const mailed = metered.read();
      expect(accepted).toMatchObject({ reads: 0, writes: 1, transactions: 0 });
      expect(mailed.transactions).toBe(1);
      costs.push([accepted.writeUnits, mailed.writeUnits, mailed.reads]);
    }
    expect(new Set(costs.map((cost) => JSON.stringify(cost))).size).toBe(1);
    expect((costs[0]?.[0] ?? 0) + (costs[0]?.[1] ?? 0)).toBeLessThanOrEqual(40);
  });
});
