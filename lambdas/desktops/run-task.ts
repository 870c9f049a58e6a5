import {
  ClientException,
  ConflictException,
  InvalidParameterException,
  RunTaskCommand,
  type ECSClient,
  type Failure,
} from '@aws-sdk/client-ecs';
import type { Launched, LaunchOrder } from '#core/ports/desktops.ts';
import { isCapacity } from './ecs-failures.ts';
import type { EcsPlace, KindOfTask } from './ecs-place.ts';
import type { Homes } from './homes.ts';

/** The container of a desktop in its task definition. */
const container = 'desktop';

/**
 * Asks ECS for one desktop. One call makes one, although `RunTask` would make ten: what it makes in one call has one client token, one
 * `startedBy` and one environment, and desktops differ in all three, since each has a session and a password of its own. Many are
 * asked for side by side instead, as many as the listener to the stream works on at once.
 */
export async function runDesktop(
  client: ECSClient,
  place: EcsPlace,
  homes: Homes | undefined,
  order: LaunchOrder,
): Promise<Launched> {
  const kind = place.types[order.desktopType];
  if (!kind) return failed(`No task definition for ${order.desktopType}.`);
  if (kind.homes && !order.person) return failed(`${order.session} is nobody's, and has no home to mount.`);
  try {
    const taskDefinition = kind.homes && order.person ? await homeOf(homes, order, order.person) : kind.taskDefinition;
    const { tasks = [], failures = [] } = await client.send(command(place, kind, taskDefinition, order));
    const task = tasks[0]?.taskArn;
    return task ? { is: 'launched', task } : refusal(failures);
  } catch (error) {
    return decode(error);
  }
}

async function homeOf(homes: Homes | undefined, order: LaunchOrder, person: string): Promise<string> {
  if (!homes) throw new Error('This function knows of no homes.');
  return homes.definitionFor(order.desktopType, person);
}

function command(place: EcsPlace, { hosts, homes }: KindOfTask, taskDefinition: string, order: LaunchOrder) {
  return new RunTaskCommand({
    cluster: place.cluster,
    taskDefinition,
    // A host that is on its way lets the task wait in PROVISIONING; only a group that is at its maximum refuses.
    ...(hosts ? { capacityProviderStrategy: [{ capacityProvider: hosts, weight: 1 }] } : { launchType: 'FARGATE' }),
    clientToken: order.session,
    startedBy: order.session,
    propagateTags: 'TASK_DEFINITION',
    enableECSManagedTags: true,
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...place.subnets],
        securityGroups: [place.securityGroup, ...(homes ? [place.homesSecurityGroup] : [])],
        // Tasks on hosts can't have a public address, and ECS refuses the question.
        ...(!hosts && { assignPublicIp: 'DISABLED' }),
      },
    },
    overrides: { containerOverrides: [{ name: container, environment: environmentOf(order) }] },
  });
}

function environmentOf(order: LaunchOrder) {
  return [
    { name: 'VNC_PW', value: order.password },
    { name: 'DESKTOP_TITLE', value: order.title },
    ...Object.entries(order.variables).map(([name, value]) => ({ name, value })),
  ];
}

/** ECS answers 200 with a list of failures where it has no room. */
function refusal(failures: readonly Failure[]): Launched {
  const detail = failures.map(({ reason, detail: more }) => [reason, more].filter(Boolean).join(': ')).join('; ');
  return isCapacity(detail) ? { is: 'refused', reason: 'no-capacity', detail } : failed(detail || 'ECS made no task.');
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
  // A file system has room for so many homes.
  if (error instanceof Error && error.name === 'AccessPointLimitExceeded')
    return { is: 'refused', reason: 'no-capacity', detail: error.message };
  // Somebody else made a revision of the same family in this moment.
  if (error instanceof ClientException && /too many concurrent attempts/i.test(error.message)) throw error;
  if (error instanceof ClientException || error instanceof InvalidParameterException) {
    return isCapacity(error.message)
      ? { is: 'refused', reason: 'no-capacity', detail: error.message }
      : failed(error.message);
  }
  throw error;
}
