import { approvalButtons } from '../../contract/notices.ts';
import { isOwnerName } from '../../dcv/owner-name.ts';
import type { Chance, Clock } from '../../ports/chance.ts';
import type { Collaboration, CollaborationStore } from '../../ports/collaboration-store.ts';
import type { HostCommands } from '../../ports/host-commands.ts';
import type { NoticeBoard } from '../../ports/notice-board.ts';
import { ownerOf, type Session } from '../../session/session.ts';
import type { Stage } from '../../stage/stage.ts';
import { personOnHosts } from './create-for-owner.ts';
import { hostedSessions, type HostedDeps, type HostedSession, type Scope } from './hosted-sessions.ts';

export type CollaborateDeps = HostedDeps & {
  readonly collaborations: CollaborationStore;
  readonly commands: HostCommands;
  readonly board: Pick<NoticeBoard, 'ask' | 'answerOf' | 'withdraw'>;
  readonly stage: Pick<Stage, 'name' | 'dcv'>;
  readonly chance: Pick<Chance, 'hash'>;
  readonly clock: Clock;
  /** Waits so many milliseconds. */
  readonly pause: (time: number) => Promise<void>;
};

/** How often it is looked whether the owner has answered. */
const look = 1_000;
/** How long a host takes to do what it is told, mostly. */
const settles = 2_000;
/** As many as a host takes in one command. */
const watchersAtMost = 20;

type SharedSession = HostedSession & { readonly session: Session };

/** The session that people use together, found by its id among those that may be seen. Not one that somebody made by hand. */
async function sharedSession(deps: CollaborateDeps, scope: Scope, id: string): Promise<SharedSession | undefined> {
  const all = await hostedSessions(deps, { ...scope, user: null });
  return all.find((one): one is SharedSession => one.dcvSession === id && one.session !== undefined);
}

/**
 * Gives a session to somebody: he may do everything in it, and has to be asked before anybody else joins. Undefined where there is no
 * such session. `news`: it was somebody else's, or nobody's.
 */
export async function giveCollaboration(
  deps: CollaborateDeps,
  scope: Scope,
  id: string,
  owner: string,
): Promise<{ readonly news: boolean } | undefined> {
  const hosted = await sharedSession(deps, scope, id);
  if (!hosted) return undefined;
  const before = await deps.collaborations.find(hosted.host);
  const after = await deps.collaborations.give(hosted.host, hosted.session.name, owner);
  await tellHost(deps, hosted, after);
  return { news: before?.owner !== owner || before.session !== hosted.session.name };
}

/** Who has the session that people use together. Empty where nobody has. */
export async function collaborationOwner(deps: CollaborateDeps, scope: Scope): Promise<string> {
  const hosts = (await deps.hosts.all()).filter(({ id }) => scope.host === null || scope.host === id);
  for (const { id, placed } of hosts) {
    const known = await deps.collaborations.find(id);
    // Of one that has ended nobody is the owner.
    if (known && Object.values(placed).some(({ session }) => session === known.session)) return known.owner;
  }
  return '';
}

/** Who asks to join whose session. */
export type JoinWish = { readonly id: string; readonly owner: string; readonly user: string };

/**
 * Asks the owner whether somebody may watch his session, and waits for the answer as long as the stage says. What the question says
 * of the owner is not believed: asked is whose the session is, and nobody where that is another. Once allowed, somebody is not asked
 * about again until it is taken back.
 */
export async function approveLogin(deps: CollaborateDeps, scope: Scope, wish: JoinWish): Promise<boolean> {
  const hosted = await sharedSession(deps, scope, wish.id);
  if (!hosted || !isOwnerName(wish.user)) return false;
  const known = await deps.collaborations.find(hosted.host);
  const given = known?.session === hosted.session.name ? known : undefined;
  if ((given?.owner ?? hosted.owner) !== wish.owner) return false;
  if (wish.user === wish.owner) return true;
  if (given?.watchers.includes(wish.user)) return isTold(deps, hosted, given);
  if (!(await isAllowed(deps, hosted, wish))) return false;
  const own = given ?? (await deps.collaborations.give(hosted.host, hosted.session.name, wish.owner));
  if (own.watchers.length >= watchersAtMost) return false;
  const after = await deps.collaborations.admit(own, wish.user);
  return after !== undefined && isTold(deps, hosted, after);
}

/** Whether the host has been told, and had a moment to do it: he for whom somebody waits connects at once. */
async function isTold(deps: CollaborateDeps, hosted: HostedSession, collaboration: Collaboration): Promise<boolean> {
  if ((await tellHost(deps, hosted, collaboration)) === 'unreachable') return false;
  await deps.pause(settles);
  return true;
}

/** The owner's answer; no where he gives none in time. */
async function isAllowed(deps: CollaborateDeps, hosted: SharedSession, { owner, user }: JoinWish): Promise<boolean> {
  const seconds = deps.stage.dcv.collaboration.prompt;
  const owned = ownerOf(hosted.session);
  const isSessions = owned && (owned.hosted?.name === owner || owned.username === owner);
  const now = deps.clock();
  const id = await deps.board.ask({
    person: isSessions ? owned.person : personOnHosts(deps.stage, deps.chance, owner),
    username: owner,
    kind: 'approve-login',
    title: `${user} wants to join your desktop`,
    text: `${user} asks to watch ${hosted.dcvSession}.`,
    buttons: approvalButtons,
    at: now,
    until: now + seconds * 1_000,
    data: { username: user, session: hosted.session.name, host: hosted.host },
  });
  for (let waited = 0; waited < seconds * 1_000; waited += look) {
    const answer = await deps.board.answerOf(id);
    if (answer !== 'pending') return answer === approvalButtons[0];
    await deps.pause(look);
  }
  const answer = await deps.board.answerOf(id);
  if (answer === 'pending') await deps.board.withdraw(id);
  return answer === approvalButtons[0];
}

/** Takes back what an owner has allowed somebody. False where he had allowed nothing. */
export async function removePermission(deps: CollaborateDeps, scope: Scope, wish: JoinWish): Promise<boolean> {
  const hosted = await sharedSession(deps, scope, wish.id);
  const known = hosted && (await deps.collaborations.find(hosted.host));
  if (!hosted || known?.session !== hosted.session.name || known.owner !== wish.owner) return false;
  const after = await deps.collaborations.dismiss(known, wish.user);
  if (!after) return false;
  await tellHost(deps, hosted, after);
  return true;
}

/** All that is allowed is said each time, so that nothing of it is lost. DCV's own owner of a session may do everything anyway. */
function tellHost({ commands }: CollaborateDeps, hosted: HostedSession, { owner, watchers }: Collaboration) {
  return commands.send(hosted.host, {
    is: 'permissions',
    session: hosted.dcvSession,
    controllers: owner === hosted.user ? '-' : owner,
    joined: watchers.join(',') || '-',
  });
}
