import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { LmsAllocation, LmsEnvironments, LmsSchedule } from '#core/contract/lms-bodies.ts';
import { openBrowser } from '#test/support/browser.ts';
import { until } from '#test/support/desktops/until.ts';
import { ask, learningPlatform } from '#test/support/learning-platform.ts';
import { type RealProgram, startRealProgram } from '#test/support/real-program.ts';
import { dataFolder, stageFile } from '#test/support/whole-system.ts';

/** Where people come from and go back to, and where events are posted. */
const startHub = async () => {
  const events: { readonly signature: string | undefined; readonly body: string }[] = [];
  const server: Server = createServer((asked, reply) => {
    let body = '';
    asked.on('data', (piece) => (body += String(piece)));
    asked.on('end', () => {
      if (asked.method === 'POST') events.push({ signature: String(asked.headers['x-deskpool-signature']), body });
      reply.setHeader('Content-Type', 'text/html');
      reply.end(`<h1>The hub</h1>`);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    events: () =>
      events.map(({ body }) => z.looseObject({ event: z.looseObject({ name: z.string() }) }).parse(JSON.parse(body))),
    signatures: () => events.map(({ signature }) => signature),
    stop: () => server.close(),
  };
};

describe('a learning platform that knows the Educates REST API, against npm start', () => {
  const data = dataFolder();
  let program: RealProgram;
  let portal: string;
  let hub: Awaited<ReturnType<typeof startHub>>;
  let robot: ReturnType<ReturnType<typeof learningPlatform>['as']>;
  let environment: string;
  let session: z.infer<typeof LmsAllocation>;

  const environments = async () => {
    const { body } = await robot('/workshops/catalog/environments/?sessions=true');
    return LmsEnvironments.parse(JSON.parse(body)).environments;
  };
  const schedule = async (path: string) => LmsSchedule.parse(JSON.parse((await robot(path)).body));

  beforeAll(async () => {
    hub = await startHub();
    program = startRealProgram(data.path, stageFile('lms'));
    portal = await program.ready();
  });
  afterAll(async () => {
    program.signal('SIGTERM');
    await program.ended;
    hub.stop();
    data.remove();
  });

  test('gets a token by the password grant, with the client by Basic', async () => {
    const { status, headers, body } = await learningPlatform(portal).token(
      { grant_type: 'password', username: 'robot@educates', password: 'robot-password' },
      'robot-id:robot-secret',
    );
    expect({ status, cache: headers['cache-control'], pragma: headers['pragma'] }).toEqual({
      status: 200,
      cache: 'no-store',
      pragma: 'no-cache',
    });
    const token = z
      .strictObject({
        access_token: z.string().min(22),
        expires_in: z.literal(36_000),
        token_type: z.literal('Bearer'),
        scope: z.literal('user:info'),
        refresh_token: z.string().min(22),
      })
      .parse(JSON.parse(body));
    robot = learningPlatform(portal).as(token.access_token);
  });

  test('is told nothing at all without one', async () => {
    const { status, headers, body } = await ask(portal, '/workshops/catalog/environments/');
    expect({ status, type: headers['content-type'], body }).toEqual({
      status: 403,
      type: 'text/html; charset=utf-8',
      body: '',
    });
    expect(headers['www-authenticate']).toBeUndefined();
  });

  test('finds the environment, with a desktop waiting', async () => {
    const found = await until(
      'a desktop in reserve',
      async () => (await environments()).find(({ available }) => available > 0),
      90_000,
    );
    expect(found).toMatchObject({
      state: 'RUNNING',
      workshop: {
        name: 'lab-markdown-sample',
        resource: 'lab-markdown-sample',
        title: 'Markdown Sample',
        labels: { school: 'example', topic: 'writing' },
      },
      duration: 300,
      capacity: 3,
      reserved: 1,
      allocated: 0,
      sessions: [],
    });
    environment = found.name;
  });

  test('asks for a session by a GET with a body, as the lookup service does', async () => {
    const query = new URLSearchParams({
      index_url: `${hub.url}/?course=7&notification=old`,
      user: 'jane.doe@example.org',
      email: 'jane.doe@example.org',
      first_name: 'Jane',
      last_name: '',
      analytics_url: `${hub.url}/events?key=secret`,
    });
    const { status, headers, body } = await robot(
      `//workshops/environment/${environment}/request?${query.toString()}`,
      {
        body: JSON.stringify({ parameters: [{ name: 'WORKSHOP_USERNAME', value: 'grumpy' }, { name: 'UNKNOWN' }] }),
      },
    );
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/json' });
    session = LmsAllocation.parse(JSON.parse(body));
    expect(session).toMatchObject({
      session: session.name,
      namespace: session.name,
      user: 'jane.doe@example.org',
      workshop: 'lab-markdown-sample',
      environment,
    });
    expect(session.url).toMatch(
      new RegExp(`^/workshops/session/${session.name}/activate/\\?token=[A-Za-z0-9]{32}&index_url=http%3A%2F%2F127`),
    );
  });

  test('is given the same one again for the same user', async () => {
    const query = new URLSearchParams({ index_url: hub.url, user: 'jane.doe@example.org' });
    const { body } = await robot(`/workshops/environment/${environment}/request/?${query.toString()}`, {
      method: 'POST',
    });
    expect(LmsAllocation.parse(JSON.parse(body)).name).toBe(session.name);
    expect(await schedule(`/workshops/session/${session.name}/schedule/`)).toMatchObject({
      status: 'WAITING',
      extendable: false,
    });
  });

  test("reads the session's configuration at its own address", async () => {
    const config = z
      .strictObject({ url: z.url(), password: z.string().length(32) })
      .parse(JSON.parse((await robot(`/session/${session.name}/config/`)).body));
    const { host } = new URL(config.url);
    const at = (path: string, token: string) => ask(portal, `${path}?token=${token}`, { headers: { Host: host } });
    for (const path of ['/workshop/config/environment', '/config/environment']) {
      const { status, body } = await at(path, config.password);
      expect({ status, config: JSON.parse(body) }).toMatchObject({
        status: 200,
        config: { SESSION_NAME: session.name, WORKSHOP_USERNAME: 'grumpy', CONFIG_PASSWORD: config.password },
      });
    }
    const { body: variables } = await at('/workshop/config/variables', config.password);
    expect(JSON.parse(variables)).toMatchObject({ session_name: session.name });
    expect((await at('/workshop/config/id_rsa.pub', config.password)).body).toMatch(/^ssh-rsa AAAA/);
    expect((await at('/workshop/config/environment', 'x'.repeat(32))).status).not.toBe(200);
  });

  test('sends the person there: the browser is signed in, and comes to the desktop without asking anybody', async () => {
    const browser = await openBrowser();
    const page = await browser.newPage();
    await page.goto(portal + session.url);
    await page.locator('canvas').first().waitFor({ timeout: 60_000 });
    expect(new URL(page.url()).host).toMatch(/\.desk\.localhost:\d+$/);
    const running = await schedule(`/workshops/session/${session.name}/schedule/`);
    expect(running).toMatchObject({ status: 'RUNNING', user: 'jane.doe@example.org', extendable: true });

    const extended = await schedule(`/session/${session.name}/extend/`);
    expect(extended).toMatchObject({ extended: true, status: 'RUNNING' });
    expect((extended.countdown ?? 0) - (running.countdown ?? 0)).toBeGreaterThan(200);

    const listed = await robot('/workshops/user/jane.doe%40example.org/sessions/');
    expect(JSON.parse(listed.body)).toMatchObject({ user: 'jane.doe@example.org', sessions: [{ name: session.name }] });

    const ended = await robot(`/workshops/session/${session.name}/terminate/`);
    expect(ended.status).toBe(200);
    await page.waitForURL((url) => url.origin === hub.url, { timeout: 60_000 });
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      course: '7',
      notification: 'session-deleted',
    });
    await browser.close();
  });

  test('hears of all of it in order, signed', async () => {
    const names = await until(
      'the last event',
      async () => {
        const heard = hub.events().map(({ event }) => event.name);
        return heard.includes('Session/Deleted') && heard;
      },
      60_000,
    );
    expect(names).toEqual([
      'Session/Pending',
      'Session/Started',
      'Session/Extended',
      'Session/Stopping',
      'Session/Deleted',
    ]);
    for (const signature of hub.signatures()) expect(signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
  });

  test('sees the place free again', async () => {
    await until(
      'counts as they were',
      async () => {
        const found = (await environments()).find(({ name }) => name === environment);
        return found?.allocated === 0 && found.available > 0;
      },
      90_000,
    );
    const second = await robot(`/workshops/session/${session.name}/terminate/`);
    expect(second.status).toBe(404);
  });

  test('is asked through the lookup service as well', async () => {
    const json = { 'Content-Type': 'application/json' };
    const login = await ask(portal, '/auth/login', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ username: 'lookup-admin', password: 'lookup-secret' }),
    });
    const { access_token } = z.looseObject({ access_token: z.string() }).parse(JSON.parse(login.body));
    const bearer = { Authorization: `Bearer ${access_token}` };
    expect(await ask(portal, '/auth/verify', { headers: bearer })).toMatchObject({ status: 200, body: '{}' });
    const allocation = await ask(portal, '/api/v1/workshops', {
      method: 'POST',
      headers: { ...json, ...bearer },
      body: JSON.stringify({
        tenantName: 'default',
        workshopName: 'lab-markdown-sample',
        clientUserId: 'max',
        clientIndexUrl: hub.url,
      }),
    });
    expect(JSON.parse(allocation.body)).toMatchObject({
      portalName: 'lab',
      environmentName: environment,
      clientUserId: 'max',
      tenantName: 'default',
    });
  });
});
