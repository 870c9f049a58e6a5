import { dismiss, isLetIn, sighted, type Sharing } from '../access/sharing.ts';
import type { SocketReport } from '../contract/gateway.ts';
import type { AccessStore, Grant } from '../ports/access-store.ts';
import type { Clock } from '../ports/chance.ts';
import type { Session } from '../session/session.ts';
import { forgetAt } from './share-desktop.ts';

export type HelperDeps = {
  readonly access: Pick<AccessStore, 'sharings' | 'keepSharing'>;
  readonly clock: Clock;
};

type Passes = ReadonlyMap<string, Grant>;

/**
 * Takes in what was seen of helpers: who watches, and who may not any more because the login ended that his pass came from. What
 * loses against another change is left to the next beat.
 *
 * @param passes those behind open sockets that have not ended
 * @returns those of them that still let their bearers in
 */
export async function noteHelpers(
  deps: HelperDeps,
  sessions: readonly Session[],
  reports: readonly SocketReport[],
  passes: Passes,
): Promise<Passes> {
  // The pass knows better than the gateway does.
  const byHelpers = reports.filter(({ grant, access }) => (passes.get(grant)?.access ?? access) === 'view');
  if (byHelpers.length === 0) return passes;
  const sharings = await deps.access.sharings([...new Set(byHelpers.map(({ session }) => session))]);
  for (const session of sessions) {
    const sharing = sharings.get(session.name);
    const own = byHelpers.filter((report) => report.session === session.name);
    if (sharing && session.status === 'active') await noteOne(deps, { session, sharing, reports: own, passes });
  }
  const mayPass = ([, grant]: [string, Grant]) =>
    grant.access === 'control' || isLetIn(sharings.get(grant.session), grant);
  return new Map([...passes].filter(mayPass));
}

type Seen = {
  readonly session: Session;
  readonly sharing: Sharing;
  readonly reports: readonly SocketReport[];
  readonly passes: Passes;
};

async function noteOne({ access, clock }: HelperDeps, seen: Seen): Promise<void> {
  const { session, sharing, reports, passes } = seen;
  const personsOf = (rows: readonly SocketReport[]) => new Set<string>(rows.map(({ person }) => person));
  const open = personsOf(reports.filter((row) => row.open > 0 && passes.has(row.grant)));
  const signedOut = personsOf(reports.filter((row) => row.open > 0 && !passes.has(row.grant)));
  const over = sharing.helpers.filter(({ person }) => signedOut.has(person) && !open.has(person));
  const after = dismiss(
    sharing,
    over.map(({ admission }) => admission),
  );
  const gone = personsOf(reports.filter((row) => row.open === 0));
  const next = after ?? sighted(sharing, { open, gone }, clock());
  if (next) await access.keepSharing(next, forgetAt(session, clock()));
}
