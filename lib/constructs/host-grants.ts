import { Stack } from 'aws-cdk-lib';
import { documentPrefix, type DocumentName } from '#core/contract/dcv.ts';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';
import { groupPrefix } from './dcv-hosts.ts';

/** What its environment has to say to a function that deals with hosts. */
export const hostsEnvironment = (portal: string, table: string) => ({
  HOSTS_TABLE: table,
  HOST_GROUP_PREFIX: groupPrefix(portal),
  HOST_DOCUMENT_PREFIX: documentPrefix(portal),
});

/** Lets a function tell hosts of this portal what these documents say, and nobody anything else. */
export function allowCommands(doer: DeskpoolFunction, portal: string, documents: readonly DocumentName[]): void {
  const arns = documents.map((name) =>
    Stack.of(doer).formatArn({ service: 'ssm', resource: 'document', resourceName: documentPrefix(portal) + name }),
  );
  doer.allow(['ssm:SendCommand'], arns);
  const instances = Stack.of(doer).formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' });
  doer.allow(['ssm:SendCommand'], [instances], { StringEquals: { 'ssm:resourceTag/deskpool': portal } });
  acknowledgeWildcard(
    doer,
    instances,
    'Machines have ids that EC2 makes; this is every one with the tag of this portal.',
  );
}

/** Lets a function read what came of a command. */
export function allowNews(doer: DeskpoolFunction): void {
  doer.allow(['ssm:GetCommandInvocation'], ['*']);
  acknowledge(doer, 'AwsSolutions-IAM5[Resource::*]', 'Reading what came of a command knows no resources.');
}

/** Lets a function see which machines there are, and do this with those of this portal's groups. */
export function allowMachines(doer: DeskpoolFunction, portal: string, does: 'raise' | 'end'): void {
  doer.allow(['autoscaling:DescribeAutoScalingGroups'], ['*']);
  if (does === 'end')
    doer.allow(
      ['autoscaling:DescribeWarmPool', 'autoscaling:DescribeScalingActivities', 'ssm:DescribeInstanceInformation'],
      ['*'],
    );
  acknowledge(doer, 'AwsSolutions-IAM5[Resource::*]', 'Looking at machines knows no resources.');
  const groups = Stack.of(doer).formatArn({
    service: 'autoscaling',
    resource: 'autoScalingGroup:*:autoScalingGroupName',
    resourceName: `${groupPrefix(portal)}*`,
  });
  const ends = ['TerminateInstanceInAutoScalingGroup', 'CompleteLifecycleAction', 'RecordLifecycleActionHeartbeat'];
  doer.allow(
    ['SetDesiredCapacity', ...(does === 'end' ? ends : [])].map((action) => `autoscaling:${action}`),
    [groups],
  );
  acknowledgeWildcard(
    doer,
    groups,
    'The groups of this portal’s desktop types; AWS puts an id of its own before the name.',
  );
}
