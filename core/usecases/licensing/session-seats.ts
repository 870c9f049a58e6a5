import type { Instant } from '../../session/session.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import type { LicensingDeps } from './deps.ts';

type Deps = Pick<LicensingDeps, 'stage' | 'scopes' | 'ledger' | 'chance' | 'clock'>;

export type Seat = {
  readonly session: string;
  /** With which its guest fetches its client token; whoever asks twice brings the same one. */
  readonly ticket: string;
  /** When the session is over at the latest. */
  readonly until: Instant;
};

/**
 * Makes a ticket good: with it the guest of a session fetches its client token, as often as it likes until the session is over. What
 * the guest borrows with that token is the session's. Only the ticket's hash is stored. To be called as often as one likes.
 *
 * @throws Refusal `session-ended`
 */
export async function admitGuest(
  { scopes, chance }: Pick<Deps, 'scopes' | 'chance'>,
  { session, ticket, until }: Seat,
): Promise<void> {
  const scope = await scopes.keep({ ref: chance.uuid(), session, until });
  await scopes.addTicket(chance.hash(ticket), scope);
}

/**
 * Returns what a session holds, at once, and lets it borrow nothing more. To be called when it stops, and again where that failed
 * half-way: twice is no mistake.
 *
 * @returns how many leases it ended
 */
export async function releaseForSession({ stage, scopes, ledger, clock }: Deps, session: string): Promise<number> {
  if (stage.entitlements.length === 0) return 0;
  let ended = 0;
  for (const { origin, product } of await scopes.end(session, clock())) {
    const lease = (await ledger.leasesOf(origin)).find((one) => one.product === product && one.session === session);
    if (lease && (await ledger.end(lease, 'session-ended', clock())) === 'written') ended += 1;
  }
  return ended;
}

/** Ends leases whose session is over or gone, should anybody have missed to say so. Reads every lease: not for each minute. */
export async function releaseForgotten(deps: Deps, sessions: Pick<SessionStore, 'findMany'>): Promise<number> {
  let ended = 0;
  let cursor: string | null = null;
  do {
    const page = await deps.ledger.list(cursor, 500);
    const names = [...new Set(page.items.flatMap(({ session }) => session ?? []))];
    const alive = new Set(
      (await sessions.findMany(names))
        .filter(({ status }) => status !== 'ended' && status !== 'stopping')
        .map(({ name }) => name),
    );
    for (const name of names.filter((one) => !alive.has(one))) ended += await releaseForSession(deps, name);
    ({ cursor } = page);
  } while (cursor !== null);
  return ended;
}
