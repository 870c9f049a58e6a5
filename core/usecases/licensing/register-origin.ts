import type { Environment } from '../../contract/licensing-bodies.ts';
import { isUnservable } from '../../licensing/driver.ts';
import { Refusal } from '../../refusal.ts';
import type { LicensingDeps } from './deps.ts';

/**
 * A machine says who it is, for the first time or again. What it says is kept for the audit, not believed.
 *
 * @throws Refusal `unsupported-driver` for a guest driver that this protocol can't serve
 */
export async function registerOrigin(
  { origins, clock }: Pick<LicensingDeps, 'origins' | 'clock'>,
  ref: string,
  environment: Environment,
): Promise<void> {
  const { guest_driver_version: guestDriver } = environment;
  if (isUnservable(guestDriver)) {
    throw new Refusal(
      'unsupported-driver',
      `guest driver ${guestDriver} accepts the official licence service alone (branch 570 and later)`,
    );
  }
  await origins.save({
    ref,
    hostname: environment.hostname,
    guestDriver,
    hostDriver: environment.host_driver_version ?? '',
    platform: environment.os_platform,
    platformVersion: environment.os_version,
    macAddresses: environment.fingerprint?.mac_address_list ?? [],
    ipAddresses: environment.ip_address_list ?? [],
    gpus: environment.gpu_id_list ?? [],
    seenAt: clock(),
  });
}
