import { Notification } from '#core/lms/notification.ts';
import { Refusal } from '#core/refusal.ts';
import { isOpen, ownerOf, type Owner, type Session } from '#core/session/session.ts';
import { activateSession } from '#core/usecases/activate-session.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import type { Handlers } from '../http/serve.ts';
import { signInAsGuest, type Browser } from './guest-login.ts';
import type { LmsDeps } from './lms-deps.ts';
import { backFrom, backToIndex, goTo, signInFirst } from './way-back.ts';

type Pages = Pick<Handlers<'lms'>, 'lmsActivate' | 'lmsSession' | 'lmsDelete' | 'lmsPage'>;

/** Where browsers come that a learning platform has sent (§a.3 "Browser endpoints and redirects"). */
export function sessionPages(deps: LmsDeps): Pages {
  return {
    lmsActivate: async ({ params, url, cookies, caller }) => {
      const token = url.query.getAll('token').at(-1) ?? '';
      if (token === '') throw new Refusal('bad-request', 'No access token supplied');
      const session = await deps.sessions.find(params.name);
      const owner = session && ownerOf(session);
      if (!owner || !isOpen(session)) return overAlready(deps, session, caller);
      if (!(await opens(deps, session, owner, token)))
        throw new Refusal('bad-request', 'Invalid access token for session');
      const activated = await activateSession(deps, session.name);
      if (!activated) return overAlready(deps, session, caller);
      const cookie = await signIn(deps, owner, { cookies, caller });
      return goTo(`/workshops/session/${session.name}/`, [cookie]);
    },

    lmsSession: async ({ params, caller }) => {
      if (caller.is !== 'person') return signInFirst(`/workshops/session/${params.name}/`);
      const session = await deps.sessions.find(params.name);
      const owner = session && ownerOf(session);
      if (owner?.person !== caller.person || !session) return backToIndex(deps, 'session-invalid');
      // Whoever is signed in as the owner needs no token to have come; one that is overdue is over.
      const open = isOpen(session) && (await activateSession(deps, session.name));
      return open ? goTo(`/desktop/${owner.slug}?session=${session.name}`) : backFrom(deps, session, 'session-deleted');
    },

    lmsDelete: async ({ params, url, caller }) => {
      const why = Notification.safeParse(url.query.getAll('notification').at(-1)).data ?? 'session-deleted';
      // To the session and not back to here, so that signing in ends nothing.
      if (caller.is !== 'person') return signInFirst(`/workshops/session/${params.name}/`);
      const session = await deps.sessions.find(params.name);
      if (!session || ownerOf(session)?.person !== caller.person) return backToIndex(deps, 'session-invalid');
      await stopSession(deps, session.name, 'stopped-by-owner');
      return backFrom(deps, session, why);
    },

    lmsPage: async ({ url }) => {
      const why = Notification.safeParse(url.query.getAll('notification').at(-1)).data;
      return goTo(why === undefined ? '/' : `/?notification=${why}`);
    },
  };
}

/** Sessions that a person got by himself have no token that anybody was ever told. */
async function opens({ secrets }: LmsDeps, session: Session, { through }: Owner, token: string): Promise<boolean> {
  return through === 'robot' && secrets.equal(token, await secrets.activationToken(session));
}

/**
 * What the browser of its owner is told of a session that is over; to everybody else there never was one.
 *
 * @throws Refusal `bad-request`
 */
async function overAlready(deps: LmsDeps, session: Session | undefined, caller: Browser['caller']) {
  const isOwn = session && caller.is === 'person' && ownerOf(session)?.person === caller.person;
  if (isOwn) return backFrom(deps, session, 'session-deleted');
  throw new Refusal('bad-request', 'Invalid session name supplied');
}

async function signIn(deps: LmsDeps, owner: Owner, browser: Browser): Promise<string> {
  const known = await deps.users.find(owner.person);
  const user = known ?? { person: owner.person, name: owner.username, firstName: '', lastName: '' };
  return signInAsGuest(deps, user, browser);
}
