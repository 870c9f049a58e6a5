import type { Person } from '../access/caller.ts';
import { isLetIn } from '../access/sharing.ts';
import type { AuthorizeReply, EndReason, RedeemReply } from '../contract/gateway.ts';
import type { AccessStore, Grant } from '../ports/access-store.ts';
import type { Chance, Clock } from '../ports/chance.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { Refusal } from '../refusal.ts';
import { decide } from '../session/lifecycle.ts';
import { isOpen, ownerOf, type Session } from '../session/session.ts';
import { secondsLeft } from '../session/view.ts';
import type { EnvironmentStore } from '../ports/environment-store.ts';
import { activateSession } from './activate-session.ts';
import { upstreamOf } from './upstream.ts';

export type OpenDeps = {
  readonly sessions: SessionStore;
  readonly access: AccessStore;
  readonly chance: Chance;
  readonly clock: Clock;
};

export type AuthorizeDeps = OpenDeps & {
  readonly environments: EnvironmentStore;
  /** The desktop's own credential, as the value of an `Authorization` header. */
  readonly credential: (access: Grant['access'], password: string) => string;
};

/** A ticket is spent within a minute or never. */
export const ticketLife = 60_000;
/** A pass ends with its session or with its login, whichever is first. It is forgotten after a week at the latest. */
export const passLife = 7 * 86_400_000;
/** Who may pass is asked anew after so long; sockets are cut by the heartbeat, which is sooner. */
const cacheSeconds = 5;

/**
 * The way to a person's desktop: its origin's id and a one-time ticket.
 *
 * @param wanted name of the session, where the path may lead to several; without it, the way is to the newest
 * @throws Refusal `no-such-session`: no such slug, somebody else's, or nothing open behind it
 */
export async function openDesktop(
  deps: OpenDeps,
  person: Person,
  slug: string,
  wanted?: string,
): Promise<{ desktopId: string; ticket: string }> {
  const session = await sessionBehind(deps, person, slug, wanted);
  // He has come, by whatever way: for whom a robot asked is signed in here already now and then, and has this among his desktops.
  if (session.ownership.is === 'claimed') await activateSession(deps, session.name);
  const ticket = deps.chance.secret();
  const now = deps.clock();
  await deps.access.addTicket(ticket.hash, {
    desktopId: session.desktopId,
    session: session.name,
    person: person.person,
    login: person.login,
    access: 'control',
    admission: null,
    expiresAt: now + ticketLife,
    passUntil: Math.min(now + passLife, person.loginEndsAt),
  });
  return { desktopId: session.desktopId, ticket: ticket.value };
}

/** One type has one path, and a person may have a session of it in an environment on its way out beside one in the next. */
async function sessionBehind(
  { sessions }: OpenDeps,
  person: Person,
  slug: string,
  wanted: string | undefined,
): Promise<Session> {
  const found = await sessions.findSlug(slug);
  if (found?.person === person.person) {
    const { open } = await sessions.record(person.person);
    const own = await sessions.findMany(Object.values(open));
    const [session] = own
      .filter((candidate) => isOpen(candidate) && ownerOf(candidate)?.slug === slug)
      .filter(({ name }) => wanted === undefined || name === wanted)
      .toSorted((one, other) => other.createdAt - one.createdAt);
    if (session) return session;
  }
  throw new Refusal('no-such-session', 'You have no such desktop open.');
}

/** Swaps a ticket for a pass. A ticket of another desktop, an old or a spent one, or one of a login that has ended is refused. */
export async function redeemTicket(
  deps: OpenDeps,
  desktopId: string,
  ticket: string,
  portal: string,
): Promise<RedeemReply> {
  const taken = await deps.access.takeTicket(deps.chance.hash(ticket), deps.clock());
  const refused = { is: 'refused', signInAt: portal } as const;
  if (!taken || taken.desktopId !== desktopId) return refused;
  const { passUntil: expiresAt, ...grant } = taken;
  const pass = deps.chance.secret();
  if (!(await deps.access.addPass(pass.hash, { ...grant, expiresAt }))) return refused;
  return { is: 'redeemed', pass: pass.value, expiresAt: new Date(expiresAt).toISOString() };
}

/** May the bearer of a pass reach a desktop now, and where is it? Asked by the gateway for each person and every few seconds. */
export async function authorizeDesktop(
  deps: AuthorizeDeps,
  desktopId: string,
  pass: string,
  portal: string,
): Promise<AuthorizeReply> {
  const hash = deps.chance.hash(pass);
  const grant = pass ? await deps.access.findPass(hash, deps.clock()) : undefined;
  if (!grant) return { is: 'sign-in', signInAt: portal };
  if (grant.desktopId !== desktopId) return { is: 'not-yours', portal };
  const session = await deps.sessions.find(grant.session);
  if (!session || session.desktopId !== desktopId) return { is: 'no-such-desktop', portal };
  if (grant.access === 'view') return answerForHelper(deps, session, { ...grant, hash }, portal);
  if (ownerOf(session)?.person !== grant.person) return { is: 'not-yours', portal };
  return answerFor(deps, session, { ...grant, hash }, portal);
}

type Bearer = Grant & { readonly hash: string };

/** A helper is let in for as long as the owner lets him, to a desktop that is in use; why it ended is the owner's affair. */
async function answerForHelper(
  deps: AuthorizeDeps,
  session: Session,
  grant: Bearer,
  portal: string,
): Promise<AuthorizeReply> {
  const sharing = (await deps.access.sharings([session.name])).get(session.name);
  const reply = isLetIn(sharing, grant) ? await answerFor(deps, session, grant, portal) : undefined;
  return reply?.is === 'open' ? reply : { is: 'no-longer-shared', portal };
}

async function answerFor(
  deps: AuthorizeDeps,
  session: Session,
  grant: Bearer,
  portal: string,
): Promise<AuthorizeReply> {
  const now = deps.clock();
  const decision = decide(session, now);
  if (decision.do === 'stop') return ended(session, decision.reason, portal);
  switch (session.status) {
    case 'stopping':
    case 'ended':
      return ended(session, session.reason, portal);
    case 'launching': {
      const environment = (await deps.environments.list()).find(({ name }) => name === session.environment);
      const left = secondsLeft(session, now, environment?.startSeconds ?? null);
      return { is: 'starting', stage: session.desktop.stage, secondsLeft: left };
    }
    case 'reserved':
    case 'claimed':
      return { is: 'not-yours', portal };
    case 'active': {
      const password = await deps.access.password(session.desktopId);
      if (password === undefined) return { is: 'no-such-desktop', portal };
      return {
        is: 'open',
        session: session.name,
        grant: grant.hash,
        person: grant.person,
        access: grant.access,
        runtime: session.runtime,
        upstream: upstreamOf({
          runtime: session.runtime,
          address: session.desktop.address,
          authorization: deps.credential(grant.access, password),
        }),
        cacheSeconds,
      };
    }
  }
}

/**
 * Who came from a learning platform goes back there, by the portal, which knows where he came from. When the start took too long
 * that is what he is sent back with.
 */
function ended(session: Session, reason: EndReason, portal: string): AuthorizeReply {
  const told = { is: 'ended', reason, portal } as const;
  if (ownerOf(session)?.through !== 'robot') return told;
  const back = `${portal}/workshops/session/${session.name}/`;
  return { ...told, back: reason === 'start-timeout' ? `${back}delete/?notification=startup-timeout` : back };
}
