import {
  paginateDescribeAutoScalingGroups,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  type AutoScalingClient,
  type AutoScalingGroup,
} from '@aws-sdk/client-auto-scaling';
import { paginateDescribeInstanceInformation, type SSMClient } from '@aws-sdk/client-ssm';
import type { HostMachines, Machine } from '#core/ports/host-machines.ts';

export type MachineClients = { readonly scaling: AutoScalingClient; readonly ssm: SSMClient };

/** As many instances as one question to Systems Manager names. */
const perQuestion = 50;

/**
 * Machines in Auto Scaling groups, one group for each desktop type. Their addresses come from Systems Manager: a machine whose agent
 * has not reported can't be told anything anyway.
 *
 * @param prefix with a desktop type's name behind it the name of its group
 */
export function autoScalingMachines(
  { scaling, ssm }: MachineClients,
  prefix: string,
  types: readonly string[],
): HostMachines {
  const groups = async (names: readonly string[]): Promise<readonly AutoScalingGroup[]> => {
    if (names.length === 0) return [];
    const found: AutoScalingGroup[] = [];
    const asked = { AutoScalingGroupNames: names.map((name) => prefix + name) };
    for await (const page of paginateDescribeAutoScalingGroups({ client: scaling }, asked))
      found.push(...(page.AutoScalingGroups ?? []));
    return found;
  };
  const addresses = async (ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const found = new Map<string, string>();
    for (let at = 0; at < ids.length; at += perQuestion) {
      const Filters = [{ Key: 'InstanceIds', Values: ids.slice(at, at + perQuestion) }];
      for await (const page of paginateDescribeInstanceInformation({ client: ssm, pageSize: 50 }, { Filters }))
        for (const { InstanceId, IPAddress } of page.InstanceInformationList ?? [])
          if (InstanceId && IPAddress) found.set(InstanceId, IPAddress);
    }
    return found;
  };

  return {
    async list() {
      const inService = (await groups(types)).flatMap(({ AutoScalingGroupName = '', Instances = [] }) =>
        Instances.filter(
          ({ LifecycleState, HealthStatus }) => LifecycleState === 'InService' && isHealthy(HealthStatus),
        ).map(({ InstanceId = '' }) => ({ id: InstanceId, desktopType: AutoScalingGroupName.slice(prefix.length) })),
      );
      const ips = await addresses(inService.map(({ id }) => id));
      return inService.map(({ id, desktopType }): Machine => ({ id, desktopType, ip: ips.get(id) ?? null }));
    },

    async atLeast(desktopType, count) {
      const [group] = await groups([desktopType]);
      if (!group) throw new Error(`There is no Auto Scaling group ${prefix}${desktopType}.`);
      const DesiredCapacity = Math.min(count, group.MaxSize ?? count);
      if (DesiredCapacity <= (group.DesiredCapacity ?? 0)) return;
      try {
        const AutoScalingGroupName = prefix + desktopType;
        await scaling.send(
          new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity, HonorCooldown: false }),
        );
      } catch (error) {
        // Whoever waits asks again within the minute.
        if (!isNamed(error, /^ScalingActivityInProgress/)) throw error;
      }
    },

    async end(InstanceId) {
      try {
        await scaling.send(
          new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: true }),
        );
      } catch (error) {
        if (!isUnknown(error)) throw error;
      }
    },
  };
}

/** Auto Scaling writes it with a capital letter or without. */
function isHealthy(status: string | undefined): boolean {
  return status === undefined || /^healthy$/i.test(status);
}

function isUnknown(error: unknown): boolean {
  return isNamed(error, /^ValidationError$/) && /not found/i.test(error.message);
}

/** By its name: bundles leave this client's classes of errors out. */
function isNamed(error: unknown, name: RegExp): error is Error {
  return error instanceof Error && name.test(error.name);
}
