import { personOf, standingOf, type Login, type LoginKey } from '#core/access/login.ts';
import type { Caller } from '#core/access/caller.ts';
import type { SessionIdStore } from '#core/iserv/session-id.ts';
import type { Chance } from '#core/ports/chance.ts';
import { Refusal } from '#core/refusal.ts';
import type { Stage } from '#core/stage/stage.ts';
import { loginCookieName } from '../http/cookies.ts';
import type { Incoming } from '../http/request.ts';
import { loginKeyOf } from '../identity/login-of.ts';
import { refreshLogin, type RefreshDeps } from '../identity/refresh-login.ts';
import { sessionIdIn } from './session-id-in.ts';

export type SessionIdDeps = Omit<RefreshDeps, 'stage'> & {
  readonly stage: Pick<Stage, 'oidc' | 'roles' | 'registration' | 'iserv'>;
  readonly sessionIds: SessionIdStore;
  readonly chance: Pick<Chance, 'hash'>;
  readonly portalOrigin: () => Promise<string>;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * Who calls with a session id or, where none is given, with our own cookie. Where a login has to be refreshed, that is done here and
 * now: these clients know no refresh, and would sign people out in the middle of their work.
 *
 * @returns a function that answers nobody where nothing is given, and refuses `signed-out` for what was never given out and
 *   `stale-login` for what is over
 */
export function callerBySessionId(deps: SessionIdDeps): (request: Incoming) => Promise<Caller> {
  return async (request) => {
    const id = sessionIdIn(request);
    const cookie = request.cookies[loginCookieName(await deps.portalOrigin())];
    if (id === undefined && cookie === undefined) return { is: 'nobody' };
    const key = id === undefined ? loginKeyOf(cookie ?? '') : await loginOf(deps, id);
    return personOf(await refreshed(deps, key));
  };
}

/** What a session id stands for, expired or not; undefined for an unknown one, and for every one where the stage allows none. */
export async function findSessionId({ stage, sessionIds, chance }: SessionIdDeps, id: string) {
  const written = id.toLowerCase();
  return stage.iserv.sessionIds && uuid.test(written) ? sessionIds.find(chance.hash(written)) : undefined;
}

async function loginOf(deps: SessionIdDeps, id: string): Promise<LoginKey> {
  const found = await findSessionId(deps, id);
  if (!found) throw unknown();
  if (found.expiresAt <= deps.clock()) throw expired();
  return found.login;
}

async function refreshed(deps: SessionIdDeps, key: LoginKey): Promise<Login> {
  const login = await deps.logins.find(key);
  if (!login) throw unknown();
  if (standingOf(login, deps.clock()) === 'good') return login;
  return refreshLogin(deps, key).catch(overIfRefused);
}

function overIfRefused(error: unknown): never {
  if (error instanceof Refusal && error.code === 'signed-out') throw expired(error);
  throw error;
}

const unknown = () => new Refusal('signed-out', 'Invalid session');
const expired = (cause?: unknown) => new Refusal('stale-login', 'Session expired', { cause });
