import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ErrorBody, SessionView } from '#core/contract/views.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { findDesktopProgram } from '#local/desktops/find.ts';
import { descendantsOf, stillRunning } from '#test/support/desktops/processes.ts';
import { until } from '#test/support/desktops/until.ts';
import { type RealProgram, startRealProgram } from '#test/support/real-program.ts';
import { type Caller, callerWith, type Cookies, signInOverTheWire } from '#test/support/sign-in-over-the-wire.ts';
import { dataFolder, stageFile } from '#test/support/whole-system.ts';

const stage = stageFile('ten-places');
const people = ['student', 'student2', 'teacher', 'admin'] as const;
/** Four, three and three: all places of the stage. */
const tenStarts = [
  ...people.map((person) => ({ person, desktopType: 'four' })),
  ...people.slice(0, 3).map((person) => ({ person, desktopType: 'three' })),
  ...people.slice(0, 3).map((person) => ({ person, desktopType: 'other-three' })),
];
const oneMore = { person: 'admin', desktopType: 'three' } as const;

const Sessions = z.object({ sessions: z.array(SessionView) });
const Started = z.object({ session: SessionView, joined: z.boolean() });

describe('a machine that is killed in the middle of ten starts', () => {
  const data = dataFolder();
  const machine = Date.now;
  let later = 0;
  let program: RealProgram;
  let cloud: Cloud;
  let logins: ReadonlyMap<string, Cookies>;
  let calls: ReadonlyMap<string, Caller>;
  let names: readonly string[];
  const as = (person: string): Caller => {
    const call = calls.get(person);
    if (!call) throw new Error(`${person} is not signed in`);
    return call;
  };
  const start = ({ person, desktopType }: { readonly person: string; readonly desktopType: string }) =>
    as(person)('POST', '/api/sessions', { desktopType });
  const live = async () => Sessions.parse((await as('admin')('GET', '/api/admin/sessions')).body).sessions;
  const session = async (name: string) =>
    z.object({ session: SessionView }).parse((await as('admin')('GET', `/api/sessions/${name}`)).body).session;
  /** Lets time pass for the cloud that runs in this process: its functions read the clock by `Date.now`. */
  const pass = async (ms: number) => {
    later += ms;
    await cloud.clock.advance(0);
  };

  beforeAll(async () => {
    program = startRealProgram(data.path, stage);
    const portal = await program.ready();
    logins = new Map(
      await Promise.all(people.map(async (person) => [person, await signInOverTheWire(portal, person)] as const)),
    );
    calls = new Map([...logins].map(([person, cookies]) => [person, callerWith(portal, cookies)]));
  });
  afterAll(async () => {
    program.signal('SIGKILL');
    await cloud?.stop();
    Date.now = machine;
    data.remove();
  });

  test('takes every process of its desktops and its gateway with it', async () => {
    const answers = await Promise.all(tenStarts.map(start));
    expect(answers.map(({ status }) => status)).toEqual(tenStarts.map(() => 201));
    names = answers.map(({ body }) => Started.parse(body).session.name);
    expect(new Set(names).size).toBe(10);
    await until('desktops that are being started', () => descendantsOf(program.pid).length > 5);
    const before = await live();
    expect(before).toHaveLength(10);
    expect(before.filter(({ status }) => status === 'launching').length).toBeGreaterThan(0);
    const family = descendantsOf(program.pid);
    program.signal('SIGKILL');
    expect(await program.ended).toBe('SIGKILL');
    await until('the end of its processes', () => stillRunning(family).length === 0, 30_000);
  });

  test('starts again with its data, and within two sweeps every session runs or has ended with a reason', async () => {
    Date.now = () => machine() + later;
    cloud = await startCloud({ data: data.path, port: 0, stage, desktops: await findDesktopProgram() });
    calls = new Map([...logins].map(([person, cookies]) => [person, callerWith(cloud.url, cookies)]));
    expect((await as('student')('GET', '/api/me')).body).toMatchObject({ username: 'student' });
    expect(await live()).toHaveLength(10);
    await pass(61_000);
    await pass(61_000);
    await until('what the sweeps have begun', async () => {
      const all = await Promise.all(names.map(session));
      return all.every(({ status, reason }) => status === 'active' || (status === 'ended' && reason !== null));
    });
    const tasks = cloud.services.tasks.all().filter((task) => task.current().lastStatus !== 'STOPPED');
    expect(tasks).toHaveLength((await live()).length);
  });

  test('has all its places again, and not one more', async () => {
    for (const { name } of await live()) await as('admin')('DELETE', `/api/sessions/${name}`);
    await until('free places', async () => (await live()).length === 0, 30_000);
    const answers = await Promise.all(tenStarts.map(start));
    expect(answers.map(({ status }) => status)).toEqual(tenStarts.map(() => 201));
    expect(answers.map(({ body }) => Started.parse(body).joined)).toEqual(tenStarts.map(() => false));
    const refused = await start(oneMore);
    expect(refused.status).toBe(503);
    expect(ErrorBody.parse(refused.body).error.code).toBe('no-capacity');
    await until(
      'ten desktops that run',
      async () => (await live()).filter(({ status }) => status === 'active').length === 10,
      90_000,
    );
    expect(cloud.policyReport().denied).toEqual([]);
  });

  test('stops cleanly when it is asked to: nothing runs, the port is free, and nothing is lost', async () => {
    await cloud.stop();
    Date.now = machine;
    program = startRealProgram(data.path, stage, cloud.port);
    const portal = await program.ready();
    expect(portal).toBe(cloud.url);
    const family = descendantsOf(program.pid);
    expect(family.length).toBeGreaterThan(0);
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(stillRunning(family)).toEqual([]);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ port: cloud.port, host: '127.0.0.1', exclusive: true }, resolve);
    });
    await new Promise((resolve) => {
      server.close(resolve);
    });
    expect(program.printed()).not.toMatch(/Error/);
  });
});
