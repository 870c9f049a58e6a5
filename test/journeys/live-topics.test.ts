import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { LiveAnswer, type LiveMessage } from '#core/contract/live.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { builtInProgram } from '#local/desktops/built-in.ts';
import { loginKeyOf } from '#lambdas/identity/login-of.ts';
import { until } from '#test/support/desktops/until.ts';
import { liveAudience, tellsBoard, type LiveAudience, type Viewer } from '#test/support/live-audience.ts';
import { dataFolder, stageFile } from '#test/support/whole-system.ts';

const data = dataFolder();
let cloud: Cloud;
let audience: LiveAudience;
let viewers: readonly Viewer[];
beforeAll(async () => {
  cloud = await startCloud({ data: data.path, port: 0, stage: stageFile('journeys'), desktops: builtInProgram });
  audience = liveAudience(cloud);
  viewers = await audience.gather(50, 'viewer');
});
afterAll(async () => {
  for (const { socket } of viewers ?? []) socket.terminate();
  await cloud?.stop();
  data.remove();
});

const tell = (key: string, value: unknown) => audience.news.tell([{ topic: { name: 'board' }, key, value }]);
const isNews = ({ kind }: LiveMessage) => kind === 'news';
const newsOf = ({ heard }: Viewer) => heard.filter(({ message }) => isNews(message));
const ids = async () => new Set((await audience.connections.all()).map(({ person }) => String(person)));
const closing = async ({ socket }: Viewer) => (await once(socket, 'close'))[0] as number;

describe('fifty viewers', () => {
  test('hear a hundred changes in one message a round, without a gap', async () => {
    for (let at = 0; at < 100; at += 1) await tell(`line${at % 10}`, at);
    await Promise.all(viewers.map((viewer) => viewer.until(tellsBoard('line9', 99))));
    // Each is told as often as all the others, and at most once a round.
    const counts = new Set(viewers.map((viewer) => newsOf(viewer).length));
    expect(counts.size).toBe(1);
    expect(Math.max(...counts)).toBeLessThanOrEqual((await audience.rounds.last()).begun);
    for (const viewer of viewers) {
      const numbers = newsOf(viewer).flatMap(({ message }) => {
        const board = message.kind === 'news' ? message.topics.board : undefined;
        return board && 'changes' in board ? [board] : [];
      });
      for (let at = 1; at < numbers.length; at += 1) expect(numbers[at]?.from).toBe((numbers[at - 1]?.to ?? 0) + 1);
    }
  });

  test('of whom some vanish without a word leave nothing behind', async () => {
    const gone = viewers.slice(0, 5);
    for (const viewer of gone) viewer.vanish();
    // And those whose end nobody ever told us: API Gateway knows no such connections.
    const at = Date.now() - 60_000;
    for (const name of ['lost-1', 'lost-2'])
      await audience.connections.remember({
        id: `${name}=`,
        person: name as PersonId,
        login: loginKeyOf('viewer-9'),
        connectedAt: at,
        seenAt: at,
      });
    await tell('after', 'they went');
    await Promise.all(viewers.slice(5).map((viewer) => viewer.until(tellsBoard('after', 'they went'))));
    await until('forty-five connections', async () => (await ids()).size === 45);
    expect([...(await ids())].toSorted()).toEqual(
      viewers
        .slice(5)
        .map(({ name }) => name)
        .toSorted(),
    );
  });
});

describe('one viewer', () => {
  test('whose connection drops hears what he missed when he comes back', async () => {
    await audience.signIn('dora');
    const dora = await audience.connect('dora');
    await tell('line', 'before');
    const { message } = await dora.until(tellsBoard('line', 'before'));
    const to = message.kind === 'news' ? (message.topics.board?.to ?? null) : null;
    dora.vanish();
    await tell('line', 'while she was away');
    await tell('other', 'too');
    const again = await audience.connect('dora', { board: to });
    await again.until(tellsBoard('line', 'while she was away'));
    await again.until(tellsBoard('other', 'too'));
    again.vanish();
  });

  test('who may not open sockets hears the same by asking', async () => {
    await audience.signIn('petra');
    const ask = async (topics: string) => {
      const reply = await fetch(`${cloud.url}/api/live?topics=${topics}`, { headers: { Cookie: 'deskpool=petra' } });
      expect(reply.status).toBe(200);
      return LiveAnswer.parse(await reply.json());
    };
    const { topics } = await ask('board');
    await tell('line', 'asked for');
    const answer = await ask(`board:${topics.board?.to}`);
    expect(tellsBoard('line', 'asked for')({ kind: 'news', topics: answer.topics })).toBe(true);
  });

  test('who signs out hears that, and nothing else', async () => {
    await audience.signIn('sven');
    const sven = await audience.connect('sven');
    await audience.logins.end(loginKeyOf('sven'));
    const closed = closing(sven);
    sven.say({ kind: 'ping' });
    await sven.until(({ kind }) => kind === 'signed-out');
    expect(await closed).toBe(1_000);
  });

  test.each([
    ['what is no JSON', 'nonsense', 'nonsense'],
    ['what the contract does not know', '{"kind":"drop tables"}', 'nonsense'],
    ['200 messages at once', '{"kind":"ping"}', 'too-many-messages'],
  ])('who sends %s is told why he is closed', async (what, text, reason) => {
    await audience.signIn(`mallory-${text.length}`);
    const mallory = await audience.connect(`mallory-${text.length}`);
    const closed = closing(mallory);
    for (let at = 0; at < (what.startsWith('200') ? 200 : 1); at += 1) mallory.say(text);
    await mallory.until((message) => message.kind === 'closing' && message.reason === reason);
    expect(await closed).toBe(1_000);
    await until('a connection that is forgotten', async () => !(await ids()).has(mallory.name));
  });

  test('who sends a frame larger than API Gateway takes is closed with 1009', async () => {
    await audience.signIn('max');
    const max = await audience.connect('max');
    const closed = closing(max);
    max.say('x'.repeat(140_000));
    expect(await closed).toBe(1_009);
  });
});
