import type { Login } from '#core/access/login.ts';
import type { IservSession } from '#core/contract/iserv-views.ts';
import { timestamp } from '#core/iserv/container.ts';
import { Refusal } from '#core/refusal.ts';
import { endLogin } from '#core/usecases/end-login.ts';
import { loginCookieName, setCookie } from '../http/cookies.ts';
import { documentOf, reply } from '../http/reply.ts';
import type { Incoming } from '../http/request.ts';
import type { Handlers } from '../http/serve.ts';
import { loginKeyOf } from '../identity/login-of.ts';
import { log } from '../telemetry.ts';
import { findSessionId, type SessionIdDeps } from './caller-by-session-id.ts';
import { sessionIdIn } from './session-id-in.ts';

type SessionHandlers = Pick<Handlers<'iserv'>, 'iservSession' | 'iservLogout' | 'iservLogoutByGet' | 'iservAlive'>;

/** Who signed in, signing out, and whether anybody is there. */
export function sessionHandlers(deps: SessionIdDeps): SessionHandlers {
  /** Ends what is given, and takes the cookie away if it is of the login that has ended. */
  const logout = async (request: Incoming, id: string | undefined, cookie: string | undefined) => {
    const portalOrigin = await deps.portalOrigin();
    const sent = request.cookies[loginCookieName(portalOrigin)];
    const key = id === undefined ? cookie && loginKeyOf(cookie) : await goodLoginOf(id);
    if (key) await endLogin(deps, key);
    if (id !== undefined && key) await deps.sessionIds.forget(deps.chance.hash(id.toLowerCase()));
    if (key) log.info('signed out', {});
    const gone = { name: loginCookieName(portalOrigin), value: '', maxAge: 0, portalOrigin };
    const cookies = sent && loginKeyOf(sent) === key ? [setCookie(gone)] : [];
    return reply({ success: true as const, message: 'Successfully logged out' }, { cookies });
  };
  /** Of an id that is over, nothing: they stand in logs and histories. */
  const goodLoginOf = async (id: string) => {
    const found = await findSessionId(deps, id);
    return found && found.expiresAt > deps.clock() ? found.login : undefined;
  };
  const nothingGiven = () => new Refusal('bad-request', 'No session ID provided');

  return {
    iservSession: async (request) => {
      const id = sessionIdIn(request);
      const [login, sessionId] = await Promise.all([
        deps.logins.find(request.caller.login),
        id === undefined ? undefined : findSessionId(deps, id),
      ]);
      if (!login) throw new Refusal('signed-out', 'Invalid session');
      const expiresAt = sessionId?.expiresAt ?? Math.min(login.idleAt, login.endsAt);
      return {
        session: { id: id?.toLowerCase() ?? null, expires_at: timestamp(expiresAt) },
        user: userOf(login),
        authenticated: true,
      };
    },

    iservLogout: async (request) => {
      const id = sessionIdIn(request);
      const cookie = request.cookies[loginCookieName(await deps.portalOrigin())];
      if (id === undefined && cookie === undefined) throw nothingGiven();
      return logout(request, id, cookie);
    },

    iservLogoutByGet: async (request) => {
      // Any site can send a browser here, cookie and all.
      const id = sessionIdIn(request);
      if (id === undefined) throw nothingGiven();
      return logout(request, id, undefined);
    },

    iservAlive: async () => documentOf('healthy\n', 'text/plain'),
  };
}

function userOf(login: Login): IservSession['user'] {
  const { subject, username, email = null, picture = null, roles, groups } = login;
  const role = roles.find((candidate) => candidate !== 'guest') ?? null;
  return {
    id: subject,
    username,
    email,
    role,
    groups: groups.map((name) => ({ id: name, name, external_id: name, description: null, created_at: null })),
    avatar_url: picture,
  };
}
