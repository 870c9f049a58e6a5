import type { DesktopProgram } from '#local/desktops/desktop-program.ts';
import { openDynamo } from '#local/dynamodb/dynamo.ts';
import type { Dynamo } from '#local/dynamodb/dynamo.ts';
import { openEventBridge } from '#local/events/bus.ts';
import type { EventBridge } from '#local/events/bus.ts';
import type { Clock } from '#local/events/clock.ts';
import { invokeLater } from '#local/events/invoke-later.ts';
import { startScheduler } from '#local/events/scheduler.ts';
import type { Functions } from '#local/functions/functions.ts';
import type { MayInvoke } from '#local/functions/invoke-permission.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { openConnections } from './connections.ts';
import type { Connections } from './connections.ts';
import { openEcs } from './ecs/ecs.ts';
import type { Tasks } from './ecs/tasks.ts';
import { openParameters } from './parameters.ts';
import { openQueues } from './queues.ts';
import type { Queues } from './queues.ts';
import { openSecrets } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import { openTables } from './tables.ts';
import type { ServiceName } from './aws-call.ts';
import type { Service } from './service.ts';

/** The services of the cloud: what functions call, and what people and tests look at. */
export type CloudServices = {
  readonly byName: Readonly<Record<ServiceName, Service>>;
  readonly dynamo: Dynamo;
  readonly tasks: Tasks;
  readonly queues: Queues;
  readonly secrets: Secrets;
  readonly connections: Connections;
  readonly events: EventBridge;
  /** Starts the schedules, once everything else is there. */
  readonly startSchedules: () => void;
};

export type CloudServicesOptions = {
  readonly cloud: CloudTemplate;
  readonly functions: Functions;
  readonly mayInvoke: MayInvoke;
  readonly clock: Clock;
  readonly program: DesktopProgram;
  /** Most tasks at a time. */
  readonly capacity: number;
  /** A path in the data folder. */
  readonly at: (...parts: readonly string[]) => string;
  readonly failed: (error: unknown) => void;
};

/** Opens the services with what the template says and what the data folder keeps. */
export const openCloudServices = async (options: CloudServicesOptions): Promise<CloudServices> => {
  const { cloud, functions, mayInvoke, clock, program, capacity, at, failed } = options;
  const dynamo = await openDynamo({ path: at('tables'), now: clock.now, region: cloud.region, account: cloud.account });
  try {
    const tables = await openTables(cloud, dynamo);
    const queues = openQueues(cloud);
    const later = invokeLater(cloud, functions, queues, clock);
    const events = openEventBridge(cloud, { functions, invokeLater: later, mayInvoke, queues, clock });
    const secrets = openSecrets(cloud, at('secrets.json'));
    const connections = openConnections();
    const ecs = openEcs(cloud, {
      program,
      surroundings: { homes: at('homes'), secret: secrets.valueOf },
      now: clock.now,
      capacity,
      emit: (event) => void events.put(event).catch(failed),
    });
    return {
      byName: {
        dynamodb: tables,
        secretsmanager: secrets,
        ssm: openParameters(cloud),
        ecs,
        'execute-api': connections,
        events,
        sqs: queues,
      },
      dynamo,
      tasks: ecs.tasks,
      queues,
      secrets,
      connections,
      events,
      startSchedules: () => {
        events.startSchedules();
        startScheduler(cloud, later, clock);
      },
    };
  } catch (error) {
    await dynamo.close();
    throw error;
  }
};
