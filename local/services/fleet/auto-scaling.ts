import * as z from 'zod';
import { autoScalingNeeds } from '#local/policy/needs/fleet-needs.ts';
import { unknownOperation } from '../aws-call.ts';
import { AwsError } from '../aws-error.ts';
import type { Service } from '../service.ts';
import type { Group } from './group.ts';
import type { Machine, Machines } from './machines.ts';

const Input = z.looseObject({
  AutoScalingGroupName: z.string().default(''),
  AutoScalingGroupNames: z.array(z.string()).optional(),
  DesiredCapacity: z.coerce.number().int().optional(),
  InstanceId: z.string().default(''),
  ShouldDecrementDesiredCapacity: z.enum(['true', 'false']).default('false'),
  LifecycleHookName: z.string().default(''),
  LifecycleActionResult: z.enum(['CONTINUE', 'ABANDON']).default('ABANDON'),
});

const isWarm = ({ state }: Machine) => state.startsWith('Warmed:');
const poolOf = ({ least, prepared }: NonNullable<Group['warm']>) => ({
  MinSize: least,
  MaxGroupPreparedCapacity: prepared,
  PoolState: 'Stopped',
});
const notHeld = (id: string) => invalid(`No active Lifecycle Action found with instance ID ${id}`);
const invalid = (message: string) => new AwsError('ValidationError', message);

/** Auto Scaling, as far as hosts need it. */
export const openAutoScaling = (machines: Machines): Service => {
  const groupOf = (name: string): Group => {
    const group = machines.groups().find((one) => one.name === name);
    if (!group) throw invalid('AutoScalingGroup name not found - null');
    return group;
  };
  const viewOf = (group: Group) => ({
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    MinSize: 0,
    MaxSize: group.most,
    DesiredCapacity: group.desired,
    DefaultCooldown: 300,
    AvailabilityZones: [],
    HealthCheckType: 'EC2',
    CreatedTime: '2026-01-01T00:00:00Z',
    Instances: instancesOf(group, (machine) => !isWarm(machine)),
    ...(group.warm && { WarmPoolConfiguration: poolOf(group.warm) }),
  });
  const instancesOf = (group: Group, which: (machine: Machine) => boolean) =>
    machines
      .all()
      .filter((machine) => machine.group === group.name && which(machine))
      .map(({ id, state }) => ({
        InstanceId: id,
        AvailabilityZone: 'local',
        LifecycleState: state,
        HealthStatus: 'Healthy',
        ProtectedFromScaleIn: 'true',
      }));
  return {
    needs: autoScalingNeeds(machines),
    answer: async (operation, input) => {
      const { data, error } = Input.safeParse(input);
      if (error) throw invalid(error.issues.map((issue) => issue.message).join('; '));
      switch (operation) {
        case 'DescribeAutoScalingGroups': {
          const named = data.AutoScalingGroupNames;
          const found = machines.groups().filter(({ name }) => named === undefined || named.includes(name));
          return { AutoScalingGroups: found.map(viewOf) };
        }
        case 'DescribeWarmPool': {
          const group = groupOf(data.AutoScalingGroupName);
          return {
            ...(group.warm && { WarmPoolConfiguration: poolOf(group.warm) }),
            Instances: instancesOf(group, isWarm),
          };
        }
        case 'DescribeScalingActivities':
          return { Activities: machines.activities(groupOf(data.AutoScalingGroupName).name) };
        case 'CompleteLifecycleAction': {
          const { InstanceId, LifecycleHookName, LifecycleActionResult } = data;
          if (machines.complete(InstanceId, LifecycleHookName, LifecycleActionResult)) return {};
          throw notHeld(InstanceId);
        }
        case 'RecordLifecycleActionHeartbeat':
          if (machines.beat(data.InstanceId, data.LifecycleHookName)) return {};
          throw notHeld(data.InstanceId);
        case 'SetDesiredCapacity': {
          const group = groupOf(data.AutoScalingGroupName);
          const desired = data.DesiredCapacity ?? -1;
          if (desired < 0 || desired > group.most)
            throw invalid(`New SetDesiredCapacity value ${desired} is above max value ${group.most} for the group.`);
          machines.setDesired(group, desired);
          return undefined;
        }
        case 'TerminateInstanceInAutoScalingGroup': {
          const ended = machines.terminate(data.InstanceId, data.ShouldDecrementDesiredCapacity === 'true');
          if (!ended)
            throw invalid(`Instance Id not found - No managed instance found for instance ID: ${data.InstanceId}`);
          return { Activity: { ActivityId: ended.id, AutoScalingGroupName: ended.group, StatusCode: 'InProgress' } };
        }
        default:
          throw unknownOperation('autoscaling', operation);
      }
    },
  };
};
