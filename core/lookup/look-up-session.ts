import type { Patterns } from '../ports/chance.ts';
import type { LookupClient } from '../access/caller.ts';
import type { LookupAllocation, LookupWish } from '../contract/lookup-bodies.ts';
import { activationPath } from '../lms/activation-path.ts';
import type { LmsUser } from '../lms/lms-user.ts';
import { parametersOf } from '../lms/parameters.ts';
import type { LmsUserStore } from '../ports/lms-user-store.ts';
import type { SessionSecrets } from '../ports/session-secrets.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';
import { isOpen, rememberedFor, type Open } from '../session/session.ts';
import type { Stage } from '../stage/stage.ts';
import type { PoolDeps } from '../usecases/create-session.ts';
import { requestSession } from '../usecases/request-session.ts';
import { byRoom, isCalled, placesOf, type LookedUpPlace } from './by-room.ts';
import type { LookedUpCluster } from './estate.ts';
import { portalsOf, requireMayAskFor, requireTenant } from './tenants.ts';
import { portalWish, type PortalWish } from './wish.ts';

export type LookUpDeps = PoolDeps & {
  readonly patterns: Patterns;
  readonly stage: Stage;
  readonly users: LmsUserStore;
  readonly secrets: Pick<SessionSecrets, 'activationToken'>;
  /** All that there is, counted now. */
  readonly estate: () => Promise<readonly LookedUpCluster[]>;
};

type Had = { readonly place: LookedUpPlace; readonly session: Open };

/** With these a portal says that there is nothing to be had here; elsewhere there may be. */
const elsewhere: ReadonlySet<RefusalCode> = new Set([
  'no-such-environment',
  'no-capacity',
  'limit-reached',
  'not-reacquirable',
  'conflict',
]);

/**
 * A session of a workshop for a user: the one that he has, wherever that is and whoever it was asked for by, else one where there is
 * room. Places are tried one after the other.
 *
 * @throws Refusal `bad-request`, `not-permitted`, `unavailable` without such a tenant, `no-capacity` where nobody has one
 */
export async function lookUpSession(
  deps: LookUpDeps,
  client: LookupClient,
  wish: LookupWish,
): Promise<LookupAllocation> {
  const { tenantName, workshopName } = wish;
  if (!tenantName) throw new Refusal('bad-request', 'Missing tenantName');
  requireMayAskFor(client, tenantName);
  if (!workshopName) throw new Refusal('bad-request', 'Missing workshopName');
  const asked = portalWish(deps, client, wish);
  const clusters = await deps.estate();
  const own = asked?.isNamed ? await takeUp(deps, clusters, workshopName, asked) : undefined;
  const tenant = own ? undefined : requireTenant(deps.stage.lookup, tenantName);
  const portals = tenant ? portalsOf(tenant, clusters) : [];
  const had = own ?? (asked && (await obtainAt(deps, byRoom(placesOf(portals, workshopName)), asked)));
  if (!had || !asked) throw new Refusal('no-capacity', 'Workshop not available');
  const { place, session } = had;
  return {
    clusterName: place.portal.cluster,
    portalName: place.portal.name,
    environmentName: session.environment,
    sessionName: session.name,
    clientUserId: wish.clientUserId ?? '',
    sessionActivationUrl: `${place.portal.url}${await wayIn(deps, session, asked)}`,
    tenantName,
  };
}

async function wayIn({ secrets }: LookUpDeps, session: Open, { indexUrl }: PortalWish): Promise<string> {
  return activationPath(session.name, await secrets.activationToken(session), indexUrl);
}

/** The session of this workshop that the user has already, in any environment, also one that takes nobody else any more. */
async function takeUp(
  deps: LookUpDeps,
  clusters: readonly LookedUpCluster[],
  workshop: string,
  asked: PortalWish,
): Promise<Had | undefined> {
  const { open } = await deps.sessions.record(asked.user.person);
  const own = (await deps.sessions.findMany(Object.values(open))).filter(isOpen);
  const portals = clusters.flatMap((cluster) => cluster.portals);
  for (const { name, environment: at } of own) {
    const places = portals.flatMap((portal) => portal.environments.map((environment) => ({ portal, environment })));
    const place = places.find(({ environment }) => environment.name === at && isCalled(environment, workshop));
    const session = place && (await request(deps, place, asked, asked.user, name));
    if (session) return { place, session };
  }
  return undefined;
}

/** From the first place that gives one. The user is kept as known as soon as there is anywhere to ask, as a portal does. */
async function obtainAt(
  deps: LookUpDeps,
  places: readonly LookedUpPlace[],
  asked: PortalWish,
): Promise<Had | undefined> {
  if (places.length === 0) return undefined;
  const user = await deps.users.keep(asked.user, deps.clock() + rememberedFor + longestUse(deps.stage, places));
  for (const place of places) {
    const session = await request(deps, place, asked, user, null);
    if (session) return { place, session };
  }
  return undefined;
}

async function request(
  deps: LookUpDeps,
  { environment }: LookedUpPlace,
  { timeout, indexUrl, analyticsUrl, parameters: given }: PortalWish,
  user: LmsUser,
  only: string | null,
): Promise<Open | undefined> {
  const type = deps.stage.desktops.find(({ name }) => name === environment.workshop);
  const parameters = parametersOf(type?.parameters ?? [], given, deps.patterns);
  const wish = { user, environment: environment.name, timeout, indexUrl, analyticsUrl, parameters, only };
  try {
    return (await requestSession(deps, wish)).session;
  } catch (error) {
    if (error instanceof Refusal && elsewhere.has(error.code)) return undefined;
    throw error;
  }
}

/** As long as a session of any of these workshops may last once somebody has come. Milliseconds. */
function longestUse({ desktops }: Pick<Stage, 'desktops'>, places: readonly LookedUpPlace[]): number {
  const types = desktops.filter(({ name }) => places.some(({ environment }) => environment.workshop === name));
  return Math.max(0, ...types.map(({ limits }) => Math.max(limits.duration, limits.deadline))) * 1_000;
}
