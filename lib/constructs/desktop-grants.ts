import { Stack } from 'aws-cdk-lib';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';
import type { DesktopsPlace } from './desktop-functions.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';
import type { Homes } from './homes.ts';

export type DesktopDeed = 'run' | 'stop' | 'describe' | 'list';

/** Allows deeds with the tasks of the desktops' cluster, and of no other. */
export function allowDesktops(doer: DeskpoolFunction, place: DesktopsPlace, deeds: readonly DesktopDeed[]): void {
  const ofThisCluster = { ArnEquals: { 'ecs:cluster': place.cluster.clusterArn } };
  const tasks = Stack.of(doer).formatArn({
    service: 'ecs',
    resource: 'task',
    resourceName: `${place.clusterName}/*`,
  });
  acknowledgeWildcard(doer, tasks, 'Tasks have ids that ECS makes; this is every task of the desktops’ cluster.');
  for (const deed of deeds) {
    if (deed === 'run') allowRun(doer, place, tasks, ofThisCluster);
    if (deed === 'stop') doer.allow(['ecs:StopTask'], [tasks], ofThisCluster);
    if (deed === 'describe') doer.allow(['ecs:DescribeTasks'], [tasks], ofThisCluster);
    if (deed === 'list') doer.allow(['ecs:ListTasks'], ['*'], ofThisCluster);
  }
}

function allowRun(
  doer: DeskpoolFunction,
  place: DesktopsPlace,
  tasks: string,
  ofThisCluster: Record<string, unknown>,
): void {
  if (place.kinds.length === 0) return;
  // Where people have homes, the type's own can't run.
  const definitions = place.kinds.map(({ family, homes }) => definitionArn(doer, homes ? `${family}-home-*` : family));
  doer.allow(['ecs:RunTask'], definitions, ofThisCluster);
  for (const definition of definitions) acknowledgeWildcard(doer, definition, 'Every revision of one desktop type.');
  // Tasks get the tags of their definition as they start, and only then.
  doer.allow(['ecs:TagResource'], [tasks], { StringEquals: { 'ecs:CreateAction': 'RunTask' } });
  const { execution, task, atHome } = place.roles;
  const roles = [execution, task, ...(atHome ? [atHome] : [])].map(({ roleArn }) => roleArn);
  doer.allow(['iam:PassRole'], roles, { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
  if (place.homes) allowHomes(doer, place, place.homes);
}

const definitionArn = (doer: DeskpoolFunction, family: string): string =>
  Stack.of(doer).formatArn({ service: 'ecs', resource: 'task-definition', resourceName: `${family}:*` });

/** Making people's homes: the way into the file system, and the task definition that goes it. Removing is nobody's. */
function allowHomes(doer: DeskpoolFunction, { kinds }: DesktopsPlace, { fileSystem }: Homes): void {
  const stack = Stack.of(doer);
  const copies = kinds.filter(({ homes }) => homes).map(({ family }) => definitionArn(doer, `${family}-home-*`));
  // What a task definition may hand to its tasks is held by PassRole, and which may run by RunTask.
  doer.allow(['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'], ['*']);
  acknowledge(doer, 'AwsSolutions-IAM5[Resource::*]', 'Describing and registering task definitions know no resources.');
  doer.allow(['ecs:TagResource'], copies, { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } });
  const points = stack.formatArn({ service: 'elasticfilesystem', resource: 'access-point', resourceName: '*' });
  doer.allow(['elasticfilesystem:CreateAccessPoint'], [fileSystem.fileSystemArn]);
  doer.allow(['elasticfilesystem:DescribeAccessPoints'], [points]);
  doer.allow(['elasticfilesystem:TagResource'], [fileSystem.fileSystemArn, points], {
    StringEquals: { 'elasticfilesystem:CreateAction': 'CreateAccessPoint' },
  });
  acknowledgeWildcard(doer, points, 'Access points have ids that EFS makes, and are looked up by them alone.');
}
