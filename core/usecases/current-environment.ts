import { fingerprintOf, type Environment } from '../pool/environment.ts';
import type { EnvironmentStore } from '../ports/environment-store.ts';
import type { DesktopType } from '../stage/desktop-type.ts';

/**
 * The running environment of a desktop type; opened now when there is none or when the type has changed.
 *
 * @param known the environments, for a caller that has read them already
 */
export async function currentEnvironment(
  environments: EnvironmentStore,
  portal: string,
  type: DesktopType,
  known?: readonly Environment[],
): Promise<Environment> {
  const fingerprint = fingerprintOf(type);
  const isCurrent = (environment: Environment) =>
    environment.desktopType === type.name &&
    environment.status === 'running' &&
    environment.fingerprint === fingerprint;
  return (known ?? (await environments.list())).find(isCurrent) ?? environments.open(portal, type.name, fingerprint);
}
