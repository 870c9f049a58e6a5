import { join } from 'node:path';
import { CfnAutoScalingGroup, CfnWarmPool } from 'aws-cdk-lib/aws-autoscaling';
import { afterEach, describe, expect, test } from 'vitest';
import { openAutoScaling } from '#local/services/fleet/auto-scaling.ts';
import { isUp, openMachines, type Machines } from '#local/services/fleet/machines.ts';
import { until } from '#test/support/desktops/until.ts';
import { instantDesktops } from '#test/support/desktop-programs.ts';
import { freshFolder, smallCloud } from '#test/support/small-cloud.ts';

const name = 'deskpool-demo-dcv-gpu';
const hook = (which: 'LAUNCHING' | 'TERMINATING', patience: number) => ({
  lifecycleHookName: which === 'LAUNCHING' ? 'ready' : 'empty',
  lifecycleTransition: `autoscaling:EC2_INSTANCE_${which}`,
  heartbeatTimeout: patience,
  defaultResult: which === 'LAUNCHING' ? 'ABANDON' : 'CONTINUE',
});
const groupWith = ({ warm = 0, patience = 600 } = {}) =>
  smallCloud((stack) => {
    const group = new CfnAutoScalingGroup(stack, 'Group', {
      autoScalingGroupName: name,
      minSize: '0',
      maxSize: '3',
      launchTemplate: { launchTemplateId: 'lt-0123456789abcdef0', version: '1' },
      lifecycleHookSpecificationList: [hook('LAUNCHING', patience), hook('TERMINATING', patience)],
    });
    if (warm > 0)
      new CfnWarmPool(stack, 'Warm', {
        autoScalingGroupName: group.ref,
        minSize: warm,
        maxGroupPreparedCapacity: warm,
        poolState: 'Stopped',
      });
  });
const plain = groupWith();
const opened: Machines[] = [];
afterEach(async () => void (await Promise.all(opened.splice(0).map(({ stop }) => stop()))));

const aFleet = (cloud = plain) => {
  const folder = freshFolder();
  const events: { readonly detailType: string; readonly detail: unknown }[] = [];
  const machines = openMachines(cloud, {
    folder: (id) => join(folder, id),
    program: instantDesktops(),
    comesUpAfter: 10,
    emit: (event) => events.push(event),
    failed: (error) => {
      throw error;
    },
  });
  opened.push(machines);
  const service = openAutoScaling(machines);
  const ask = async (operation: string, more: object = {}) =>
    service.answer(operation, { AutoScalingGroupName: name, ...more }) as Promise<Record<string, never>>;
  const states = () => machines.all().map(({ state }) => state);
  const reach = async (...wanted: readonly string[]) =>
    until(`machines that are ${wanted.join(', ')}`, () => states().toSorted().join() === wanted.toSorted().join());
  const complete = (LifecycleHookName: string, LifecycleActionResult = 'CONTINUE') =>
    ask('CompleteLifecycleAction', { InstanceId: machines.all()[0]?.id, LifecycleHookName, LifecycleActionResult });
  const told = () => events.map(({ detailType }) => detailType.replace('EC2 Instance', '').trim());
  return { machines, ask, reach, complete, told, states };
};

describe('machines on one machine', () => {
  test('are held by the hook once they are up, and in service when somebody says so', async () => {
    const { ask, reach, complete, told, machines } = aFleet();
    await ask('SetDesiredCapacity', { DesiredCapacity: 1 });
    expect(machines.all().map(isUp)).toEqual([false]);
    await reach('Pending:Wait');
    expect(machines.all().map(isUp)).toEqual([true]);
    await complete('ready');
    await reach('InService');
    expect(told()).toEqual(['-launch Lifecycle Action', 'Launch Successful']);
    await expect(complete('ready')).rejects.toThrow('No active Lifecycle Action found');
  });

  test('are held before they go, and the group does not wait for them', async () => {
    const { ask, reach, complete, told, machines } = aFleet();
    await ask('SetDesiredCapacity', { DesiredCapacity: 1 });
    await reach('Pending:Wait');
    await complete('ready');
    const [machine] = machines.all();
    await ask('TerminateInstanceInAutoScalingGroup', {
      InstanceId: machine?.id,
      ShouldDecrementDesiredCapacity: 'true',
    });
    expect(machine?.state).toBe('Terminating:Wait');
    await ask('RecordLifecycleActionHeartbeat', { InstanceId: machine?.id, LifecycleHookName: 'empty' });
    await complete('empty');
    await reach();
    await until('the word of it', () => told().includes('Terminate Successful'));
    expect(told().slice(-2)).toEqual(['-terminate Lifecycle Action', 'Terminate Successful']);
  });

  test('that nobody speaks up for are given up, and others come in their place', async () => {
    const { ask, reach, machines } = aFleet(groupWith({ patience: 1 }));
    await ask('SetDesiredCapacity', { DesiredCapacity: 1 });
    await reach('Pending:Wait');
    const [first] = machines.all();
    await until('another one', () => machines.all().some(({ id }) => id !== first?.id), 10_000);
    expect(machines.all()).toHaveLength(1);
  });

  test('get ready to stand by, are stopped, and are taken before new ones', async () => {
    const { ask, reach, complete, machines } = aFleet(groupWith({ warm: 1 }));
    await reach('Warmed:Pending:Wait');
    await complete('ready');
    await reach('Warmed:Stopped');
    const [warm] = machines.all();
    expect(warm && isUp(warm)).toBe(false);
    expect(await ask('DescribeWarmPool')).toMatchObject({
      Instances: [{ InstanceId: warm?.id, LifecycleState: 'Warmed:Stopped' }],
    });
    await ask('SetDesiredCapacity', { DesiredCapacity: 1 });
    await reach('Pending:Wait', 'Warmed:Pending:Wait');
    expect(machines.all().find(({ state }) => state === 'Pending:Wait')?.id).toBe(warm?.id);
    const { AutoScalingGroups: [group] = [] } = (await ask('DescribeAutoScalingGroups', {
      AutoScalingGroupNames: [name],
    })) as { readonly AutoScalingGroups?: readonly { readonly Instances: readonly unknown[] }[] };
    expect(group?.Instances).toHaveLength(1);
  });

  test('that can’t be had are told of and written down, and come when they can', async () => {
    const { ask, reach, told, machines } = aFleet();
    const [group] = machines.groups();
    if (!group) throw new Error('there is a group');
    machines.refuse(group, 'We currently do not have sufficient g5.xlarge capacity.');
    await ask('SetDesiredCapacity', { DesiredCapacity: 1 });
    expect(machines.all()).toEqual([]);
    expect(told()).toContain('Launch Unsuccessful');
    expect(await ask('DescribeScalingActivities')).toMatchObject({
      Activities: expect.arrayContaining([expect.objectContaining({ StatusCode: 'Failed' })]),
    });
    machines.refuse(group, undefined);
    await reach('Pending:Wait');
  });
});
