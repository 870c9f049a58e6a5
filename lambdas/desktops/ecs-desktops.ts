import {
  ClientException,
  ConflictException,
  DescribeTasksCommand,
  ECSClient,
  InvalidParameterException,
  paginateListTasks,
  RunTaskCommand,
  StopTaskCommand,
  type Failure,
} from '@aws-sdk/client-ecs';
import { SessionName } from '#core/contract/views.ts';
import type { Desktops, Launched, LaunchOrder, RunningTask } from '#core/ports/desktops.ts';

/** Where Kasm desktops run. */
export type EcsPlace = {
  readonly cluster: string;
  /** Family of task definitions for each desktop type; the newest revision runs. */
  readonly taskDefinitions: Readonly<Record<string, string>>;
  readonly subnets: readonly string[];
  readonly securityGroup: string;
};

/** The container of a desktop in its task definition. */
const container = 'desktop';
const perDescribe = 100;

/** Kasm desktops as ECS tasks on Fargate. The session's name is the task's `clientToken` and `startedBy`. */
export function ecsDesktops(client: ECSClient, cluster: string, place?: EcsPlace): Desktops {
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
      return launch(client, place, order);
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

async function launch(client: ECSClient, place: EcsPlace, order: LaunchOrder): Promise<Launched> {
  const taskDefinition = place.taskDefinitions[order.desktopType];
  if (!taskDefinition) return failed(`No task definition for ${order.desktopType}.`);
  try {
    const { tasks = [], failures = [] } = await client.send(
      new RunTaskCommand({
        cluster: place.cluster,
        taskDefinition,
        launchType: 'FARGATE',
        clientToken: order.session,
        startedBy: order.session,
        propagateTags: 'TASK_DEFINITION',
        enableECSManagedTags: true,
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: [...place.subnets],
            securityGroups: [place.securityGroup],
            assignPublicIp: 'DISABLED',
          },
        },
        overrides: { containerOverrides: [{ name: container, environment: environmentOf(order) }] },
      }),
    );
    const task = tasks[0]?.taskArn;
    return task ? { is: 'launched', task } : refusal(failures);
  } catch (error) {
    return decode(error);
  }
}

function environmentOf(order: LaunchOrder) {
  return [
    { name: 'VNC_PW', value: order.password },
    { name: 'DESKTOP_TITLE', value: order.title },
  ];
}

/** ECS answers 200 with a list of failures where it has no room. */
function refusal(failures: readonly Failure[]): Launched {
  const detail = failures.map(({ reason, detail: more }) => [reason, more].filter(Boolean).join(': ')).join('; ');
  return isCapacity(detail) ? { is: 'refused', reason: 'no-capacity', detail } : failed(detail || 'ECS made no task.');
}

/** Whether ECS speaks of a lack of room: `RESOURCE:…`, or Fargate's own words. */
export function isCapacity(text: string): boolean {
  return /\bRESOURCE:|capacity is unavailable|insufficient (capacity|resource)|limit on the number of (vCPUs|tasks)/i.test(
    text,
  );
}

function failed(detail: string): Launched {
  return { is: 'refused', reason: 'start-failed', detail };
}

/**
 * What passes by itself is thrown on, to be tried again. A token that was used before with other parameters (the type changed in
 * between) names the task that it made: that one is ours.
 */
function decode(error: unknown): Launched {
  const earlier = error instanceof ConflictException ? error.resourceIds?.[0] : undefined;
  if (earlier) return { is: 'launched', task: earlier };
  if (error instanceof ClientException || error instanceof InvalidParameterException) {
    return isCapacity(error.message)
      ? { is: 'refused', reason: 'no-capacity', detail: error.message }
      : failed(error.message);
  }
  throw error;
}

function isUnknownTask(error: unknown): boolean {
  return error instanceof InvalidParameterException && /not found/i.test(error.message);
}
