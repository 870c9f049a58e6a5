import { describe, expect, test } from 'vitest';
import { aHouse } from './house.ts';
import { aHouseWith } from './kasm-wishes.ts';
import { found, only } from './resources.ts';

const family = 'deskpool-demo-desktop-ubuntu-vscode';
const { templates } = aHouseWith({ gpu: 1, cpu: 3_072, memory: 12_288, warmHosts: 2 });
const desktops = { desktops: templates.desktops };
const provider = only(found(desktops, 'AWS::ECS::CapacityProvider')).properties;
const groupId: string = provider.AutoScalingGroupProvider.AutoScalingGroupArn.Ref;
const group = only(found(desktops, 'AWS::AutoScaling::AutoScalingGroup').filter(({ id }) => id === groupId)).properties;
const template = only(
  found(desktops, 'AWS::EC2::LaunchTemplate').filter(
    ({ id }) => id === group.MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId.Ref,
  ),
).properties.LaunchTemplateData;
const task = only(
  found(desktops, 'AWS::ECS::TaskDefinition').filter(({ properties }) => properties.Family === family),
).properties;

describe('a Kasm desktop with a GPU', () => {
  test('runs on hosts, in a network of its own, and says how much of a host it takes', () => {
    expect(task).toMatchObject({ NetworkMode: 'awsvpc', RequiresCompatibilities: ['EC2'] });
    expect(only(task.ContainerDefinitions)).toMatchObject({
      Cpu: 3_072,
      Memory: 12_288,
      ResourceRequirements: [{ Type: 'GPU', Value: '1' }],
    });
  });

  test('has shared memory by the setting that hosts know and Fargate does not', () => {
    const { LinuxParameters } = only<Record<string, unknown>>(task.ContainerDefinitions);
    expect(LinuxParameters).toMatchObject({ InitProcessEnabled: true, SharedMemorySize: 512 });
    expect(LinuxParameters).not.toHaveProperty('Tmpfs');
  });

  test('ends by itself like any other', () => {
    expect(JSON.stringify(only<Record<string, unknown>>(task.ContainerDefinitions)['Environment'])).toMatch(
      /-MaxConnectionTime=\d+/,
    );
  });
});

describe('the hosts of desktops with a GPU', () => {
  test('are called as the task definitions are, for `steer` asks by that name', () => {
    expect(provider.Name).toBe(family);
  });

  test('come and go with desktops; none is taken away that carries one, and what AWS takes away is drained', () => {
    expect(group).toMatchObject({ MinSize: '0', MaxSize: '20', NewInstancesProtectedFromScaleIn: true });
    expect(provider.AutoScalingGroupProvider).toMatchObject({
      ManagedScaling: { Status: 'ENABLED', TargetCapacity: 100 },
      ManagedTerminationProtection: 'ENABLED',
      ManagedDraining: 'ENABLED',
    });
  });

  test('are of the first type that has room, in any zone, and never of those that AWS takes back', () => {
    const { LaunchTemplate, InstancesDistribution } = group.MixedInstancesPolicy;
    expect(LaunchTemplate.Overrides).toEqual([
      { InstanceType: 'g4dn.xlarge' },
      { InstanceType: 'g6.xlarge' },
      { InstanceType: 'g5.xlarge' },
    ]);
    expect(InstancesDistribution).toEqual({
      OnDemandAllocationStrategy: 'prioritized',
      OnDemandPercentageAboveBaseCapacity: 100,
    });
    expect(group.VPCZoneIdentifier).toHaveLength(2);
  });

  test('are those that the stage names, where it does', () => {
    const own = aHouseWith({ gpu: 1, instanceTypes: ['g6e.xlarge'] }).templates.desktops;
    expect(JSON.stringify(own.toJSON())).toContain('"Overrides":[{"InstanceType":"g6e.xlarge"}]');
    expect(found({ desktops: own }, 'AWS::AutoScaling::WarmPool')).toEqual([]);
  });

  test('stand by, stopped, as many as the stage says', () => {
    const { properties } = only(found(desktops, 'AWS::AutoScaling::WarmPool'));
    expect(properties).toMatchObject({ MinSize: 2, PoolState: 'Stopped' });
  });

  test('are of ECS’s own image for GPUs, with an encrypted disk, and keep their role to themselves', () => {
    expect(JSON.stringify(templates.desktops.toJSON()['Parameters'])).toContain(
      '/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id',
    );
    expect(template).toMatchObject({
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3' } }],
    });
    const script = JSON.stringify(template.UserData);
    for (const line of ['ECS_ENABLE_GPU_SUPPORT=true', 'ECS_WARM_POOLS_CHECK=true', 'ECS_AWSVPC_BLOCK_IMDS=true'])
      expect(script).toContain(line);
    expect(script).toContain('ECS_CLUSTER');
  });

  test('are in no group that anything may reach', () => {
    const id: string = template.SecurityGroupIds[0]['Fn::GetAtt'][0];
    const hosts = only(found(desktops, 'AWS::EC2::SecurityGroup').filter((one) => one.id === id));
    expect(hosts.properties).not.toHaveProperty('SecurityGroupIngress');
  });
});

test('operators are told when hosts do not come that desktops wait for', () => {
  const alarm = only(
    found({ operations: templates.operations }, 'AWS::CloudWatch::Alarm').filter(({ properties }) =>
      String(properties.AlarmName).includes('hosts-wanted'),
    ),
  );
  expect(alarm.properties).toMatchObject({
    AlarmName: 'deskpool-demo-hosts-wanted-ubuntu-vscode',
    MetricName: 'CapacityProviderReservation',
    Dimensions: expect.arrayContaining([{ Name: 'CapacityProviderName', Value: family }]) as unknown,
  });
});

test('without a type that asks for a GPU there is nothing of it', () => {
  const plain = { desktops: aHouse().templates.desktops };
  for (const type of [
    'AWS::ECS::CapacityProvider',
    'AWS::ECS::ClusterCapacityProviderAssociations',
    'AWS::AutoScaling::WarmPool',
  ])
    expect(found(plain, type)).toEqual([]);
});
