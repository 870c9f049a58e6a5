import { describe, expect, test } from 'vitest';
import type { DcvType } from '#core/stage/desktop-type.ts';
import { joinsWithin } from '#core/dcv/host.ts';
import { aHouse, aStage } from './house.ts';
import { found, only } from './resources.ts';

const dcvType = (wishes: Partial<DcvType>) => {
  const type = aStage().desktops.find(({ runtime }) => runtime === 'dcv');
  if (type?.runtime !== 'dcv') throw new Error('the stage has a type for DCV');
  return { ...type, ...wishes };
};
const desktopsWith = (wishes: Partial<DcvType>) => {
  const others = aStage().desktops.filter(({ runtime }) => runtime !== 'dcv');
  const { templates } = aHouse({ stage: aStage({ desktops: [...others, dcvType(wishes)] }) });
  return { desktops: templates.desktops };
};
const groupOf = (desktops: Parameters<typeof found>[0]) =>
  only(
    found(desktops, 'AWS::AutoScaling::AutoScalingGroup').filter(({ properties }) =>
      String(properties.AutoScalingGroupName).includes('-dcv-'),
    ),
  );
const templateOf = (desktops: Parameters<typeof found>[0]) => {
  const { LaunchTemplateId } =
    groupOf(desktops).properties.MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification;
  return only(found(desktops, 'AWS::EC2::LaunchTemplate').filter(({ id }) => id === LaunchTemplateId.Ref)).properties
    .LaunchTemplateData;
};
const plain = desktopsWith({});
const wishful = desktopsWith({ warmHosts: 2, rootDevice: '/dev/sda1' });

describe('the hosts of a DCV type', () => {
  test('are held until they take sessions, for longer than it takes to see that one never will', () => {
    const [launch] = groupOf(plain).properties.LifecycleHookSpecificationList;
    expect(launch).toMatchObject({
      LifecycleHookName: 'deskpool-ready',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      DefaultResult: 'ABANDON',
    });
    expect(launch.HeartbeatTimeout * 1_000).toBeGreaterThan(joinsWithin);
  });

  test('are held before they go, so that nobody’s work is cut off', () => {
    expect(groupOf(plain).properties.LifecycleHookSpecificationList[1]).toMatchObject({
      LifecycleHookName: 'deskpool-empty',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      DefaultResult: 'CONTINUE',
    });
  });

  test('stand by, stopped, as many as the stage says and never more', () => {
    expect(found(plain, 'AWS::AutoScaling::WarmPool')).toEqual([]);
    const pool = only(found(wishful, 'AWS::AutoScaling::WarmPool')).properties;
    expect(pool).toMatchObject({ MinSize: 2, MaxGroupPreparedCapacity: 2, PoolState: 'Stopped' });
    expect(pool.AutoScalingGroupName).toEqual({ Ref: groupOf(wishful).id });
  });

  test('have encrypted disks where it is known which one is the root', () => {
    expect(templateOf(plain)).not.toHaveProperty('BlockDeviceMappings');
    expect(templateOf(wishful).BlockDeviceMappings).toEqual([
      { DeviceName: '/dev/sda1', Ebs: { Encrypted: true, VolumeType: 'gp3', DeleteOnTermination: true } },
    ]);
    const known = desktopsWith({
      image: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
    });
    expect(templateOf(known).BlockDeviceMappings[0].DeviceName).toBe('/dev/sda1');
    const amazon = desktopsWith({ image: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' });
    expect(templateOf(amazon).BlockDeviceMappings[0].DeviceName).toBe('/dev/xvda');
  });
});

describe('what happens to machines', () => {
  test('is told to whoever tends them: held, there, not to be had, gone', () => {
    const { templates } = aHouse();
    const rule = found(templates, 'AWS::Events::Rule').find(({ properties }) =>
      properties.EventPattern?.source?.includes('aws.autoscaling'),
    );
    expect(rule?.properties.EventPattern['detail-type']).toEqual([
      'EC2 Instance-launch Lifecycle Action',
      'EC2 Instance Launch Successful',
      'EC2 Instance Launch Unsuccessful',
      'EC2 Instance-terminate Lifecycle Action',
      'EC2 Instance Terminate Successful',
    ]);
  });
});
