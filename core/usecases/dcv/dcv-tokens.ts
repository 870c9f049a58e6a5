import { readDcvTask } from '../../dcv/names.ts';
import type { Chance, Clock } from '../../ports/chance.ts';
import type { DcvTokenStore } from '../../ports/dcv-token-store.ts';
import type { HostStore } from '../../ports/host-store.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import { decide } from '../../session/lifecycle.ts';
import { ownerOf, type Active, type Session } from '../../session/session.ts';

export type TokenDeps = {
  readonly sessions: Pick<SessionStore, 'find'>;
  readonly tokens: DcvTokenStore;
  readonly chance: Pick<Chance, 'secret'>;
  readonly clock: Clock;
};
export type VerifyDeps = {
  readonly sessions: Pick<SessionStore, 'find'>;
  readonly hosts: Pick<HostStore, 'find'>;
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
  { tokens, chance, clock }: Omit<TokenDeps, 'sessions'>,
  session: Session,
  life = tokenLife,
): Promise<DcvEntry | undefined> {
  const now = clock();
  const place = isUsable(session, now) ? readDcvTask(session.desktop.task) : undefined;
  const owner = ownerOf(session);
  if (!place || !owner) return undefined;
  const { value, hash } = chance.secret();
  await tokens.keep(hash, { session: session.name, ...place, person: owner.person, expiresAt: now + life });
  return { token: value, dcvSession: place.dcvSession };
}

/**
 * A host asks whether a token opens one of its sessions.
 *
 * @returns the user of the operating system as whom its bearer comes in; undefined for every token that is wrong, over, of another
 * host, session or owner, or of a session that has ended
 */
export async function verifyDcvToken(
  { sessions, hosts, tokens, chance, clock }: VerifyDeps,
  asked: { readonly host: string; readonly dcvSession: string; readonly token: string },
): Promise<string | undefined> {
  const now = clock();
  const token = await tokens.find(chance.hash(asked.token), now);
  if (!token || token.host !== asked.host || token.dcvSession !== asked.dcvSession) return undefined;
  const [session, host] = await Promise.all([sessions.find(token.session), hosts.find(asked.host)]);
  const isOwners = session && isUsable(session, now) && ownerOf(session)?.person === token.person;
  const placed = host?.placed[asked.dcvSession];
  return isOwners && placed?.session === token.session ? placed.user : undefined;
}

function isUsable(session: Session, now: number): session is Active {
  return session.status === 'active' && session.runtime === 'dcv' && decide(session, now).do !== 'stop';
}
