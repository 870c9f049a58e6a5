import type { Chance } from '#core/ports/chance.ts';
import type { LookupClientStore } from '#core/ports/lookup-client-store.ts';
import { Refusal } from '#core/refusal.ts';
import { lookUpSession, type LookUpDeps } from '#core/lookup/look-up-session.ts';
import { portalsOf, requireMayAskFor, requireTenant } from '#core/lookup/tenants.ts';
import { workshopViews } from '#core/lookup/views.ts';
import type { NamedSecrets } from '../aws/named-secrets.ts';
import type { Handlers } from '../http/serve.ts';
import { listings } from './listings.ts';
import type { LookupTokens } from './lookup-tokens.ts';

export type LookupDeps = LookUpDeps & {
  readonly clients: LookupClientStore;
  readonly tokens: Pick<LookupTokens, 'issue'>;
  /** Whether a text is a client's secret; in constant time, also for a client that nobody knows. */
  readonly isSecret: NamedSecrets;
  readonly chance: Chance;
};

/** The lookup service. */
export function lookup(deps: LookupDeps): Handlers<'lookup'> {
  const { stage, clients, clock } = deps;
  return {
    ...listings(deps),

    lookupLogin: async ({ body: { username, password } }) => {
      if (!username) throw new Refusal('bad-request', 'No username provided');
      if (!password) throw new Refusal('bad-request', 'No password provided');
      if (!(await deps.isSecret(username, password))) throw new Refusal('invalid-client', 'Invalid username/password');
      const identity = await clients.open(username, deps.chance.uuid());
      const { value, expiresAt } = await deps.tokens.issue(username, identity, clock());
      return { access_token: value, token_type: 'Bearer', expires_at: expiresAt };
    },

    lookupLogout: async ({ caller }) => {
      await clients.raise(caller.name);
      return {};
    },

    lookupVerify: async () => ({}),

    lookupWorkshops: async ({ caller, query }) => {
      const isAdmin = caller.roles.includes('admin');
      if (!query.tenant && !isAdmin) throw new Refusal('bad-request', 'Missing tenant name');
      if (query.tenant && !isAdmin) requireMayAskFor(caller, query.tenant);
      const tenant = query.tenant ? requireTenant(stage.lookup, query.tenant) : undefined;
      const clusters = await deps.estate();
      return {
        workshops: workshopViews(tenant ? portalsOf(tenant, clusters) : clusters.flatMap(({ portals }) => portals)),
      };
    },

    lookupRequest: async ({ caller, body }) => lookUpSession(deps, caller, body),
  };
}
