import type { LookedUpCluster, LookedUpEnvironment, LookedUpPortal } from '#core/lookup/estate.ts';
import type { LookUpDeps } from '#core/lookup/look-up-session.ts';
import { portalsOf } from '#core/lookup/tenants.ts';
import {
  clientView,
  clusterView,
  environmentView,
  portalView,
  sessionViews,
  tenantView,
  workshopViews,
} from '#core/lookup/views.ts';
import { Refusal } from '#core/refusal.ts';
import { liveSessions } from '#core/usecases/count-environments.ts';
import type { Handlers } from '../http/serve.ts';

type Listings = Omit<
  Handlers<'lookup'>,
  'lookupLogin' | 'lookupLogout' | 'lookupVerify' | 'lookupWorkshops' | 'lookupRequest'
>;
type Path = { readonly cluster: string; readonly portal: string; readonly environment: string };

/** What admins look at. */
export function listings(deps: Pick<LookUpDeps, 'stage' | 'sessions' | 'estate'>): Listings {
  const { clients, tenants } = deps.stage.lookup;
  const cluster = async ({ cluster: name }: Pick<Path, 'cluster'>): Promise<LookedUpCluster> =>
    found(
      'Cluster',
      (await deps.estate()).find((each) => each.name === name),
    );
  const portal = async (path: Pick<Path, 'cluster' | 'portal'>): Promise<LookedUpPortal> =>
    found(
      'Portal',
      (await cluster(path)).portals.find((each) => each.name === path.portal),
    );
  const environment = async (path: Path) => {
    const within = await portal(path);
    const environments: readonly LookedUpEnvironment[] = within.environments;
    const one = found(
      'Environment',
      environments.find((each) => each.name === path.environment),
    );
    return { portal: within, environment: one };
  };
  const sessions = async (path: Path) => {
    const at = await environment(path);
    return sessionViews(await liveSessions(deps), at.environment, at.portal);
  };
  const tenant = ({ tenant: name }: { readonly tenant: string }) =>
    found(
      'Tenant',
      tenants.find((each) => each.name === name),
    );
  const portalsFor = async (path: { readonly tenant: string }) => portalsOf(tenant(path), await deps.estate());

  return {
    lookupClients: async () => ({ clients: clients.map(clientView) }),
    lookupClient: async ({ params, caller }) => {
      if (!caller.roles.includes('admin') && params.client !== caller.name)
        throw new Refusal('forbidden', 'Client access not permitted');
      return clientView(
        found(
          'Client',
          clients.find(({ name }) => name === params.client),
        ),
      );
    },

    lookupClusters: async () => ({ clusters: (await deps.estate()).map(clusterView) }),
    lookupCluster: async ({ params }) => clusterView(await cluster(params)),
    // There is no Kubernetes here, so there is no way into it, whatever the cluster.
    lookupKubeconfig: async () => found<never>('Cluster', undefined),
    lookupClusterPortals: async ({ params }) => ({ portals: (await cluster(params)).portals.map(portalView) }),
    lookupPortals: async () => ({
      portals: (await deps.estate()).flatMap(({ portals }) => portals.map(portalView)),
    }),
    lookupPortal: async ({ params }) => portalView(await portal(params)),

    lookupEnvironments: async ({ params }) => {
      const within = await portal(params);
      return { environments: within.environments.map((each) => environmentView(each, within)) };
    },
    lookupEnvironment: async ({ params }) => {
      const at = await environment(params);
      return environmentView(at.environment, at.portal);
    },
    lookupSessions: async ({ params }) => ({ sessions: await sessions(params) }),
    lookupUsers: async ({ params }) => {
      const users = new Set((await sessions(params)).map(({ user }) => user).filter((user) => user !== ''));
      return { users: [...users].map((name) => ({ name })) };
    },
    lookupUserSessions: async ({ params }) => ({
      sessions: (await sessions(params)).filter(({ user }) => user === params.user),
    }),

    lookupTenants: async () => ({ tenants: tenants.map((each) => tenantView(each, clients)) }),
    lookupTenant: async ({ params }) => tenantView(tenant(params), clients),
    lookupTenantPortals: async ({ params }) => ({ portals: (await portalsFor(params)).map(portalView) }),
    lookupTenantWorkshops: async ({ params }) => ({ workshops: workshopViews(await portalsFor(params)) }),
  };
}

/** @throws Refusal with the contract's words where there is none */
function found<T>(what: 'Cluster' | 'Portal' | 'Environment' | 'Tenant' | 'Client', thing: T | undefined): T {
  if (thing !== undefined) return thing;
  const code = what === 'Environment' ? 'no-such-environment' : 'no-such-route';
  throw new Refusal(code, `${what} not available`);
}
