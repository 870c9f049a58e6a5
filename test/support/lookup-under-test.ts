import { lookupRoutes } from '#core/contract/lookup-routes.ts';
import './quiet.ts';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { LmsUserStore } from '#core/ports/lms-user-store.ts';
import type { LookupClientStore } from '#core/ports/lookup-client-store.ts';
import { readEstate } from '#core/lookup/read-estate.ts';
import type { StageInput } from '#core/stage/stage.ts';
import { namedSecrets } from '#lambdas/aws/named-secrets.ts';
import { serve } from '#lambdas/http/serve.ts';
import { clientByToken } from '#lambdas/lookup/client-by-token.ts';
import { lookupSurface } from '#lambdas/lookup/lookup-surface.ts';
import { lookupTokens } from '#lambdas/lookup/lookup-tokens.ts';
import { lookup } from '#lambdas/lookup/lookup.ts';
import { aDesktopType, aStage } from './builders.ts';
import { memoryLookupClientStore } from './memory-lookup-client-store.ts';
import { readingFrom } from './oauth-under-test.ts';
import { asking, portal, type Served } from './serving.ts';
import { aWorld, type Deps, type MemoryWorld } from './world.ts';

/** The key of the stage that tokens are made from. */
export const stageKey = 'the key of the stage';
export const clientSecrets: Readonly<Record<string, string>> = {
  ops: 'the secret of ops',
  hub: 'the secret of hub',
  kiosk: 'the secret of kiosk',
};

/** One admin, one client of the tenant `school`, and one that asks for `campus-a` in a user's name of its own. */
export const lookupStage: Partial<StageInput> = {
  desktops: [
    aDesktopType('ubuntu-desktop', {
      title: { en: 'Ubuntu', de: 'Ubuntu (de)' },
      description: { en: 'A desktop', de: 'Ein Desktop' },
      leaflet: { alias: 'linux', labels: { level: 'easy' } },
      parameters: [{ name: 'course', value: 'none' }],
    }),
    aDesktopType('chromium', { pool: { capacity: 0 } }),
  ],
  lms: { labels: { region: 'north' } },
  robots: { clients: [{ clientId: 'moodle', username: 'robot@moodle' }] },
  lookup: {
    cluster: 'home',
    clusterLabels: { zone: '1' },
    clients: [
      { name: 'ops', roles: ['admin'] },
      { name: 'hub', roles: ['tenant'], tenants: ['school', 'gone'] },
      { name: 'kiosk', roles: ['tenant'], tenants: ['campus-*'], user: 'kiosk-user' },
    ],
    tenants: [
      { name: 'school' },
      { name: 'campus-a', clusters: { matchNames: ['ho*'] }, portals: { matchLabels: { region: 'north' } } },
      { name: 'elsewhere', portals: { matchNames: ['other'] } },
    ],
  },
};

/** The lookup service, served; with ways to ask it as one of its clients. */
export type ServedLookup = {
  readonly clients: LookupClientStore;
  readonly ask: Served;
  /** Logs a client in and returns the header with its token. */
  readonly login: (client: string) => Promise<{ readonly Authorization: string }>;
  /** Asks in a client's name. */
  readonly as: (
    client: string,
    path: string,
    body?: Readonly<Record<string, unknown>>,
  ) => Promise<APIGatewayProxyResult>;
};

/** The same over a world in memory, in which time stands still. */
export type LookupUnderTest = ServedLookup & { readonly world: MemoryWorld };

/**
 * @param more of the stage
 * @param clients another store than one in memory
 */
export function lookupUnderTest(more: Partial<StageInput> = {}, clients = memoryLookupClientStore()): LookupUnderTest {
  const world = aWorld(aStage({ ...lookupStage, ...more }));
  return { world, ...lookupOver(world.deps, world.stores.users, clients) };
}

/** The lookup service over given stores. */
export function lookupOver(deps: Deps, users: LmsUserStore, clients: LookupClientStore): ServedLookup {
  const { stage, clock } = deps;
  const tokens = lookupTokens(async () => stageKey);
  const names = stage.lookup.clients.map(({ name }) => name);
  const portalOrigin = async () => portal;
  const identity = async () => ({ uid: 'uid-of-the-portal', generation: 3 });
  const estate = () => readEstate({ ...deps, counted: deps.environments, identity, portalOrigin });
  const isSecret = namedSecrets(names, readingFrom(clientSecrets), clock);
  const handler = serve(lookupRoutes, lookup({ ...deps, estate, users, clients, tokens, isSecret }), {
    authenticate: { client: clientByToken(tokens, clients, stage.lookup, clock) },
    portalOrigin,
    surface: lookupSurface,
  });
  const ask = asking(handler);
  const login = async (client: string) => {
    const credentials = { username: client, password: clientSecrets[client] ?? '' };
    const { body } = await ask({ method: 'POST', path: '/auth/login', body: credentials });
    const { access_token } = JSON.parse(body) as { access_token: string };
    return { Authorization: `Bearer ${access_token}` };
  };
  const as: ServedLookup['as'] = async (client, path, body) => {
    const [at, search] = path.split('?');
    return ask({
      path: at ?? '',
      query: Object.fromEntries(new URLSearchParams(search)),
      headers: await login(client),
      ...(body && { method: 'POST', body }),
    });
  };
  return { clients, ask, login, as };
}
