import '#test/support/quiet.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { liveRoutes } from '#core/contract/live-routes.ts';
import { keyOfTopic } from '#core/live/topics.ts';
import { serve, type RestHandler } from '#lambdas/http/serve.ts';
import { loginKeyOf, personByLogin } from '#lambdas/identity/login-of.ts';
import { livePoll } from '#lambdas/live/live-poll.ts';
import { noon } from '#test/support/builders.ts';
import { aLogin } from '#test/support/logins.ts';
import { memoryLiveLog, type MemoryLiveLog } from '#test/support/memory-live-news.ts';
import { memoryLoginStore } from '#test/support/memory-login-store.ts';
import { lambdaContext, restEvent } from '#test/support/rest-event.ts';

const board = keyOfTopic({ name: 'board' });
let log: MemoryLiveLog;
let handler: RestHandler;
beforeEach(async () => {
  log = memoryLiveLog(() => noon);
  const logins = memoryLoginStore();
  await logins.open(aLogin({ key: loginKeyOf('alice'), person: 'alice' as PersonId }));
  await logins.open(aLogin({ key: loginKeyOf('gina'), person: 'gina' as PersonId, roles: ['guest'] }));
  handler = serve(liveRoutes, livePoll({ log }), {
    authenticate: { person: personByLogin(logins, () => noon) },
    portalOrigin: async () => 'https://portal.example.org',
  });
});
const ask = async (topics: string | undefined, who = 'alice') => {
  const query = topics === undefined ? {} : { topics };
  const event = restEvent({ path: '/api/live', query, headers: { Cookie: `__Host-deskpool=${who}` } });
  const { statusCode, body } = await handler(event, lambdaContext);
  return { statusCode, body: JSON.parse(body) as { topics: Record<string, unknown>; more: boolean } };
};

describe('asking for what is live', () => {
  test('is answered with what was missed of each topic, as a socket would tell it', async () => {
    const at = await log.head(board);
    await log.append(board, [[{ key: 'a', json: '"b"' }]]);
    const { statusCode, body } = await ask(`board:${at}`);
    expect(statusCode).toBe(200);
    expect(body).toEqual({
      topics: {
        sessions: { reset: true, to: noon },
        notices: { reset: true, to: noon },
        board: { from: at + 1, to: at + 1, changes: [{ key: 'a', value: 'b' }] },
      },
      more: false,
    });
  });

  test('without numbers is answered with where to begin', async () => {
    const { body } = await ask(undefined);
    expect(Object.keys(body.topics)).toEqual(['sessions', 'notices', 'board']);
  });

  test('says when there is more', async () => {
    const at = await log.head(board);
    for (let count = 0; count < 4; count += 1)
      await log.append(board, [[{ key: `line${count}`, json: JSON.stringify('x'.repeat(15_000)) }]]);
    expect((await ask(`board:${at}`)).body.more).toBe(true);
    expect((await ask(`board:${at + 3}`)).body.more).toBe(false);
  });

  test('gets nobody more than he may hear', async () => {
    expect(Object.keys((await ask('board:0,counters:0', 'gina')).body.topics)).toEqual(['sessions', 'notices']);
    expect((await ask('board:0', 'mallory')).statusCode).toBe(401);
  });

  test.each([
    'weather:1',
    'board:x',
    'board:-1',
    'board:1;notices:2',
    'board:99999999999999999999',
    'board:1,'.repeat(40),
  ])('is refused for topics like %j', async (topics) => {
    expect((await ask(topics)).statusCode).toBe(400);
  });
});
