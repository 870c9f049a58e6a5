import {
  DescribeTasksCommand,
  InvalidParameterException,
  paginateListTasks,
  StopTaskCommand,
  type ECSClient,
} from '@aws-sdk/client-ecs';
import { SessionName } from '#core/contract/views.ts';
import type { Desktops, RunningTask } from '#core/ports/desktops.ts';
import type { EcsPlace } from './ecs-place.ts';
import type { Homes } from './homes.ts';
import { runDesktop } from './run-task.ts';

const perDescribe = 100;

/** Kasm desktops as ECS tasks. The session's name is the task's `clientToken` and `startedBy`. */
export function ecsDesktops(client: ECSClient, cluster: string, place?: EcsPlace, homes?: Homes): Desktops {
  async function* describeRunning(): AsyncIterable<readonly RunningTask[]> {
    for await (const { taskArns = [] } of paginateListTasks({ client, pageSize: perDescribe }, { cluster })) {
      if (taskArns.length === 0) continue;
      const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
      yield tasks.flatMap(({ taskArn, startedBy, createdAt, lastStatus }) => {
        const isDesktop = SessionName.safeParse(startedBy).success && lastStatus !== 'STOPPED';
        return isDesktop && taskArn && startedBy
          ? [{ task: taskArn, session: startedBy, startedAt: createdAt?.getTime() ?? 0 }]
          : [];
      });
    }
  }

  return {
    launch: (order) => {
      if (!place) throw new Error('This function may not start desktops.');
      return runDesktop(client, place, homes, order);
    },

    async stop(task, why) {
      try {
        await client.send(new StopTaskCommand({ cluster, task, reason: why.slice(0, 255) }));
      } catch (error) {
        if (!isUnknownTask(error)) throw error;
      }
    },

    async isGone(task) {
      const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
      return tasks.every(({ lastStatus }) => lastStatus === 'STOPPED');
    },

    list: describeRunning,
  };
}

function isUnknownTask(error: unknown): boolean {
  return error instanceof InvalidParameterException && /not found/i.test(error.message);
}
