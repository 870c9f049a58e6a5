import { describe, expect, it } from 'vitest';
import type { Person } from '#core/access/caller.ts';
import { invitationLife } from '#core/access/sharing.ts';
import { AuthorizeReply } from '#core/contract/gateway.ts';
import { endLogin } from '#core/usecases/end-login.ts';
import { listDesktops } from '#core/usecases/list-desktops.ts';
import { authorizeDesktop, openDesktop, redeemTicket } from '#core/usecases/open-desktop.ts';
import { acceptInvitation, dismissHelpers, inviteHelper, listHelpers } from '#core/usecases/share-desktop.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import { aPerson } from '#test/support/builders.ts';
import { memoryLoginStore } from '#test/support/memory-login-store.ts';
import { aSocket, atWork, aWorld, beat, theSession, type MemoryWorld } from '#test/support/world.ts';

const alice = aPerson('alice');
const bob = aPerson('bob', { roles: ['teacher'], displayName: 'Bob B.' });
const carol = aPerson('carol');
const admin = aPerson('ada', { roles: ['admin'] });
const portal = 'https://portal.example.org';
const refused = (code: string) => expect.objectContaining({ name: 'Refusal', code });

/** Alice at work, and a way to make links. */
async function atAlices(world = aWorld()) {
  const { name, desktopId } = await atWork(world, alice);
  const link = async () => ({ session: name, secret: (await inviteHelper(world.deps, alice, name)).secret });
  return { world, name, desktopId, link };
}

/** What somebody's browser holds who has come by a link. */
async function comesBy(world: MemoryWorld, who: Person, link: { session: string; secret: string }) {
  const { desktopId, ticket } = await acceptInvitation(world.deps, who, link);
  const reply = await redeemTicket(world.deps, desktopId, ticket, portal);
  if (reply.is !== 'redeemed') throw new Error('the ticket is fresh');
  const { pass } = reply;
  const grant = world.deps.chance.hash(pass);
  return {
    pass,
    authorize: async () => AuthorizeReply.parse(await authorizeDesktop(world.deps, desktopId, pass, portal)),
    socket: (more: { open?: number; inputAt?: number } = {}) =>
      aSocket(link.session, who.username, { access: 'view', grant, ...more }),
  };
}

describe('whoever comes by a link', () => {
  it('is let in to watch, with the credential of those who only read', async () => {
    const { world, name, desktopId, link } = await atAlices();
    const { authorize } = await comesBy(world, bob, await link());
    const password = await world.deps.access.password(desktopId);
    expect(await authorize()).toMatchObject({
      is: 'open',
      session: name,
      person: bob.person,
      access: 'view',
      upstream: { authorization: `view:${password}` },
    });
  });

  it('is told to the owner by name', async () => {
    const { world, name, link } = await atAlices();
    await comesBy(world, bob, await link());
    const { helpers } = await listHelpers(world.deps, alice, name);
    expect(helpers).toMatchObject([{ username: 'bob', displayName: 'Bob B.' }]);
  });

  it('is the only one who does, of however many bring it at once', async () => {
    const { world, name, link } = await atAlices();
    const one = await link();
    const people = [bob, carol, admin, aPerson('dan')];
    const came = await Promise.allSettled(people.map((who) => acceptInvitation(world.deps, who, one)));
    expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await listHelpers(world.deps, alice, name)).helpers).toHaveLength(1);
  });

  it('does not become the owner, nor get in by the owner’s path', async () => {
    const { world, link } = await atAlices();
    await comesBy(world, bob, await link());
    await expect(openDesktop(world.deps, bob, 'alice-ubuntu-desktop')).rejects.toEqual(refused('no-such-session'));
  });

  it('keeps no session awake: neither his input nor his being there counts', async () => {
    const { world, name, link } = await atAlices();
    const { socket } = await comesBy(world, bob, await link());
    const { presence } = (await theSession(world.deps, name)) as { presence: object };
    world.pass(60_000);
    await beat(world.deps, socket({ inputAt: world.now() }));
    expect(await theSession(world.deps, name)).toMatchObject({ presence });
  });
});

describe('a link is refused', () => {
  it('to somebody else, once it is used', async () => {
    const { world, link } = await atAlices();
    const one = await link();
    await comesBy(world, bob, one);
    await expect(acceptInvitation(world.deps, carol, one)).rejects.toEqual(refused('invitation-used'));
    await expect(acceptInvitation(world.deps, bob, one)).rejects.toEqual(refused('invitation-used'));
  });

  it('ten minutes after it was made', async () => {
    const { world, link } = await atAlices();
    const one = await link();
    world.pass(invitationLife);
    await beat(world.deps, aSocket(one.session, 'alice', { inputAt: world.now() }));
    await expect(acceptInvitation(world.deps, bob, one)).rejects.toEqual(refused('invitation-over'));
  });

  it('once the session has ended, whoever closed it', async () => {
    const { world, link } = await atAlices();
    const one = await link();
    await stopSession(world.deps, one.session, 'stopped-by-owner');
    await expect(acceptInvitation(world.deps, bob, one)).rejects.toEqual(refused('invitation-over'));
  });

  it('to the owner himself, who does not use it up', async () => {
    const { world, link } = await atAlices();
    const one = await link();
    await expect(acceptInvitation(world.deps, alice, one)).rejects.toEqual(refused('own-invitation'));
    await expect(acceptInvitation(world.deps, bob, one)).resolves.toHaveProperty('ticket');
  });

  it.each([
    ['another secret', (one: { session: string; secret: string }) => ({ ...one, secret: 'x'.repeat(43) })],
    ['another session', (one: { session: string; secret: string }) => ({ ...one, session: 'demo-w01-s002' })],
    ['no session at all', (one: { session: string; secret: string }) => ({ ...one, session: 'demo-w09-s999' })],
  ])('with %s, and nobody learns which', async (_, change) => {
    const { world, link } = await atAlices();
    await atWork(world, carol);
    const wrong = change(await link());
    await expect(acceptInvitation(world.deps, bob, wrong)).rejects.toEqual(refused('no-such-invitation'));
  });

  it('after the owner has ended everything', async () => {
    const { world, name, link } = await atAlices();
    const one = await link();
    await dismissHelpers(world.deps, alice, name);
    await expect(acceptInvitation(world.deps, bob, one)).rejects.toEqual(refused('invitation-over'));
  });
});

describe('only the owner', () => {
  it.each([
    ['somebody else', carol],
    ['an admin', admin],
  ])('decides: %s finds no such session', async (_, who) => {
    const { world, name } = await atAlices();
    const notFound = refused('no-such-session');
    await expect(inviteHelper(world.deps, who, name)).rejects.toEqual(notFound);
    await expect(listHelpers(world.deps, who, name)).rejects.toEqual(notFound);
    await expect(dismissHelpers(world.deps, who, name)).rejects.toEqual(notFound);
  });

  it('has at most five helpers and open links together', async () => {
    const { world, name, link } = await atAlices();
    await comesBy(world, bob, await link());
    for (let count = 0; count < 4; count += 1) await link();
    await expect(link()).rejects.toEqual(refused('too-many-helpers'));
    await dismissHelpers(world.deps, alice, name);
    await expect(link()).resolves.toHaveProperty('secret');
  });

  it('never has more, however many links are asked for at once', async () => {
    const { world, name, link } = await atAlices();
    const made = await Promise.allSettled(Array.from({ length: 12 }, () => link()));
    const good = made.filter(({ status }) => status === 'fulfilled').length;
    const { invitations } = await listHelpers(world.deps, alice, name);
    expect(good).toBeLessThanOrEqual(5);
    expect(invitations).toHaveLength(good);
  });

  it('can show a desktop only while it runs', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    await expect(inviteHelper(world.deps, alice, session.name)).rejects.toEqual(refused('not-shareable'));
    const { name } = await atWork(world, carol);
    await stopSession(world.deps, name, 'stopped-by-owner');
    await expect(inviteHelper(world.deps, carol, name)).rejects.toEqual(refused('not-shareable'));
  });

  it('sees on the card that somebody may come', async () => {
    const { world, name, link } = await atAlices();
    const isShared = async () => (await listDesktops(world.deps, alice)).map(({ shared }) => shared);
    expect(await isShared()).toEqual([false]);
    await link();
    expect(await isShared()).toEqual([true]);
    await dismissHelpers(world.deps, alice, name);
    expect(await isShared()).toEqual([false]);
  });
});

describe('watching ends', () => {
  /** Alice shows her desktop to two people, who watch. */
  async function watched() {
    const { world, name, link, desktopId } = await atAlices();
    const ofBob = await comesBy(world, bob, await link());
    const ofCarol = await comesBy(world, carol, await link());
    const cut = async () => (await beat(world.deps, ofBob.socket(), ofCarol.socket())).cut;
    return { world, name, link, desktopId, ofBob, ofCarol, cut };
  }
  const over = { is: 'no-longer-shared', portal };
  const admissionOf = async ({ deps }: MemoryWorld, name: string, who: Person) =>
    (await listHelpers(deps, alice, name)).helpers.find(({ person }) => person === who.person)?.admission;

  it('not at all while nobody ends it', async () => {
    const { ofBob, cut } = await watched();
    expect(await cut()).toEqual([]);
    expect(await ofBob.authorize()).toMatchObject({ is: 'open' });
  });

  it('for the one whom the owner sends away, with the next beat and for new connections at once', async () => {
    const { world, name, ofBob, ofCarol, cut } = await watched();
    await dismissHelpers(world.deps, alice, name, await admissionOf(world, name, bob));
    expect(await cut()).toEqual([{ session: name, grant: ofBob.socket().grant, reason: 'revoked' }]);
    expect(await ofBob.authorize()).toEqual(over);
    expect(await ofCarol.authorize()).toMatchObject({ is: 'open' });
  });

  it('for all of them, but never for the owner', async () => {
    const { world, name, ofBob, ofCarol } = await watched();
    await dismissHelpers(world.deps, alice, name);
    const { cut } = await beat(world.deps, aSocket(name, 'alice'), ofBob.socket(), ofCarol.socket());
    expect(cut.map(({ grant }) => grant)).toEqual([ofBob.socket().grant, ofCarol.socket().grant]);
  });

  it('also for a ticket that has not been redeemed yet', async () => {
    const { world, name, link, desktopId } = await atAlices();
    const { ticket } = await acceptInvitation(world.deps, bob, await link());
    await dismissHelpers(world.deps, alice, name);
    const reply = await redeemTicket(world.deps, desktopId, ticket, portal);
    const pass = reply.is === 'redeemed' ? reply.pass : '';
    expect(await authorizeDesktop(world.deps, desktopId, pass, portal)).toEqual(over);
  });

  it('for good: another link opens nothing to the pass of before', async () => {
    const { world, name, link, ofBob } = await watched();
    await dismissHelpers(world.deps, alice, name, await admissionOf(world, name, bob));
    const again = await comesBy(world, bob, await link());
    expect(await again.authorize()).toMatchObject({ is: 'open' });
    expect(await ofBob.authorize()).toEqual(over);
    const { cut } = await beat(world.deps, ofBob.socket(), again.socket());
    expect(cut).toEqual([{ session: name, grant: ofBob.socket().grant, reason: 'revoked' }]);
  });

  it('with the session, whose end is the owner’s affair', async () => {
    const { world, name, ofBob, cut } = await watched();
    await stopSession(world.deps, name, 'stopped-by-owner');
    expect((await cut()).map(({ session }) => session)).toEqual([name, name]);
    expect(await ofBob.authorize()).toEqual(over);
  });

  it('with the helper’s login, and then he is no helper any more', async () => {
    const { world, name, ofBob, ofCarol, cut } = await watched();
    await endLogin({ ...world.deps, logins: memoryLoginStore() }, bob.login);
    expect(await cut()).toEqual([{ session: name, grant: ofBob.socket().grant, reason: 'revoked' }]);
    const { helpers } = await listHelpers(world.deps, alice, name);
    expect(helpers.map(({ person }) => person)).toEqual([carol.person]);
    expect(await ofCarol.authorize()).toMatchObject({ is: 'open' });
  });

  it('in no way for one who only closes his tab: he may come back', async () => {
    const { world, name, ofBob } = await watched();
    await beat(world.deps, ofBob.socket({ open: 0 }));
    expect(await ofBob.authorize()).toMatchObject({ is: 'open' });
    expect((await listHelpers(world.deps, alice, name)).helpers).toHaveLength(2);
  });

  it('whatever a gateway takes a helper’s pass for', async () => {
    const { world, name, ofBob } = await watched();
    await dismissHelpers(world.deps, alice, name);
    const { cut } = await beat(world.deps, { ...ofBob.socket(), access: 'control' });
    expect(cut).toMatchObject([{ session: name, reason: 'revoked' }]);
  });
});
