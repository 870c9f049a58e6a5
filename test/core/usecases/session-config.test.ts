import { beforeEach, describe, expect, it } from 'vitest';
import type { LmsUser } from '#core/lms/lms-user.ts';
import type { SessionRequest } from '#core/lms/session-request.ts';
import type { Session } from '#core/session/session.ts';
import { refillAll } from '#core/usecases/refill.ts';
import { sessionConfig, type SessionConfigDeps } from '#core/usecases/session-config.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { endSession, stopSession } from '#core/usecases/stop-session.ts';
import { aDesktopType, aPerson, aStage } from '#test/support/builders.ts';
import { atWork, aWorld, theSession, type MemoryWorld } from '#test/support/world.ts';

const alice = aPerson('alice');
const stage = aStage({
  desktops: [
    aDesktopType('ubuntu-desktop', {
      keyPair: true,
      pool: { capacity: 3, reserved: 1 },
      parameters: [{ name: 'COURSE', value: 'none' }],
    }),
    aDesktopType('plain'),
  ],
});

let world: MemoryWorld;
let made: string[];
let deps: SessionConfigDeps;
let request: SessionRequest | undefined;
let user: LmsUser | undefined;

beforeEach(() => {
  world = aWorld(stage);
  made = [];
  request = undefined;
  user = undefined;
  deps = {
    ...world.deps,
    sessions: { ...world.deps.sessions, request: async () => request },
    users: { find: async (person) => (user?.person === person ? user : undefined) },
    portalUrl: async () => 'https://portal.example.org',
    makeKeyPair: async (comment) => {
      made.push(comment);
      return { privateKey: `private ${made.length}`, publicKey: `public ${made.length} ${comment}` };
    },
  };
});

const tokenOf = (session: Session) => world.deps.secrets.configPassword(session);
async function ask(session: Session, type: Parameters<typeof sessionConfig>[1]['type'], token?: string) {
  return sessionConfig(deps, { desktop: session.desktopId, type, token: token ?? (await tokenOf(session)) });
}
async function read(session: Session, type: 'environment' | 'variables'): Promise<Record<string, string>> {
  const reply = await ask(session, type);
  if (reply.is !== 'document') throw new Error('there is a document');
  expect(reply.contentType).toBe('application/json');
  return JSON.parse(reply.text) as Record<string, string>;
}

describe('a session’s configuration', () => {
  it('is told to whoever has its password', async () => {
    const session = await atWork(world, alice);
    expect(await read(session, 'environment')).toMatchObject({
      SESSION_NAME: session.name,
      ENVIRONMENT_NAME: 'demo-w01',
      SESSION_URL: `https://${session.desktopId}.desk.example.org`,
      CONFIG_PASSWORD: await tokenOf(session),
      COURSE: 'none',
    });
  });

  it('holds what the learning platform asked for, and who the user is', async () => {
    const session = await atWork(world, alice);
    request = {
      session: session.name,
      indexUrl: '',
      analyticsUrl: null,
      parameters: [{ name: 'COURSE', value: 'CS1' }],
    };
    const { person } = session.ownership.by;
    user = { person, name: 'ada@example.org', email: '', firstName: 'Ada', lastName: '', createdAt: 0 };
    expect(await read(session, 'variables')).toMatchObject({
      COURSE: 'CS1',
      first_name: 'Ada',
      username: 'ada@example.org',
      portal_url: 'https://portal.example.org',
    });
  });

  it('is told of a session in reserve as well, and of one that is being stopped', async () => {
    await refillAll(world.deps);
    await world.deliver();
    const reserve = await theSession(world.deps, 'demo-w01-s001');
    expect(reserve.ownership.is).toBe('nobody');
    expect((await ask(reserve, 'environment')).is).toBe('document');
    const session = await atWork(world, alice, 'plain');
    await stopSession(world.deps, session.name, 'stopped-by-owner');
    expect((await ask(session, 'environment')).is).toBe('document');
  });

  it('is not told with a wrong password, nor with that of another session', async () => {
    const session = await atWork(world, alice);
    const other = await atWork(world, aPerson('bob'));
    expect(await ask(session, 'environment', 'x'.repeat(32))).toEqual({ is: 'none' });
    expect(await ask(session, 'environment', await tokenOf(other))).toEqual({ is: 'none' });
    expect(await ask(session, 'id_rsa', await tokenOf(other))).toEqual({ is: 'none' });
    expect(made).toEqual([]);
  });

  it('is not told of a session that has ended, nor of one whose desktop was never launched, nor of no desktop', async () => {
    const session = await atWork(world, alice);
    await endSession(world.deps, session.name, 'lost');
    expect(await ask(session, 'environment')).toEqual({ is: 'none' });
    const { session: unheard } = await startSession(world.deps, aPerson('bob'), 'plain');
    expect(await ask(unheard, 'environment')).toEqual({ is: 'none' });
    expect(await ask({ ...session, desktopId: 'z'.repeat(26) }, 'environment')).toEqual({ is: 'none' });
  });

  it('is not told where the stage does not have its desktop type any more', async () => {
    const session = await atWork(world, alice, 'plain');
    deps = { ...deps, stage: aStage() };
    expect(await ask(session, 'environment')).toEqual({ is: 'none' });
  });
});

describe('a session’s key pair', () => {
  const textOf = async (session: Session, type: 'id_rsa' | 'id_rsa.pub') => {
    const reply = await ask(session, type);
    return reply.is === 'document' ? [reply.contentType, reply.text] : reply;
  };

  it('is made when somebody asks for it first, and stays', async () => {
    const session = await atWork(world, alice);
    const plain = 'text/plain; charset=utf-8';
    expect(await textOf(session, 'id_rsa.pub')).toEqual([plain, `public 1 ${session.name}`]);
    expect(await textOf(session, 'id_rsa')).toEqual([plain, 'private 1']);
    expect(made).toEqual([session.name]);
  });

  it('is the same for those who ask at once', async () => {
    const session = await atWork(world, alice);
    const told = await Promise.all([textOf(session, 'id_rsa'), textOf(session, 'id_rsa'), textOf(session, 'id_rsa')]);
    expect(new Set(told.map(String)).size).toBe(1);
  });

  it('is there for types that have one alone', async () => {
    const session = await atWork(world, alice, 'plain');
    expect(await textOf(session, 'id_rsa')).toEqual({ is: 'none' });
    expect(await textOf(session, 'id_rsa.pub')).toEqual({ is: 'none' });
    expect(made).toEqual([]);
  });
});
