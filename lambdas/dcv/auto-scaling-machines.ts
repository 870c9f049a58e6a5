import {
  CompleteLifecycleActionCommand,
  paginateDescribeAutoScalingGroups,
  paginateDescribeScalingActivities,
  paginateDescribeWarmPool,
  RecordLifecycleActionHeartbeatCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  type AutoScalingClient,
  type AutoScalingGroup,
  type Instance,
} from '@aws-sdk/client-auto-scaling';
import { paginateDescribeInstanceInformation, type SSMClient } from '@aws-sdk/client-ssm';
import { launchHook, terminateHook } from '#core/contract/dcv.ts';
import type { HostMachines, Machine } from '#core/ports/host-machines.ts';
import { launchCauseOf } from './launch-failures.ts';
import { phaseOf } from './machine-phase.ts';

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

  /** Those that stand by are told apart from the group's own. */
  const standingBy = async (AutoScalingGroupName: string): Promise<readonly Instance[]> => {
    const found: Instance[] = [];
    for await (const page of paginateDescribeWarmPool({ client: scaling }, { AutoScalingGroupName }))
      found.push(...(page.Instances ?? []));
    return found;
  };
  const setDesired = async (AutoScalingGroupName: string, DesiredCapacity: number): Promise<void> => {
    try {
      await scaling.send(
        new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity, HonorCooldown: false }),
      );
    } catch (error) {
      // Whoever waits asks again within the minute.
      if (!isNamed(error, /^ScalingActivityInProgress/)) throw error;
    }
  };
  const hookOf = ({ id, desktopType, phase }: Machine) => ({
    AutoScalingGroupName: prefix + desktopType,
    InstanceId: id,
    LifecycleHookName: phase === 'leaving' ? terminateHook : launchHook,
  });

  return {
    async list() {
      const found = new Map<string, Omit<Machine, 'ip'>>();
      const take = ({ AutoScalingGroupName = '' }: AutoScalingGroup, instances: readonly Instance[]) => {
        for (const instance of instances) {
          const [id, phase] = [instance.InstanceId, phaseOf(instance)];
          if (id && phase) found.set(id, { id, desktopType: AutoScalingGroupName.slice(prefix.length), phase });
        }
      };
      const all = await groups(types);
      const warm = all.filter(({ WarmPoolConfiguration }) => WarmPoolConfiguration);
      for (const group of warm) take(group, await standingBy(group.AutoScalingGroupName ?? ''));
      // One that has just been taken from those that stand by is among the others now, or it would seem to be gone.
      for (const group of warm.length > 0 ? await groups(types) : all) take(group, group.Instances ?? []);
      const machines = [...found.values()];
      const ips = await addresses(machines.filter(({ phase }) => phase !== 'standby').map(({ id }) => id));
      return machines.map(({ id, desktopType, phase }) => ({ id, desktopType, phase, ip: ips.get(id) ?? null }));
    },

    async atLeast(desktopType, count) {
      const [group] = await groups([desktopType]);
      if (!group) throw new Error(`There is no Auto Scaling group ${prefix}${desktopType}.`);
      const desired = Math.min(count, group.MaxSize ?? count);
      if (desired > (group.DesiredCapacity ?? 0)) await setDesired(prefix + desktopType, desired);
    },

    async forgo(desktopTypes) {
      for (const { AutoScalingGroupName = '', DesiredCapacity = 0, Instances = [] } of await groups(desktopTypes))
        if (DesiredCapacity > Instances.length) await setDesired(AutoScalingGroupName, Instances.length);
    },

    async failures(desktopType, since) {
      const asked = { AutoScalingGroupName: prefix + desktopType };
      const pages = paginateDescribeScalingActivities({ client: scaling, pageSize: 50 }, asked);
      // The newest come first; one page is more than anybody waits for.
      for await (const { Activities = [] } of pages)
        return Activities.flatMap(({ Description = '', StatusCode, StatusMessage = '', StartTime }) => {
          const at = StartTime?.getTime() ?? 0;
          const isFailure = StatusCode === 'Failed' && Description.startsWith('Launching') && at >= since;
          const because = isFailure ? launchCauseOf(StatusMessage) : undefined;
          return because ? [{ at, because }] : [];
        });
      return [];
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

    async release(machine) {
      const asked = { ...hookOf(machine), LifecycleActionResult: 'CONTINUE' };
      await held(() => scaling.send(new CompleteLifecycleActionCommand(asked)));
    },

    async hold(machine) {
      await held(() => scaling.send(new RecordLifecycleActionHeartbeatCommand(hookOf(machine))));
    },
  };
}

/** For a machine that is not held, or no more, there is nothing to be done. */
async function held(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isNamed(error, /^ValidationError$/)) throw error;
  }
}

function isUnknown(error: unknown): boolean {
  return isNamed(error, /^ValidationError$/) && /not found/i.test(error.message);
}

/** By its name: bundles leave this client's classes of errors out. */
function isNamed(error: unknown, name: RegExp): error is Error {
  return error instanceof Error && name.test(error.name);
}
