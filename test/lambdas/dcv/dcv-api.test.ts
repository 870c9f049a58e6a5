import '#test/support/quiet.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { dcvRoutes } from '#core/contract/dcv-routes.ts';
import { enterDcv } from '#core/usecases/dcv/enter-dcv.ts';
import { tokenLife } from '#core/usecases/dcv/dcv-tokens.ts';
import { chance } from '#lambdas/chance.ts';
import { dcvApi } from '#lambdas/dcv/dcv-api.ts';
import { dcvSurface } from '#lambdas/dcv/dcv-surface.ts';
import { hostSecrets } from '#lambdas/dcv/host-secrets.ts';
import { serve, type RestHandler } from '#lambdas/http/serve.ts';
import type { Active } from '#core/session/session.ts';
import { aPerson } from '#test/support/builders.ts';
import { aDcvWorld, type DcvWorld } from '#test/support/dcv-world.ts';
import { memoryDcvTokenStore } from '#test/support/memory-dcv-token-store.ts';
import { lambdaContext, restEvent } from '#test/support/rest-event.ts';

const secrets = hostSecrets(async () => 'a key of this stage');
const no =
  '<auth result="no"><message>This link is not good any more. Please open the desktop from the portal.</message></auth>';

let world: DcvWorld;
let handler: RestHandler;
let session: Active;
let host: string;
const tokens = memoryDcvTokenStore();

const deps = () => ({ ...world.deps, tokens, chance });
const post = async (path: string, body: string, type = 'application/x-www-form-urlencoded') =>
  handler(restEvent({ method: 'POST', path, body, headers: { 'Content-Type': type } }), lambdaContext);
const verify = async (fields: Record<string, string>, at = host, secret?: string) => {
  const right = await secrets(`host ${at}`);
  return post(`/dcv/hosts/${at}/${secret ?? right}/verify`, new URLSearchParams(fields).toString());
};
const aPass = async (access: 'control' | 'view' = 'control', person = aPerson('alice')) => {
  const pass = chance.secret();
  await world.deps.access.addPass(pass.hash, {
    desktopId: session.desktopId,
    session: session.name,
    person: person.person,
    login: person.login,
    access,
    admission: null,
    expiresAt: world.now() + 3_600_000,
  });
  return pass.value;
};
const entry = async () => {
  const reply = await enterDcv(deps(), session.desktopId, await aPass());
  if (reply.is !== 'entry') throw new Error('nobody may come in');
  return { sessionId: reply.session, authenticationToken: reply.token };
};

beforeEach(async () => {
  world = aDcvWorld();
  const { name } = await world.start('alice');
  for (let minute = 0; minute < 3; minute += 1) await world.minute();
  session = (await world.session(name)) as Active;
  [host = ''] = world.fleet.ids();
  handler = serve(dcvRoutes, dcvApi({ ...deps(), secrets }), {
    authenticate: {},
    portalOrigin: async () => 'https://portal.example.org',
    surface: dcvSurface,
  });
});

describe('a DCV server asks about a token', () => {
  test('and is told as whom its bearer comes in, in DCV’s own words', async () => {
    const { statusCode, headers, body } = await verify({ ...(await entry()), clientAddress: '10.0.0.1' });
    expect(statusCode).toBe(200);
    expect(headers?.['Content-Type']).toBe('text/xml; charset=utf-8');
    expect(body).toMatch(/^<auth result="yes"><username>dp-[a-z0-9]{24}<\/username><\/auth>$/);
  });

  test('once more within its minute, as a client that connects again does', async () => {
    const fields = await entry();
    await verify(fields);
    expect((await verify(fields)).body).toContain('"yes"');
  });

  test('when its minute is over: no', async () => {
    const fields = await entry();
    world.pass(tokenLife);
    expect(await verify(fields)).toMatchObject({ statusCode: 200, body: no });
  });

  test('that nobody gave: no', async () => {
    expect((await verify({ sessionId: session.name, authenticationToken: 'a'.repeat(43) })).body).toBe(no);
  });

  test('for another session: no', async () => {
    expect((await verify({ ...(await entry()), sessionId: 'demo-w01-s002' })).body).toBe(no);
  });

  test('on another host, though that one is known to us: no', async () => {
    expect((await verify(await entry(), 'i-0123456789abcdef0')).body).toBe(no);
  });

  test('at an address with a wrong secret: no', async () => {
    expect((await verify(await entry(), host, 'a'.repeat(43))).body).toBe(no);
    expect((await verify(await entry(), host, 'short')).body).toBe(no);
  });

  test('of a session that has ended since: no', async () => {
    const fields = await entry();
    await world.stop(session.name);
    expect((await verify(fields)).body).toBe(no);
  });

  test.each([
    ['nothing', ''],
    ['no token', 'sessionId=demo-w01-s001'],
    ['no session', 'authenticationToken=x'],
    ['far too much', `sessionId=demo-w01-s001&authenticationToken=${'x'.repeat(5_000)}`],
    ['what is no form', '{"sessionId":"demo-w01-s001"}'],
    ['markup for a session', 'sessionId=%3C%2Fmessage%3E&authenticationToken=x'],
  ])('with %s: no, and never an error', async (_, body) => {
    const path = `/dcv/hosts/${host}/${await secrets(`host ${host}`)}/verify`;
    expect(await post(path, body)).toMatchObject({ statusCode: 200, body: no });
    expect(await post(path, body, 'text/plain')).toMatchObject({ statusCode: 200, body: no });
  });
});

describe('who gets a token', () => {
  test('the owner, of 256 bits, and another one each time', async () => {
    const [one, other] = [await entry(), await entry()];
    expect(one.authenticationToken).toMatch(/^[\w-]{43}$/);
    expect(one.authenticationToken).not.toBe(other.authenticationToken);
  });

  test('nobody whom its owner does not let watch, nobody else, nobody at another desktop, nobody without a pass', async () => {
    const { desktopId } = session;
    expect(await enterDcv(deps(), desktopId, await aPass('view'))).toEqual({ is: 'none' });
    expect(await enterDcv(deps(), desktopId, await aPass('control', aPerson('bob')))).toEqual({ is: 'none' });
    expect(await enterDcv(deps(), 'z'.repeat(26), await aPass())).toEqual({ is: 'none' });
    expect(await enterDcv(deps(), desktopId, '')).toEqual({ is: 'none' });
  });

  test('not even the owner, when it is over', async () => {
    const pass = await aPass();
    await world.stop(session.name);
    expect(await enterDcv(deps(), session.desktopId, pass)).toEqual({ is: 'none' });
  });
});

describe('a DCV Connection Gateway asks where a session is', () => {
  const ask = async (query: string, secret?: string) =>
    handler(
      restEvent({
        method: 'POST',
        path: `/dcv/resolver/${secret ?? (await secrets('resolver'))}/resolveSession`,
        query: Object.fromEntries(new URLSearchParams(query)),
      }),
      lambdaContext,
    );

  test('and is told, in its own words', async () => {
    const { statusCode, body } = await ask(`sessionId=${session.name}&transport=QUIC&clientIpAddress=10.0.0.9`);
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toEqual({
      SessionId: session.name,
      TransportProtocol: 'QUIC',
      DcvServerEndpoint: '10.20.0.7',
      Port: 8_443,
      WebUrlPath: '/dcv',
    });
  });

  test('without an address of the client, too', async () => {
    expect((await ask(`sessionId=${session.name}&transport=HTTP`)).statusCode).toBe(200);
  });

  test.each([
    ['a session that is not there', 'sessionId=demo-w01-s009&transport=HTTP', undefined, 404],
    ['a wrong secret', 'sessionId=demo-w01-s001&transport=HTTP', 'a'.repeat(43), 404],
    ['no session', 'transport=HTTP', undefined, 400],
    ['another transport', 'sessionId=demo-w01-s001&transport=PIGEON', undefined, 400],
  ])('%s is refused', async (_, query, secret, status) => {
    expect((await ask(query, secret)).statusCode).toBe(status);
  });
});
