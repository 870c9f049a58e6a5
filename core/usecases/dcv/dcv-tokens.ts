import { isLetIn } from '../../access/sharing.ts';
import { osUser, readDcvTask } from '../../dcv/names.ts';
import type { Placed } from '../../dcv/host.ts';
import type { AccessStore } from '../../ports/access-store.ts';
import type { Chance, Clock } from '../../ports/chance.ts';
import type { DcvToken, DcvTokenStore } from '../../ports/dcv-token-store.ts';
import type { HostStore } from '../../ports/host-store.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import { ownerOf, type Session } from '../../session/session.ts';
import { isRunningDcv } from './running-desktop.ts';

export type TokenDeps = {
  readonly sessions: Pick<SessionStore, 'find'>;
  readonly tokens: Pick<DcvTokenStore, 'keep'>;
  readonly chance: Pick<Chance, 'secret'>;
  readonly clock: Clock;
};
export type VerifyDeps = {
  readonly sessions: Pick<SessionStore, 'find'>;
  readonly hosts: Pick<HostStore, 'find'>;
  readonly access: Pick<AccessStore, 'sharings'>;
  readonly tokens: DcvTokenStore;
  readonly chance: Pick<Chance, 'hash'>;
  readonly clock: Clock;
};

/** A token, and DCV's name for the session that it opens. */
export type DcvEntry = { readonly token: string; readonly dcvSession: string };

/** A token is for the moment between a link and the connection that it makes; a client that connects again within it is let in. */
export const tokenLife = 60_000;

/**
 * A token of 256 bits for an active session of its owner; undefined where there is no such thing.
 *
 * @param life milliseconds that it is good for
 */
export async function issueDcvToken(
  deps: Omit<TokenDeps, 'sessions'>,
  session: Session,
  life = tokenLife,
): Promise<DcvEntry | undefined> {
  const owner = ownerOf(session);
  return owner && issue(deps, session, { person: owner.person, admission: null }, life);
}

/** The same for somebody whom the owner lets watch; whether he does is for the caller to know, and is looked at again when it is used. */
export async function issueWatcherToken(
  deps: Omit<TokenDeps, 'sessions'>,
  session: Session,
  helper: Pick<DcvToken, 'person' | 'admission'>,
): Promise<DcvEntry | undefined> {
  return issue(deps, session, helper, tokenLife);
}

async function issue(
  { tokens, chance, clock }: Omit<TokenDeps, 'sessions'>,
  session: Session,
  { person, admission }: Pick<DcvToken, 'person' | 'admission'>,
  life: number,
): Promise<DcvEntry | undefined> {
  const now = clock();
  const place = isRunningDcv(session, now) ? readDcvTask(session.desktop.task) : undefined;
  if (!place) return undefined;
  const { value, hash } = chance.secret();
  await tokens.keep(hash, { session: session.name, ...place, person, admission, expiresAt: now + life });
  return { token: value, dcvSession: place.dcvSession };
}

/**
 * A host asks whether a token opens one of its sessions.
 *
 * @returns the user of the operating system as whom its bearer comes in; undefined for every token that is wrong, over, of another
 * host, session or owner, of a helper who has been dismissed, or of a session that has ended
 */
export async function verifyDcvToken(
  deps: VerifyDeps,
  asked: { readonly host: string; readonly dcvSession: string; readonly token: string },
): Promise<string | undefined> {
  const { sessions, hosts, tokens, chance, clock } = deps;
  const now = clock();
  const token = await tokens.find(chance.hash(asked.token), now);
  if (!token || token.host !== asked.host || token.dcvSession !== asked.dcvSession) return undefined;
  const [session, host] = await Promise.all([sessions.find(token.session), hosts.find(asked.host)]);
  const placed = host?.placed[asked.dcvSession];
  if (!session || !isRunningDcv(session, now) || placed?.session !== token.session) return undefined;
  if (token.admission !== null) return watcherBehind(deps, token, placed);
  return ownerOf(session)?.person === token.person ? placed.user : undefined;
}

/** As whom a helper watches: nobody, where the owner no longer lets him, or DCV does not let his user yet. */
async function watcherBehind(
  { access, chance }: VerifyDeps,
  token: DcvToken,
  placed: Placed,
): Promise<string | undefined> {
  const sharing = (await access.sharings([token.session])).get(token.session);
  const user = osUser(token.person, token.session, chance);
  return isLetIn(sharing, token) && placed.watchers?.includes(user) ? user : undefined;
}
