import type { Login, LoginKey } from '#core/access/login.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import { loginBehind } from '../identity/login-of.ts';

/** Milliseconds after which a login that has ended is told nothing any more, at the latest. */
export const remembersFor = 10_000;
/** Logins that are remembered at once; beyond that all are forgotten. */
const most = 20_000;

/** Looks up logins, each once in ten seconds: a thousand pages that are told something each second would else be a thousand reads. */
export function rememberedLogins(
  logins: Pick<LoginStore, 'find'>,
  clock: Clock,
): (key: LoginKey) => Promise<Login | undefined> {
  const known = new Map<LoginKey, { readonly at: number; readonly login: Promise<Login | undefined> }>();
  return (key) => {
    const now = clock();
    const remembered = known.get(key);
    if (remembered && now - remembered.at < remembersFor) return remembered.login;
    if (known.size >= most) known.clear();
    const login = loginBehind(logins, key, now);
    known.set(key, { at: now, login });
    login.catch(() => known.delete(key));
    return login;
  };
}
