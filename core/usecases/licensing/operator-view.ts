import { dayOf } from '../../licensing/forecast.ts';
import { isLive, type Lease, type PastLease } from '../../licensing/lease.ts';
import type { Origin } from '../../licensing/origin.ts';
import type { LicensingDeps } from './deps.ts';
import { licenceForecast, type UseWithForecast } from './licence-use.ts';

/** What an operator asks to see: leases from a cursor on, and what has ended on a day in UTC or in a session. */
export type OperatorQuestion = {
  readonly cursor?: string | undefined;
  readonly day?: string | undefined;
  readonly session?: string | undefined;
};

/** Who holds what, who held it, and how long it will be enough. */
export type OperatorView = {
  readonly pools: readonly UseWithForecast[];
  /** The machine is undefined where it borrowed without ever having registered. */
  readonly held: readonly { readonly lease: Lease; readonly origin: Origin | undefined }[];
  /** Where the list goes on. */
  readonly cursor: string | null;
  readonly past: readonly PastLease[];
  /** What the past is of. */
  readonly of: { readonly day: string } | { readonly session: string };
  /** Whether there is more of it than is shown; the CSV has all of it. */
  readonly isMore: boolean;
};

/** Rows of each list. */
const shown = 50;

/** Everything on the operators' page: one query page of each list. */
export async function operatorView(deps: LicensingDeps, asked: OperatorQuestion): Promise<OperatorView> {
  const { ledger, origins, clock } = deps;
  const now = clock();
  const of = asked.session === undefined ? { day: asked.day ?? dayOf(now) } : { session: asked.session };
  const [pools, leases, past] = await Promise.all([
    licenceForecast(deps),
    ledger.list(asked.cursor ?? null, shown),
    ledger.past(of, null, shown),
  ]);
  const live = leases.items.filter((lease) => isLive(lease, now));
  const known = await origins.findMany(live.map(({ origin }) => origin));
  return {
    pools,
    held: live.map((lease) => ({ lease, origin: known.get(lease.origin) })),
    cursor: leases.cursor,
    past: past.items,
    of,
    isMore: past.cursor !== null,
  };
}
