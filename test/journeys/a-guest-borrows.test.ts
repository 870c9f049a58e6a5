import { createPublicKey, createVerify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { SessionView } from '#core/contract/views.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { builtInProgram } from '#local/desktops/built-in.ts';
import { until } from '#test/support/desktops/until.ts';
import { claimsOf, overHttp } from '#test/support/licence-guest.ts';
import { aGuest, borrowedIn, originNamed, workstation } from '#test/support/licensing.ts';
import { type Caller, callerWith, type Cookies, signInOverTheWire } from '#test/support/sign-in-over-the-wire.ts';
import { unexplainedGrants } from '#test/support/unused-grants.ts';
import { dataFolder, stageFile } from '#test/support/whole-system.ts';

const Token = z.looseObject({
  scope_ref_list: z.tuple([z.guid()]),
  service_instance_configuration: z.looseObject({
    svc_port_set_list: z.tuple([
      z.looseObject({ svc_port_map: z.array(z.object({ service: z.string(), port: z.number() })) }),
    ]),
    node_url_list: z.tuple([z.looseObject({ url: z.string() })]),
  }),
  service_instance_public_key_configuration: z.looseObject({ service_instance_public_key_pem: z.string() }),
});

describe('a guest with a licence', () => {
  const data = dataFolder();
  const failures: unknown[] = [];
  let cloud: Cloud;
  let ask: ReturnType<typeof overHttp>;
  let student: Caller;
  let admin: Caller;
  let adminCookies: Cookies;
  let session: SessionView;
  /** The session's own guest, and one that came by itself. */
  let drawing: ReturnType<typeof aGuest>;
  let loner: ReturnType<typeof aGuest>;

  const fetched = async (url: string) => {
    const { body, statusCode } = await ask({ path: url });
    expect(statusCode).toBe(200);
    return body;
  };
  const managed = async () => {
    const cookie = [...adminCookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return (await fetch(`${cloud.url}/-/manage`, { headers: { Cookie: cookie } })).text();
  };
  const leases = async () =>
    z
      .array(z.looseObject({ lease_ref: z.string(), origin_ref: z.string() }))
      .parse((await admin('GET', '/-/leases')).body);

  beforeAll(async () => {
    cloud = await startCloud({
      data: data.path,
      port: 0,
      stage: stageFile('licences'),
      desktops: builtInProgram,
      failed: (error) => failures.push(error),
    });
    ask = overHttp(cloud.url);
    adminCookies = await signInOverTheWire(cloud.url, 'admin');
    admin = callerWith(cloud.url, adminCookies);
    student = callerWith(cloud.url, await signInOverTheWire(cloud.url, 'student'));
  });
  afterAll(async () => {
    await cloud.stop();
    data.remove();
  });

  test('fetches its client token with a bare GET, signed by the key that is in it', async () => {
    const reply = await ask({ path: '/-/client-token' });
    expect([reply.statusCode, reply.headers?.['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(reply.headers?.['content-disposition']).toMatch(
      /^attachment; filename=client_configuration_token_[\d-]+\.tok$/,
    );
    const { service_instance_configuration: about, ...token } = Token.parse(claimsOf(reply.body));
    expect(about.node_url_list[0].url).toBe('localhost');
    expect(about.svc_port_set_list[0].svc_port_map).toEqual([
      { service: 'auth', port: cloud.port },
      { service: 'lease', port: cloud.port },
    ]);
    const [head, body, signature = ''] = reply.body.split('.');
    const key = createPublicKey(token.service_instance_public_key_configuration.service_instance_public_key_pem);
    const isSigned = createVerify('RSA-SHA256').update(`${head}.${body}`).verify(key, signature, 'base64url');
    expect(isSigned).toBe(true);
    expect(Token.parse(claimsOf(await fetched('/client-token'))).scope_ref_list).toEqual(token.scope_ref_list);
  });

  test('of a desktop is told where its own is, and borrows for its session', async () => {
    await student('POST', '/api/sessions', { desktopType: 'drawing' });
    session = await until(
      'a desktop that runs',
      async () => {
        const { body } = await student('GET', '/api/sessions');
        const [found] = z.object({ sessions: z.array(SessionView) }).parse(body).sessions;
        return found?.status === 'active' && found;
      },
      60_000,
    );
    const [task] = cloud.services.tasks.all();
    const told = Object.fromEntries(
      (task?.current().input.overrides.containerOverrides ?? [])
        .flatMap(({ environment }) => environment)
        .map(({ name, value }) => [name, value]),
    );
    expect(told).toMatchObject({ LICENSING_URL: cloud.url, LICENSING_PRODUCT: workstation });
    const url = told['CLIENT_TOKEN_URL'] ?? '';
    const [scope] = Token.parse(claimsOf(await fetched(url))).scope_ref_list;
    expect(Token.parse(claimsOf(await fetched(url))).scope_ref_list).toEqual([scope]);
    drawing = aGuest(ask, originNamed(1), { scope });
    const [lease] = borrowedIn(await drawing.boot());
    expect(await leases()).toMatchObject([{ lease_ref: lease, origin_ref: originNamed(1) }]);
  });

  test('has the seat that it has, however often it boots', async () => {
    const before = await leases();
    await drawing.boot();
    expect((await leases()).map(({ lease_ref: ref }) => ref)).toEqual(before.map(({ lease_ref: ref }) => ref));
  });

  test('is refused when all seats are in use, in the words of the official log', async () => {
    loner = aGuest(ask, originNamed(2));
    expect((await loner.boot()).statusCode).toBe(200);
    const refused = await aGuest(ask, originNamed(3)).boot();
    expect([refused.statusCode, JSON.parse(refused.body)]).toMatchObject([
      404,
      { status: 404, code: 404, detail: `no pool features found for: ${workstation}`, prompts: null },
    ]);
  });

  test('is seen by an administrator, with its session, and by nobody else', async () => {
    const page = await managed();
    expect(page).toContain('2 of 2');
    expect(page).toContain(`>${session.name}</a>`);
    expect(page).toContain('PC-Windows');
    const { status } = await student('GET', '/-/leases');
    expect(status).toBe(403);
    for (const path of ['/-/leases', '/-/origins', '/-/use', '/-/history'])
      expect((await ask({ path })).statusCode).toBe(401);
    const { body, statusCode } = await ask({ path: '/-/manage' });
    expect([statusCode, body.includes(session.name)]).toEqual([200, false]);
  });

  test('renews its lease and returns it, and then it is in the history', async () => {
    const [ref = ''] = JSON.parse((await loner.leases()).body).active_lease_list;
    expect((await loner.renew(ref)).statusCode).toBe(200);
    expect((await drawing.giveBack(ref)).statusCode).toBe(403);
    expect((await loner.giveBack(ref)).statusCode).toBe(200);
    expect((await admin('GET', '/-/history')).body).toMatchObject({
      leases: [{ lease: ref, origin: originNamed(2), session: null, renewals: 1, reason: 'returned' }],
    });
  });

  test('loses its seat the moment its session is stopped, and gets none for it again', async () => {
    const fourth = aGuest(ask, originNamed(4));
    expect((await fourth.boot()).statusCode).toBe(200);
    await student('DELETE', `/api/sessions/${session.name}`);
    await until('the seat of the session', async () => (await leases()).length === 1, 30_000);
    expect((await drawing.borrow()).statusCode).toBe(404);
    const { body } = await admin('GET', `/-/history?session=${session.name}`);
    expect(body).toMatchObject({
      leases: [{ origin: originNamed(1), session: session.name, reason: 'session-ended' }],
    });
    expect((await aGuest(ask, originNamed(5)).boot()).statusCode).toBe(200);
  });

  test('ends with the administrator who removes it', async () => {
    const [lease] = await leases();
    const path = `/-/lease/${lease?.lease_ref ?? ''}`;
    // It has no header of the page, and no cookie: one of the two is told.
    expect((await ask({ method: 'DELETE', path })).statusCode).toBe(403);
    expect((await admin('DELETE', path)).status).toBe(201);
    expect((await admin('DELETE', '/-/origins')).status).toBe(201);
    expect(await leases()).toEqual([]);
  });

  test('and nothing that functions called was refused, nor granted without need', async () => {
    await cloud.clock.advance(60_000);
    const report = cloud.policyReport();
    expect(report.denied).toEqual([]);
    const ours = unexplainedGrants(report, 'deskpool-seats-').filter((told) => /^(licensing|sweep-leases)/.test(told));
    expect(ours).toEqual([]);
    expect(report.exercised).toEqual(
      expect.arrayContaining(
        ['licensing', 'licensing-keys', 'sweep-leases', 'steer'].map((name) => `deskpool-seats-${name}`),
      ),
    );
    expect(failures).toEqual([]);
    const secrets = cloud
      .logs()
      .filter((line) => /eyJ[\w-]{20,}\.|BEGIN [A-Z ]*KEY|"d\\?":\\?"/.test(JSON.stringify(line)));
    expect(secrets).toEqual([]);
  });
});
