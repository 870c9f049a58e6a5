import type { Login, LoginKey } from '#core/access/login.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import type { OneTimeStore } from '#core/ports/one-time-store.ts';

/** Logins in memory; the same suite holds it and the table's store. */
export function memoryLoginStore(): LoginStore {
  const logins = new Map<LoginKey, Login>();
  return {
    async open(login) {
      if (logins.has(login.key)) throw new Error('There is a login under this key.');
      logins.set(login.key, login);
    },
    find: async (key) => logins.get(key),
    async change(login) {
      if (logins.get(login.key)?.version !== login.version) return undefined;
      const changed = { ...login, version: login.version + 1 };
      logins.set(login.key, changed);
      return changed;
    },
    async end(key) {
      logins.delete(key);
    },
    async keysOf(whose) {
      const theirs = [...logins.values()].filter(
        (login) =>
          (whose.person === undefined || login.person === whose.person) &&
          (whose.is === 'person' || login.providerSession === whose.providerSession),
      );
      return theirs.map(({ key }) => key);
    },
  };
}

/** Things that are good for one use, in memory. */
export function memoryOneTimeStore(): OneTimeStore {
  const kept = new Map<string, { value: string; until: number }>();
  return {
    async keep(kind, name, value, until) {
      if (kept.has(`${kind} ${name}`)) return false;
      kept.set(`${kind} ${name}`, { value: JSON.stringify(value), until });
      return true;
    },
    async take(kind, name, now) {
      const found = kept.get(`${kind} ${name}`);
      kept.delete(`${kind} ${name}`);
      return found && found.until > now ? JSON.parse(found.value) : undefined;
    },
  };
}
