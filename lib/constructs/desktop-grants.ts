import { Stack } from 'aws-cdk-lib';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { DesktopsPlace } from './desktop-functions.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';

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
  if (place.taskFamilies.length === 0) return;
  const definitions = place.taskFamilies.map((family) =>
    Stack.of(doer).formatArn({ service: 'ecs', resource: 'task-definition', resourceName: `${family}:*` }),
  );
  doer.allow(['ecs:RunTask'], definitions, ofThisCluster);
  for (const definition of definitions) acknowledgeWildcard(doer, definition, 'Every revision of one desktop type.');
  // Tasks get the tags of their definition as they start, and only then.
  doer.allow(['ecs:TagResource'], [tasks], { StringEquals: { 'ecs:CreateAction': 'RunTask' } });
  doer.allow(['iam:PassRole'], [place.roles.execution.roleArn, place.roles.task.roleArn], {
    StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  });
}
