import type { Person } from '../access/caller.ts';
import { permissionsFor } from '../dcv/watchers.ts';
import { readDcvTask } from '../dcv/names.ts';
import { admit, dismiss, dismissAll, hasRoom, invite, unshared, type Sharing } from '../access/sharing.ts';
import type { AccessStore } from '../ports/access-store.ts';
import type { Chance, Clock } from '../ports/chance.ts';
import type { HostCommands } from '../ports/host-commands.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { Refusal } from '../refusal.ts';
import { decide } from '../session/lifecycle.ts';
import { ownerOf, rememberedFor, type Active, type Session } from '../session/session.ts';
import { passLife, ticketLife } from './open-desktop.ts';

export type ShareDeps = {
  readonly sessions: Pick<SessionStore, 'find'>;
  readonly access: Pick<AccessStore, 'sharings' | 'keepSharing' | 'addTicket'>;
  /** Tells DCV who may watch. What does not reach a host is told again when it next says who may. */
  readonly commands: HostCommands;
  readonly chance: Chance;
  readonly clock: Clock;
};

/** How often a change is decided anew because somebody else was first. */
const attempts = 8;

/**
 * Makes a link for somebody who is to watch a session that runs.
 *
 * @returns the link's secret, which is kept nowhere, when it is over, and who may watch
 * @throws Refusal `no-such-session`, also for an admin whose it isn't, `not-shareable`, `too-many-helpers`, `conflict`
 */
export async function inviteHelper(
  deps: ShareDeps,
  person: Person,
  name: string,
): Promise<{ readonly secret: string; readonly expiresAt: number; readonly sharing: Sharing }> {
  const session = await requireRunning(deps, person, name);
  const secret = deps.chance.secret();
  const sharing = await changeSharing(deps, session, (before) => {
    if (!hasRoom(before, deps.clock())) throw new Refusal('too-many-helpers', 'Nobody else can be let in.');
    return invite(before, secret.hash, deps.clock());
  });
  const expiresAt = sharing.invitations.find(({ hash }) => hash === secret.hash)?.expiresAt ?? deps.clock();
  return { secret: secret.value, expiresAt, sharing };
}

/**
 * Uses up an invitation: whoever brings it may watch from now on, and gets the ticket that leads him in.
 *
 * @throws Refusal `no-such-invitation`, `own-invitation`, `invitation-used`, `invitation-over`, `conflict`
 */
export async function acceptInvitation(
  deps: ShareDeps,
  person: Person,
  { session: name, secret }: { readonly session: string; readonly secret: string },
): Promise<{ readonly desktopId: string; readonly ticket: string }> {
  const { access, chance, clock } = deps;
  const hash = chance.hash(secret);
  const session = await deps.sessions.find(name);
  if (!session) throw noSuchInvitation();
  const sharing = await changeSharing(deps, session, (before) => {
    requireGood(before, { hash, session, person, now: clock() });
    return admit(before, hash, newHelper(deps, person));
  });
  await tellHost(deps, session, sharing);
  const ticket = chance.secret();
  await access.addTicket(ticket.hash, {
    desktopId: session.desktopId,
    session: name,
    person: person.person,
    login: person.login,
    access: 'view',
    admission: sharing.helpers.find((helper) => helper.person === person.person)?.admission ?? null,
    expiresAt: clock() + ticketLife,
    passUntil: Math.min(clock() + passLife, person.loginEndsAt),
  });
  return { desktopId: session.desktopId, ticket: ticket.value };
}

/** @throws Refusal `no-such-session`, also for an admin whose it isn't */
export async function listHelpers(deps: ShareDeps, person: Person, name: string): Promise<Sharing> {
  await requireOwn(deps, person, name);
  return sharingOf(deps, name);
}

/**
 * Ends the watching of one helper or, where none is named, of all, and the links that nobody has used yet. The gateway hears of it
 * with its next beat.
 *
 * @throws Refusal `no-such-session`, also for an admin whose it isn't, `conflict`
 */
export async function dismissHelpers(
  deps: ShareDeps,
  person: Person,
  name: string,
  admission?: string,
): Promise<Sharing> {
  const session = await requireOwn(deps, person, name);
  const sharing = await changeSharing(deps, session, (before) =>
    admission === undefined ? dismissAll(before, deps.clock()) : dismiss(before, [admission]),
  );
  await tellHost(deps, session, sharing);
  return sharing;
}

/** DCV has a list of its own of those who may watch. */
async function tellHost({ commands, chance, clock }: ShareDeps, session: Session, sharing: Sharing): Promise<void> {
  const place =
    isRunning(session, clock()) && session.runtime === 'dcv' ? readDcvTask(session.desktop.task) : undefined;
  if (place) await commands.send(place.host, permissionsFor(sharing, place.dcvSession, chance));
}

type Brought = { readonly hash: string; readonly session: Session; readonly person: Person; readonly now: number };

function requireGood({ invitations }: Sharing, { hash, session, person, now }: Brought): void {
  const invitation = invitations.find((each) => each.hash === hash);
  if (!invitation) throw noSuchInvitation();
  if (ownerOf(session)?.person === person.person)
    throw new Refusal('own-invitation', 'This is your own desktop. Give the link to whoever is to watch.');
  if (invitation.isUsed) throw new Refusal('invitation-used', 'This link has been used already.');
  if (now >= invitation.expiresAt || !isRunning(session, now))
    throw new Refusal('invitation-over', 'This link leads nowhere any more.');
}

const noSuchInvitation = () => new Refusal('no-such-invitation', 'There is no such invitation.');

const newHelper = ({ chance, clock }: ShareDeps, { person, username, displayName }: Person) => ({
  admission: chance.uuid(),
  person,
  username,
  displayName,
  since: clock(),
  seenAt: null,
});

function isRunning(session: Session, now: number): session is Active {
  return session.status === 'active' && decide(session, now).do !== 'stop';
}

async function requireOwn({ sessions }: ShareDeps, { person }: Person, name: string): Promise<Session> {
  const session = await sessions.find(name);
  if (session && ownerOf(session)?.person === person) return session;
  throw new Refusal('no-such-session', 'There is no such session.');
}

/** DCV asks for permissions of its own. */
async function requireRunning(deps: ShareDeps, person: Person, name: string): Promise<Active> {
  const session = await requireOwn(deps, person, name);
  if (isRunning(session, deps.clock())) return session;
  throw new Refusal('not-shareable', 'Only a desktop that runs can be shown.');
}

async function sharingOf({ access }: ShareDeps, name: string): Promise<Sharing> {
  return (await access.sharings([name])).get(name) ?? unshared(name);
}

/** Reads who may watch, lets `decideNext` decide, writes, and begins again where somebody else was first. */
async function changeSharing(
  deps: ShareDeps,
  session: Session,
  decideNext: (before: Sharing) => Sharing | undefined,
): Promise<Sharing> {
  for (let tries = 0; tries < attempts; tries += 1) {
    const before = await sharingOf(deps, session.name);
    const after = decideNext(before);
    if (!after) return before;
    if (await deps.access.keepSharing(after, forgetAt(session, deps.clock()))) return after;
  }
  throw new Refusal('conflict', 'Who may watch is changing right now. Please try again.');
}

/** When nobody can ask about it any more; nothing moves a session's deadline. */
export function forgetAt(session: Session, now: number): number {
  return (session.status === 'active' ? Math.max(session.deadline, now) : now) + rememberedFor;
}
