import type { LookupClient } from '../access/caller.ts';
import { Refusal } from '../refusal.ts';
import type { Lookup, Tenant } from '../stage/lms.ts';
import type { LookedUpCluster, LookedUpPortal } from './estate.ts';
import { fitsPattern } from './glob.ts';
import { selects } from './selector.ts';

/** Whether a client may ask for a tenant's workshops. */
export function mayAskFor({ tenants }: Pick<LookupClient, 'tenants'>, tenant: string): boolean {
  return tenants.some((pattern) => fitsPattern(pattern, tenant));
}

/** @throws Refusal `not-permitted` */
export function requireMayAskFor(client: Pick<LookupClient, 'tenants'>, tenant: string): void {
  if (!mayAskFor(client, tenant)) throw new Refusal('not-permitted', 'Client not allowed access to tenant');
}

/** @throws Refusal `unavailable` where the stage has no such tenant */
export function requireTenant({ tenants }: Pick<Lookup, 'tenants'>, name: string): Tenant {
  const tenant = tenants.find((each) => each.name === name);
  if (!tenant) throw new Refusal('unavailable', 'Tenant not available');
  return tenant;
}

/** The portals that a tenant has: those that it selects, in clusters that it selects. */
export function portalsOf(tenant: Tenant, clusters: readonly LookedUpCluster[]): readonly LookedUpPortal[] {
  return clusters
    .filter((cluster) => selects(tenant.clusters, cluster))
    .flatMap(({ portals }) => portals.filter((portal) => selects(tenant.portals, portal)));
}
