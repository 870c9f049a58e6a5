import * as z from 'zod';
import {
  LookupAllocation,
  LookupClientView,
  LookupCluster,
  LookupCredentials,
  LookupEnvironment,
  LookupPortal,
  LookupSession,
  LookupTenant,
  LookupToken,
  LookupWish,
  LookupWorkshop,
} from './lookup-bodies.ts';
import { anyone, json, type Route } from './route.ts';

/** The Educates lookup service: one front door for many portals, of which this is the one. */

const clients = { is: 'client', roles: ['admin', 'tenant'] } as const;
const admins = { is: 'client', roles: ['admin'] } as const;

const workshops = json(z.object({ workshops: z.array(LookupWorkshop) }));
const portals = json(z.object({ portals: z.array(LookupPortal) }));
const sessions = json(z.object({ sessions: z.array(LookupSession) }));

const cluster = z.object({ cluster: z.string() });
const portal = cluster.extend({ portal: z.string() });
const environment = portal.extend({ environment: z.string() });
const user = environment.extend({ user: z.string() });
const tenant = z.object({ tenant: z.string() });
const atCluster = '/api/v1/clusters/{cluster}';
const atPortal = `${atCluster}/portals/{portal}`;
const atEnvironment = `${atPortal}/environments/{environment}`;

/** A list or a thing that only admins may see. */
const shown = { family: 'lookup', method: 'GET', access: admins } as const;

export const lookupRoutes = {
  lookupLogin: {
    family: 'lookup',
    method: 'POST',
    path: '/auth/login',
    also: ['/login'],
    summary: 'A token for a client of the lookup service.',
    access: anyone,
    body: LookupCredentials,
    answer: json(LookupToken),
    refuses: ['bad-request', 'invalid-client'],
  },
  lookupLogout: {
    family: 'lookup',
    method: 'POST',
    path: '/auth/logout',
    summary: 'Ends every token of the client.',
    access: clients,
    answer: json(z.object({})),
    refuses: [],
  },
  lookupVerify: {
    family: 'lookup',
    method: 'GET',
    path: '/auth/verify',
    summary: 'Whether the token is good.',
    access: clients,
    answer: json(z.object({})),
    refuses: [],
  },
  lookupWorkshops: {
    family: 'lookup',
    method: 'GET',
    path: '/api/v1/workshops',
    summary: 'The workshops that a tenant can have; for admins all, where they name no tenant.',
    access: clients,
    query: z.object({ tenant: z.string().optional() }),
    answer: workshops,
    refuses: ['bad-request', 'not-permitted', 'unavailable'],
  },
  lookupRequest: {
    family: 'lookup',
    method: 'POST',
    path: '/api/v1/workshops',
    summary: 'A session of a workshop for a user, wherever there is room.',
    access: clients,
    body: LookupWish,
    answer: json(LookupAllocation),
    refuses: ['bad-request', 'not-permitted', 'unavailable', 'no-capacity'],
  },
  lookupClients: {
    ...shown,
    path: '/api/v1/clients',
    summary: 'The clients of the lookup service.',
    answer: json(z.object({ clients: z.array(LookupClientView) })),
    refuses: [],
  },
  lookupClient: {
    ...shown,
    path: '/api/v1/clients/{client}',
    summary: 'One client; itself for whoever is no admin.',
    access: clients,
    params: z.object({ client: z.string() }),
    answer: json(LookupClientView),
    refuses: ['no-such-route', 'forbidden'],
  },
  lookupClusters: {
    ...shown,
    path: '/api/v1/clusters',
    summary: 'The clusters that portals are in.',
    answer: json(z.object({ clusters: z.array(LookupCluster) })),
    refuses: [],
  },
  lookupCluster: {
    ...shown,
    path: atCluster,
    summary: 'One cluster.',
    params: cluster,
    answer: json(LookupCluster),
    refuses: ['no-such-route'],
  },
  lookupKubeconfig: {
    ...shown,
    path: `${atCluster}/kubeconfig`,
    summary: 'How to reach the cluster; there is no Kubernetes here, so nobody can.',
    params: cluster,
    answer: json(z.object({})),
    refuses: ['no-such-route'],
  },
  lookupClusterPortals: {
    ...shown,
    path: `${atCluster}/portals`,
    summary: 'The portals in a cluster.',
    params: cluster,
    answer: portals,
    refuses: ['no-such-route'],
  },
  lookupPortal: {
    ...shown,
    path: atPortal,
    summary: 'One portal.',
    params: portal,
    answer: json(LookupPortal),
    refuses: ['no-such-route'],
  },
  lookupEnvironments: {
    ...shown,
    path: `${atPortal}/environments`,
    summary: 'The environments of a portal.',
    params: portal,
    answer: json(z.object({ environments: z.array(LookupEnvironment) })),
    refuses: ['no-such-route'],
  },
  lookupEnvironment: {
    ...shown,
    path: atEnvironment,
    summary: 'One environment.',
    params: environment,
    answer: json(LookupEnvironment),
    refuses: ['no-such-route', 'no-such-environment'],
  },
  lookupSessions: {
    ...shown,
    path: `${atEnvironment}/sessions`,
    summary: 'The sessions in an environment that have not ended.',
    params: environment,
    answer: sessions,
    refuses: ['no-such-route', 'no-such-environment'],
  },
  lookupUsers: {
    ...shown,
    path: `${atEnvironment}/users`,
    summary: 'Who has a session in an environment.',
    params: environment,
    answer: json(z.object({ users: z.array(z.object({ name: z.string() })) })),
    refuses: ['no-such-route', 'no-such-environment'],
  },
  lookupUserSessions: {
    ...shown,
    path: `${atEnvironment}/users/{user}/sessions`,
    summary: "A user's sessions in an environment; none for a user whom nobody knows.",
    params: user,
    answer: sessions,
    refuses: ['no-such-route', 'no-such-environment'],
  },
  lookupPortals: {
    ...shown,
    path: '/api/v1/portals',
    summary: 'The portals of all clusters.',
    answer: portals,
    refuses: [],
  },
  lookupTenants: {
    ...shown,
    path: '/api/v1/tenants',
    summary: 'The tenants.',
    answer: json(z.object({ tenants: z.array(LookupTenant) })),
    refuses: [],
  },
  lookupTenant: {
    ...shown,
    path: '/api/v1/tenants/{tenant}',
    summary: 'One tenant.',
    params: tenant,
    answer: json(LookupTenant),
    refuses: ['no-such-route'],
  },
  lookupTenantPortals: {
    ...shown,
    path: '/api/v1/tenants/{tenant}/portals',
    summary: 'The portals that a tenant has.',
    params: tenant,
    answer: portals,
    refuses: ['no-such-route'],
  },
  lookupTenantWorkshops: {
    ...shown,
    path: '/api/v1/tenants/{tenant}/workshops',
    summary: 'The workshops that a tenant can have.',
    params: tenant,
    answer: workshops,
    refuses: ['no-such-route'],
  },
} as const satisfies Record<string, Route>;
