import type { Login, LoginKey } from '../access/login.ts';
import type { Chance, Clock } from '../ports/chance.ts';
import type { Instant } from '../session/session.ts';

/** What a session id stands for: the login that it was given to. It is good while both are. */
export type SessionId = { readonly login: LoginKey; readonly expiresAt: Instant };

/** Where session ids are kept, by their hashes. */
export type SessionIdStore = {
  keep(hash: string, sessionId: SessionId): Promise<void>;
  /** Also one that has expired, as long as it is there. */
  find(hash: string): Promise<SessionId | undefined>;
  /** Forgetting twice is no mistake. */
  forget(hash: string): Promise<void>;
};

/**
 * How long an id is good: no longer than the server gave that this API is of. Nothing moves it, since it travels in addresses;
 * what is refreshed meanwhile is the login behind it.
 */
const life = 12 * 3_600_000;

/** Gives a login a session id: a UUID of version 4, of which the hash alone is kept. */
export async function giveSessionId(
  deps: { readonly sessionIds: Pick<SessionIdStore, 'keep'>; readonly chance: Chance; readonly clock: Clock },
  { key, endsAt }: Pick<Login, 'key' | 'endsAt'>,
): Promise<string> {
  const id = deps.chance.uuid();
  const expiresAt = Math.min(deps.clock() + life, endsAt);
  await deps.sessionIds.keep(deps.chance.hash(id), { login: key, expiresAt });
  return id;
}
