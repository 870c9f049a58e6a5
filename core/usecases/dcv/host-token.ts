import { Refusal } from '../../refusal.ts';
import type { Session } from '../../session/session.ts';
import { issueDcvToken, type TokenDeps } from './dcv-tokens.ts';
import { hostedSessions, type HostedDeps } from './hosted-sessions.ts';

/** What a user of a host wants a token for: his session, or the one of his of that id. Seconds. */
export type TokenWish = {
  readonly host: string;
  readonly user: string;
  readonly dcvSession: string | undefined;
  readonly lifetime: number;
};

/** A session that has just been made answers within seconds; so long its owner waits for his token. Milliseconds. */
const patience = 8_000;
const look = 500;

type Deps = HostedDeps & Omit<TokenDeps, 'sessions'> & { readonly pause: (time: number) => Promise<void> };

/**
 * A token for a user of a host to his own session there: good for this session, for him and for so long. Somebody who has taken a
 * session is the only one as whom it lets anybody in. Waits a little for one that is only just starting.
 *
 * @throws Refusal `desktop-not-running`: he has no session there, or none that answers
 */
export async function tokenOnHost(
  deps: Deps,
  wish: TokenWish,
): Promise<{ readonly token: string; readonly dcvSession: string }> {
  const until = deps.clock() + patience;
  for (;;) {
    const own = await ownSessions(deps, wish);
    const entry = await firstEntry(deps, own, wish.lifetime * 1_000);
    if (entry) return entry;
    const isStarting = own.some(({ status }) => status === 'launching');
    if (!isStarting || deps.clock() >= until)
      throw new Refusal('desktop-not-running', 'You have no such session here that is ready.');
    await deps.pause(look);
  }
}

async function ownSessions(deps: Deps, { host, user, dcvSession }: TokenWish): Promise<readonly Session[]> {
  const hosted = await hostedSessions(deps, { host, user });
  return hosted.flatMap(({ session, dcvSession: id }) =>
    session && (dcvSession === undefined || id === dcvSession) ? [session] : [],
  );
}

async function firstEntry(deps: Omit<TokenDeps, 'sessions'>, own: readonly Session[], life: number) {
  for (const session of own) {
    const entry = await issueDcvToken(deps, session, life);
    if (entry) return entry;
  }
  return undefined;
}
