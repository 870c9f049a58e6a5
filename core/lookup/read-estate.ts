import type { PortalIdentity } from '../ports/environment-store.ts';
import type { Stage } from '../stage/stage.ts';
import { countEnvironments, type CountDeps } from '../usecases/count-environments.ts';
import { estateOf, type LookedUpCluster } from './estate.ts';

export type EstateDeps = CountDeps & {
  readonly stage: Stage;
  /** What this portal is called in the world. */
  readonly identity: () => Promise<PortalIdentity>;
  /** The portal's origin. */
  readonly portalOrigin: () => Promise<string>;
};

/** All that the lookup service knows, counted now. */
export async function readEstate(deps: EstateDeps): Promise<readonly LookedUpCluster[]> {
  const [counted, identity, url] = await Promise.all([countEnvironments(deps), deps.identity(), deps.portalOrigin()]);
  return estateOf(deps.stage, identity, url, counted);
}
