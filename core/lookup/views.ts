import type {
  LookupClientView,
  LookupCluster,
  LookupEnvironment,
  LookupPortal,
  LookupSession,
  LookupTenant,
  LookupWorkshop,
} from '../contract/lookup-bodies.ts';
import { ownerOf, type Ended, type Session } from '../session/session.ts';
import type { Lookup, Tenant } from '../stage/lms.ts';
import type { LookedUpCluster, LookedUpEnvironment, LookedUpPortal } from './estate.ts';
import { mayAskFor } from './tenants.ts';

/** The lookup service's words for what it knows. */

const labelList = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([name, value]) => ({ name, value }));

export function clusterView({ name, labels }: LookedUpCluster): LookupCluster {
  return { name, labels: labelList(labels) };
}

export function portalView(portal: LookedUpPortal): LookupPortal {
  const { environments: _, labels, ...plain } = portal;
  return { ...plain, labels: labelList(labels) };
}

export function environmentView(
  environment: LookedUpEnvironment,
  { name: portal, cluster }: LookedUpPortal,
): LookupEnvironment {
  const { aliases: _, labels, ...plain } = environment;
  return { ...plain, labels: labelList(labels), cluster, portal };
}

/** The workshops of these portals that can be asked for, each once. */
export function workshopViews(portals: readonly LookedUpPortal[]): LookupWorkshop[] {
  const running = portals.flatMap(({ environments }) => environments).filter(({ phase }) => phase === 'Running');
  const byName = new Map(running.map((environment) => [environment.workshop, environment]));
  return [...byName.values()].map(({ workshop: name, title, description, labels }) => ({
    name,
    title,
    description,
    labels: labelList(labels),
  }));
}

/** The sessions of an environment that have not ended. */
export function sessionViews(
  live: readonly Session[],
  { name: environment, workshop }: LookedUpEnvironment,
  { name: portal, cluster }: LookedUpPortal,
): LookupSession[] {
  return live.flatMap((session) => {
    if (session.environment !== environment || session.status === 'ended') return [];
    const user = ownerOf(session)?.username ?? '';
    const { name, version: generation } = session;
    return [{ name, generation, cluster, portal, environment, workshop, phase: phaseOf(session), user }];
  });
}

/** How far a session is, in the words of the resource behind it. */
function phaseOf({ status, ownership }: Exclude<Session, Ended>): string {
  if (status === 'stopping') return 'Stopping';
  switch (ownership.is) {
    case 'nobody':
      return status === 'launching' ? 'Pending' : 'Available';
    case 'claimed':
      return 'Allocating';
    case 'activated':
      return 'Allocated';
  }
}

export function clientView({ name, roles, tenants }: Lookup['clients'][number]): LookupClientView {
  return { name, roles: [...roles], tenants: [...tenants] };
}

export function tenantView({ name }: Tenant, clients: Lookup['clients']): LookupTenant {
  return { name, clients: clients.filter((client) => mayAskFor(client, name)).map((client) => client.name) };
}
