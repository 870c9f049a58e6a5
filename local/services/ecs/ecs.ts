import * as z from 'zod';
import { ecsNeeds } from '#local/policy/needs/ecs-needs.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { unknownOperation } from '../aws-call.ts';
import { AwsError } from '../aws-error.ts';
import type { Service } from '../service.ts';
import { listTasks } from './list-tasks.ts';
import { checkAgainst, runTaskInput } from './run-task-input.ts';
import { definitionView, openTaskDefinitions } from './task-definition.ts';
import { launchTypeOf } from './task.ts';
import type { LivingTask } from './task-life.ts';
import { openTasks } from './tasks.ts';
import type { Tasks } from './tasks.ts';
import { taskDetail, taskView } from './task-view.ts';
import type { LifeOptions } from './task-life.ts';

/** ECS with real desktops as its tasks. */
export type Ecs = Service & { readonly tasks: Tasks };

export type EcsOptions = Omit<LifeOptions, 'changed'> & {
  /** How many tasks fit; RunTask answers failures beyond that. */
  readonly capacity: number;
  /** Puts an event on the default bus. */
  readonly emit: (event: {
    readonly source: string;
    readonly detailType: string;
    readonly resources: readonly string[];
    readonly detail: unknown;
  }) => void;
};

const Input = z.looseObject({
  cluster: z.string().default('default'),
  task: z.string().optional(),
  taskDefinition: z.string().optional(),
  include: z.array(z.string()).default([]),
  reason: z.string().max(1024).optional(),
  tasks: z.array(z.string()).max(100, 'up to 100 tasks').default([]),
});

const parsed = (input: unknown) => {
  const { data, error } = Input.safeParse(input);
  if (error) throw new AwsError('InvalidParameterException', error.issues.map((issue) => issue.message).join('; '));
  return data;
};

const outOfRoom = (tasks: Tasks, clusterArn: string, launchType: 'EC2' | 'FARGATE', failed: number) =>
  Array.from({ length: failed }, () =>
    launchType === 'FARGATE'
      ? {
          arn: clusterArn,
          reason: 'Capacity is unavailable at this time. Please try again later or in a different availability zone',
        }
      : { arn: clusterArn.replace(':cluster/', ':container-instance/'), reason: 'RESOURCE:MEMORY' },
  );

const refuseUnknownProvider = (cloud: CloudTemplate, name: string): void => {
  if (['FARGATE', 'FARGATE_SPOT'].includes(name) || cloud.find('AWS::ECS::CapacityProvider', name)) return;
  throw new AwsError('InvalidParameterException', `The specified capacity provider '${name}' was not found.`);
};

/** Opens ECS with the clusters and task definitions of the template. */
export const openEcs = (cloud: CloudTemplate, options: EcsOptions): Ecs => {
  const definitions = openTaskDefinitions(cloud);
  const definitionOf = definitions.find;
  const tasks = openTasks({
    ...options,
    changed: (task) =>
      options.emit({
        source: 'aws.ecs',
        detailType: 'ECS Task State Change',
        resources: [task.arn],
        detail: taskDetail(task),
      }),
  });
  const clusterOf = (input: unknown): string => {
    const cluster = cloud.find('AWS::ECS::Cluster', parsed(input).cluster);
    if (!cluster) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    return String(cluster.attribute('Arn'));
  };
  const taskOf = (clusterArn: string, id: string | undefined): LivingTask => {
    const task = tasks.find(clusterArn, id ?? '');
    if (!task) throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
    return task;
  };
  const aboutDefinitions: Readonly<Record<string, (input: unknown) => unknown>> = {
    DescribeTaskDefinition: (input) => {
      const found = definitionOf(parsed(input).taskDefinition ?? '');
      if (!found) throw new AwsError('ClientException', 'Unable to describe task definition.');
      const tags = found.Tags.map(({ Key, Value }) => ({ key: Key, value: Value }));
      return { taskDefinition: definitionView(found), tags: parsed(input).include.includes('TAGS') ? tags : [] };
    },
    RegisterTaskDefinition: (input) => ({ taskDefinition: definitionView(definitions.register(input)) }),
  };
  const operations: Readonly<Record<string, (input: unknown, clusterArn: string) => unknown>> = {
    RunTask: (input, clusterArn) => {
      const asked = runTaskInput(input);
      const definition = definitionOf(asked.taskDefinition);
      if (!definition) throw new AwsError('ClientException', 'TaskDefinition not found.');
      checkAgainst(definition, asked);
      for (const { capacityProvider } of asked.capacityProviderStrategy) refuseUnknownProvider(cloud, capacityProvider);
      const { tasks: made, failed } = tasks.run(clusterArn, definition, asked);
      const launchType = launchTypeOf({ input: asked, definition });
      return { tasks: made.map(taskView), failures: outOfRoom(tasks, clusterArn, launchType, failed) };
    },
    StopTask: (input, clusterArn) => {
      const { task: id, reason } = parsed(input);
      const task = taskOf(clusterArn, id);
      task.stop({ stopCode: 'UserInitiated', stoppedReason: reason ?? 'Task stopped by user' });
      return { task: taskView(task.current()) };
    },
    DescribeTasks: (input, clusterArn) => {
      const { tasks: ids } = parsed(input);
      if (ids.length === 0) throw new AwsError('InvalidParameterException', 'Tasks cannot be empty.');
      const found = ids.map((id) => [id, tasks.find(clusterArn, id)] as const);
      return {
        tasks: found.flatMap(([, task]) => (task ? [taskView(task.current())] : [])),
        failures: found.flatMap(([id, task]) =>
          task
            ? []
            : [
                {
                  arn: id.startsWith('arn:') ? id : `${clusterArn.replace(':cluster/', ':task/')}/${id}`,
                  reason: 'MISSING',
                },
              ],
        ),
      };
    },
    ListTasks: (input) =>
      listTasks(
        tasks.all().map((task) => task.current()),
        input,
      ),
  };
  return {
    tasks,
    needs: ecsNeeds((id) => {
      const definition = definitionOf(id);
      if (!definition) return undefined;
      const roles = [definition.ExecutionRoleArn, definition.TaskRoleArn].filter((arn) => arn !== undefined);
      return { arn: definition.arn, roles, tagged: definition.Tags.length > 0 };
    }),
    answer: async (operation, input) => {
      const about = aboutDefinitions[operation];
      if (about) return about(input);
      const answer = operations[operation];
      if (!answer) throw unknownOperation('ecs', operation);
      return answer(input, clusterOf(input));
    },
  };
};
