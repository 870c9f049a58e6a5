import { describe, expect, it } from 'vitest';
import type { LoginKey } from '#core/access/login.ts';
import { AuthorizeReply, RedeemReply } from '#core/contract/gateway.ts';
import type { SessionStore } from '#core/ports/session-store.ts';
import { authorizeDesktop, openDesktop, redeemTicket } from '#core/usecases/open-desktop.ts';
import { refillAll } from '#core/usecases/refill.ts';
import { requestSession } from '#core/usecases/request-session.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { endSession, stopSession } from '#core/usecases/stop-session.ts';
import { aDesktopType, anAddress, aPerson, aStage } from '#test/support/builders.ts';
import { atWork, aWorld, comesUp, type MemoryWorld } from '#test/support/world.ts';

const alice = aPerson('alice');
const bob = aPerson('bob');
const portal = 'https://portal.example.org';
const slug = 'alice-ubuntu-desktop';
const notFound = expect.objectContaining({ name: 'Refusal', code: 'no-such-session' });

/** Alice’s way in, as far as the pass in her browser. */
async function passOf(world: MemoryWorld, person = alice, path = slug) {
  const { desktopId, ticket } = await openDesktop(world.deps, person, path);
  const reply = await redeemTicket(world.deps, desktopId, ticket, portal);
  if (reply.is !== 'redeemed') throw new Error('the ticket is fresh');
  return { desktopId, pass: reply.pass };
}
const authorize = ({ deps }: MemoryWorld, desktopId: string, pass: string) =>
  authorizeDesktop(deps, desktopId, pass, portal);

/** A store in which every owned session came by way of a learning platform. */
function throughARobot(sessions: SessionStore): SessionStore {
  return {
    ...sessions,
    find: async (name) => {
      const session = await sessions.find(name);
      if (session?.status !== 'launching' && session?.status !== 'stopping') return session;
      const { ownership } = session;
      return ownership.is === 'nobody'
        ? session
        : { ...session, ownership: { ...ownership, by: { ...ownership.by, through: 'robot' } } };
    },
  };
}

describe('opening a desktop', () => {
  it('gives its owner a ticket for its own origin', async () => {
    const world = aWorld();
    const session = await atWork(world, alice);
    const { desktopId, ticket } = await openDesktop(world.deps, alice, slug);
    expect(desktopId).toBe(session.desktopId);
    const reply = await redeemTicket(world.deps, desktopId, ticket, portal);
    expect(RedeemReply.parse(reply)).toMatchObject({ is: 'redeemed' });
  });

  it('works while it is on its way, so that the gateway can tell how far it is', async () => {
    const world = aWorld();
    await startSession(world.deps, alice, 'ubuntu-desktop');
    expect(await openDesktop(world.deps, alice, slug)).toHaveProperty('ticket');
  });

  it.each([
    ['somebody else’s path', bob, slug],
    ['a path that nobody has', alice, 'nobody-ubuntu-desktop'],
    ['somebody else’s path, to an admin', aPerson('root', { roles: ['admin'] }), slug],
  ])('%s is not found', async (_, person, path) => {
    const world = aWorld();
    await atWork(world, alice);
    await expect(openDesktop(world.deps, person, path)).rejects.toEqual(notFound);
  });

  it('counts as coming where a robot asked for it: the owner is signed in, and needs no link for that', async () => {
    const world = aWorld();
    await refillAll(world.deps);
    const user = { person: alice.person, name: 'alice', email: '', firstName: '', lastName: '', createdAt: 0 };
    const wish = { user, environment: 'demo-w01', timeout: 60, indexUrl: portal, only: null };
    await requestSession(world.deps, { ...wish, analyticsUrl: null, parameters: [] });
    await comesUp(world, 'demo-w01-s001');
    const { desktopId, pass } = await passOf(world);
    expect(await authorize(world, desktopId, pass)).toMatchObject({ is: 'open', session: 'demo-w01-s001' });
  });

  it('leads to the session that is named, where the path has one in an old environment and one in the next', async () => {
    const stage = (image: string) => aStage({ desktops: [aDesktopType('ubuntu-desktop', { image })] });
    const world = aWorld(stage('kasmweb/ubuntu:1.0.0'));
    const requestIn = async (environment: string, deps = world.deps) => {
      const user = { person: alice.person, name: 'alice', email: '', firstName: '', lastName: '', createdAt: 0 };
      const rest = { timeout: 60, indexUrl: portal, analyticsUrl: null, parameters: [], only: null };
      return (await requestSession(deps, { ...rest, user, environment })).session;
    };
    await refillAll(world.deps);
    const old = await requestIn('demo-w01');
    world.pass(10_000);
    const changed = { ...world.deps, stage: stage('kasmweb/ubuntu:2.0.0') };
    await refillAll(changed);
    const next = await requestIn('demo-w02', changed);
    expect(await openDesktop(world.deps, alice, slug, old.name)).toMatchObject({ desktopId: old.desktopId });
    expect(await openDesktop(world.deps, alice, slug, next.name)).toMatchObject({ desktopId: next.desktopId });
    expect(await openDesktop(world.deps, alice, slug)).toMatchObject({ desktopId: next.desktopId });
    await expect(openDesktop(world.deps, alice, slug, 'demo-w01-s999')).rejects.toEqual(notFound);
    await expect(openDesktop(world.deps, bob, slug, old.name)).rejects.toEqual(notFound);
  });

  it('is not found where nothing is open behind the path any more', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    await stopSession(world.deps, name, 'stopped-by-owner');
    await expect(openDesktop(world.deps, alice, slug)).rejects.toEqual(notFound);
  });
});

describe('a ticket', () => {
  const refused = { is: 'refused', signInAt: portal };

  it('is good once', async () => {
    const world = aWorld();
    await atWork(world, alice);
    const { desktopId, ticket } = await openDesktop(world.deps, alice, slug);
    await redeemTicket(world.deps, desktopId, ticket, portal);
    expect(await redeemTicket(world.deps, desktopId, ticket, portal)).toEqual(refused);
  });

  it('is good for less than a minute', async () => {
    const world = aWorld();
    await atWork(world, alice);
    const early = await openDesktop(world.deps, alice, slug);
    const late = await openDesktop(world.deps, alice, slug);
    world.pass(59_999);
    expect(await redeemTicket(world.deps, early.desktopId, early.ticket, portal)).toMatchObject({ is: 'redeemed' });
    world.pass(1);
    expect(await redeemTicket(world.deps, late.desktopId, late.ticket, portal)).toEqual(refused);
  });

  it('opens its own desktop alone, and is spent when it was tried on another', async () => {
    const world = aWorld();
    await atWork(world, alice);
    const other = await atWork(world, bob);
    const { desktopId, ticket } = await openDesktop(world.deps, alice, slug);
    expect(await redeemTicket(world.deps, other.desktopId, ticket, portal)).toEqual(refused);
    expect(await redeemTicket(world.deps, desktopId, ticket, portal)).toEqual(refused);
  });

  it.each([
    ['a week', 30, 7],
    ['as long as its login at most', 2, 2],
  ])('is swapped for a pass that lasts %s', async (_, loginDays, passDays) => {
    const world = aWorld();
    await atWork(world, alice);
    const day = 86_400_000;
    const person = { ...alice, loginEndsAt: world.now() + loginDays * day };
    const { desktopId, ticket } = await openDesktop(world.deps, person, slug);
    const reply = await redeemTicket(world.deps, desktopId, ticket, portal);
    expect(reply).toMatchObject({ expiresAt: new Date(world.now() + passDays * day).toISOString() });
  });

  it('of a login that has ended is refused', async () => {
    const world = aWorld();
    await atWork(world, alice);
    const { desktopId, ticket } = await openDesktop(world.deps, alice, slug);
    await world.deps.access.endGrants(alice.login, world.now() + 60_000);
    expect(await redeemTicket(world.deps, desktopId, ticket, portal)).toEqual(refused);
  });

  it('that nobody made is refused', async () => {
    const world = aWorld();
    const { desktopId } = await atWork(world, alice);
    expect(await redeemTicket(world.deps, desktopId, 'made-up-ticket-of-some-length', portal)).toEqual(refused);
  });
});

describe('who bears a pass', () => {
  it('reaches the desktop, with its own credential, which the browser never sees', async () => {
    const world = aWorld();
    const session = await atWork(world, alice);
    const { desktopId, pass } = await passOf(world);
    const reply = AuthorizeReply.parse(await authorize(world, desktopId, pass));
    expect(reply).toEqual({
      is: 'open',
      session: session.name,
      grant: world.deps.chance.hash(pass),
      person: alice.person,
      access: 'control',
      runtime: 'kasm',
      upstream: { ...anAddress, base: '', authorization: `control:${await world.deps.access.password(desktopId)}` },
      cacheSeconds: 5,
    });
  });

  it('is told how far it is while it starts', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    const { desktopId, pass } = await passOf(world);
    expect(await authorize(world, desktopId, pass)).toEqual({ is: 'starting', stage: 'queued', secondsLeft: null });
    world.pass(40_000);
    await comesUp(world, session.name);
    expect(await authorize(world, desktopId, pass)).toMatchObject({ is: 'open' });
  });

  it('is told why it ended', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    const { desktopId, pass } = await passOf(world);
    await stopSession(world.deps, name, 'stopped-by-admin');
    const ended = { is: 'ended', reason: 'stopped-by-admin', portal };
    expect(await authorize(world, desktopId, pass)).toEqual(ended);
    await endSession(world.deps, name, 'lost');
    expect(await authorize(world, desktopId, pass)).toEqual(ended);
  });

  it('is told that it is over on the instant that it is, before any sweep', async () => {
    const world = aWorld();
    await atWork(world, alice);
    const { desktopId, pass } = await passOf(world);
    world.pass(30 * 60_000);
    expect(await authorize(world, desktopId, pass)).toEqual({ is: 'ended', reason: 'idle', portal });
  });

  it('who came from a learning platform is shown the way back there, from a start that took too long by its own words', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    const { desktopId, pass } = await passOf(world);
    const deps = { ...world.deps, sessions: throughARobot(world.deps.sessions) };
    const back = `${portal}/workshops/session/${session.name}/`;
    world.pass(session.limits.startUp * 1_000);
    expect(await authorizeDesktop(deps, desktopId, pass, portal)).toEqual({
      is: 'ended',
      reason: 'start-timeout',
      portal,
      back: `${back}delete/?notification=startup-timeout`,
    });
    await stopSession(world.deps, session.name, 'stopped-by-robot');
    expect(await authorizeDesktop(deps, desktopId, pass, portal)).toEqual({
      is: 'ended',
      reason: 'stopped-by-robot',
      portal,
      back,
    });
  });

  it('does not reach another desktop with it', async () => {
    const world = aWorld();
    await atWork(world, alice);
    const other = await atWork(world, bob);
    const { pass } = await passOf(world);
    expect(await authorize(world, other.desktopId, pass)).toEqual({ is: 'not-yours', portal });
  });

  it('has to sign in where the pass is none, or old', async () => {
    const world = aWorld();
    await atWork(world, alice);
    const { desktopId, pass } = await passOf(world);
    const signIn = { is: 'sign-in', signInAt: portal };
    expect(await authorize(world, desktopId, '')).toEqual(signIn);
    expect(await authorize(world, desktopId, 'made-up')).toEqual(signIn);
    world.pass(7 * 86_400_000);
    expect(await authorize(world, desktopId, pass)).toEqual(signIn);
  });

  it('has to sign in again once the login that it came from has ended, and not where another has', async () => {
    const world = aWorld();
    await atWork(world, alice);
    const elsewhere = { ...alice, login: 'login-of-another-browser' as LoginKey };
    const [here, there] = [await passOf(world), await passOf(world, elsewhere)];
    await world.deps.access.endGrants(alice.login, world.now() + 60_000);
    expect(await authorize(world, here.desktopId, here.pass)).toEqual({ is: 'sign-in', signInAt: portal });
    expect(await authorize(world, there.desktopId, there.pass)).toMatchObject({ is: 'open' });
  });

  it('finds no desktop where its session was forgotten', async () => {
    const world = aWorld();
    const { desktopId } = await atWork(world, alice);
    const { hash, value } = world.deps.chance.secret();
    const expiresAt = world.now() + 1;
    const session = 'demo-w01-s999';
    const { person, login } = alice;
    await world.deps.access.addPass(hash, {
      desktopId,
      session,
      person,
      login,
      access: 'control',
      admission: null,
      expiresAt,
    });
    expect(await authorize(world, desktopId, value)).toEqual({ is: 'no-such-desktop', portal });
  });

  it('is refused where the desktop is not his any more, or nobody’s', async () => {
    const world = aWorld();
    const mine = await atWork(world, alice);
    const { hash, value } = world.deps.chance.secret();
    const expiresAt = world.now() + 1;
    const { desktopId, name: session } = mine;
    const { person, login } = bob;
    await world.deps.access.addPass(hash, {
      desktopId,
      session,
      person,
      login,
      access: 'control',
      admission: null,
      expiresAt,
    });
    expect(await authorize(world, desktopId, value)).toEqual({ is: 'not-yours', portal });
  });
});
