import { leasesAsCsv } from '#core/licensing/csv.ts';
import { dayOf } from '#core/licensing/forecast.ts';
import { isLive, type Lease } from '#core/licensing/lease.ts';
import { listedLease, listedOrigin, listedOriginWithDriver, pastLeaseView } from '#core/licensing/listed.ts';
import type { Origin } from '#core/licensing/origin.ts';
import type { SessionStore } from '#core/ports/session-store.ts';
import type { LicensingDeps } from '#core/usecases/licensing/deps.ts';
import { endAllExpired } from '#core/usecases/licensing/end-expired.ts';
import { liveLeases, removeLease } from '#core/usecases/licensing/keep-lease.ts';
import { licenceForecast } from '#core/usecases/licensing/licence-use.ts';
import { reconcileLicences } from '#core/usecases/licensing/reconcile-licences.ts';
import { removeOrigins } from '#core/usecases/licensing/remove-origins.ts';
import { documentOf, reply } from '../http/reply.ts';
import type { Handlers } from '../http/serve.ts';
import { inParallel } from '../in-parallel.ts';
import { log } from '../telemetry.ts';

type Operator = Pick<
  Handlers<'licensing'>,
  | 'listOrigins'
  | 'listLeases'
  | 'removeOrigins'
  | 'removeLease'
  | 'removeExpiredLeases'
  | 'licenceUse'
  | 'licenceHistory'
  | 'licenceHistoryCsv'
  | 'reconcileLicences'
>;
/** With their leases, origins are read one by one; so many to a page, and so many at a time. */
const withLeases = 100;
const atOnce = 16;

/** What operators read and do. */
export function operatorHandlers(deps: LicensingDeps, sessions: Pick<SessionStore, 'findMany'>): Operator {
  const { stage, ledger, origins, clock } = deps;
  const { renewal } = stage.licensing;
  const created = () => documentOf('', 'application/json', { status: 201 });

  /** The page of past leases that is asked for: of a session, of a day, or of today. */
  const history = (query: { readonly day?: string | undefined; readonly session?: string | undefined } & Paged) =>
    ledger.past(
      query.session === undefined ? { day: query.day ?? dayOf(clock()) } : { session: query.session },
      query.cursor ?? null,
      query.limit,
    );

  return {
    async listOrigins({ url, query }) {
      const limit = query.leases ? Math.min(query.limit, withLeases) : query.limit;
      const { items, cursor } = await origins.list(query.cursor ?? null, limit);
      const leases = new Map<string, readonly Lease[]>();
      if (query.leases)
        await inParallel(items, atOnce, async ({ ref }) => void leases.set(ref, await liveLeases(deps, ref)));
      const leasesOf = ({ ref }: Origin) => (leases.get(ref) ?? []).map((lease) => listedLease(lease, renewal));
      const shown = items.map((origin) =>
        Object.assign(listedOriginWithDriver(origin, clock()), query.leases && { leases: leasesOf(origin) }),
      );
      return reply(shown, { headers: nextPage(url, cursor) });
    },

    async listLeases({ url, query }) {
      const { items, cursor } = await ledger.list(query.cursor ?? null, query.limit);
      const live = items.filter((lease) => isLive(lease, clock()));
      const known = await origins.findMany(query.origin ? live.map(({ origin }) => origin) : []);
      const shown = live.map((lease) => {
        const origin = known.get(lease.origin);
        return Object.assign(listedLease(lease, renewal), origin && { origin: listedOrigin(origin) });
      });
      return reply(shown, { headers: nextPage(url, cursor) });
    },

    async removeOrigins({ caller }) {
      await removeOrigins(deps);
      log.info('origins removed', { person: caller.person });
      return created();
    },

    async removeLease({ params, caller }) {
      await removeLease(deps, params.ref);
      log.info('lease removed', { person: caller.person, lease: params.ref });
      return created();
    },

    async removeExpiredLeases({ caller }) {
      const ended = await endAllExpired(deps);
      log.info('expired leases ended', { person: caller.person, ended });
      return created();
    },

    async licenceUse() {
      const uses = await licenceForecast(deps);
      return {
        pools: uses.map(({ feature, seats, inUse, demonstration, evidence, fewerFrom, forecast }) => ({
          feature,
          seats,
          inUse,
          demonstration,
          evidence: [...evidence],
          fewerFrom: fewerFrom === null ? null : new Date(fewerFrom).toISOString(),
          forecast,
        })),
      };
    },

    async licenceHistory({ query }) {
      const { items, cursor } = await history(query);
      return { leases: items.map(pastLeaseView), cursor };
    },

    async licenceHistoryCsv({ url, query }) {
      const { items, cursor } = await history(query);
      return documentOf(leasesAsCsv(items.map(pastLeaseView)), 'text/csv; charset=utf-8', {
        headers: { 'Content-Disposition': 'attachment; filename=licence-leases.csv', ...nextPage(url, cursor) },
      });
    },

    async reconcileLicences({ body, caller }) {
      const { compared, entitlements, returned } = await reconcileLicences(deps, sessions, body);
      log.info('licences reconciled', { person: caller.person, features: compared.length, returned });
      return { compared: [...compared], entitlements: [...entitlements], returned };
    },
  };
}

type Paged = { readonly cursor?: string | undefined; readonly limit: number };

/** RFC 8288: where the next page is, since the body is a bare list. */
function nextPage(
  url: { readonly path: string; readonly query: URLSearchParams },
  cursor: string | null,
): Record<string, string> {
  if (cursor === null) return {};
  const query = new URLSearchParams(url.query);
  query.set('cursor', cursor);
  return { Link: `<${url.path}?${query.toString()}>; rel="next"` };
}
