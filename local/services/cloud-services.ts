import { builtInProgram } from '#local/desktops/built-in.ts';
import type { DesktopProgram } from '#local/desktops/desktop-program.ts';
import { openDynamo } from '#local/dynamodb/dynamo.ts';
import type { Dynamo } from '#local/dynamodb/dynamo.ts';
import { openEventBridge } from '#local/events/bus.ts';
import type { EventBridge } from '#local/events/bus.ts';
import type { Clock } from '#local/events/clock.ts';
import type { PutEvent } from '#local/events/event.ts';
import { invokeLater } from '#local/events/invoke-later.ts';
import { startScheduler } from '#local/events/scheduler.ts';
import type { Functions } from '#local/functions/functions.ts';
import type { MayInvoke } from '#local/functions/invoke-permission.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { openConnections } from './connections.ts';
import type { Connections } from './connections.ts';
import { openEcs } from './ecs/ecs.ts';
import type { Tasks } from './ecs/tasks.ts';
import { openAutoScaling } from './fleet/auto-scaling.ts';
import { openCommands } from './fleet/commands.ts';
import type { Commands } from './fleet/commands.ts';
import { openMachines } from './fleet/machines.ts';
import type { Machines } from './fleet/machines.ts';
import { openFileSystems } from './file-systems.ts';
import { openParameters } from './parameters.ts';
import { openQueues } from './queues.ts';
import type { Queues } from './queues.ts';
import { openS3 } from './s3/s3.ts';
import type { S3 } from './s3/s3.ts';
import { openSecrets } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import { openSes } from './ses/ses.ts';
import type { Ses } from './ses/ses.ts';
import { openSystemsManager } from './systems-manager.ts';
import { openTables } from './tables.ts';
import { openTopics } from './topics.ts';
import type { Topics } from './topics.ts';
import type { ServiceName } from './aws-call.ts';
import type { Service } from './service.ts';

/** The services of the cloud: what functions call, and what people and tests look at. */
export type CloudServices = {
  readonly byName: Readonly<Record<ServiceName, Service>>;
  readonly dynamo: Dynamo;
  readonly tasks: Tasks;
  /** Machines that stand for DCV hosts, and what they were told. */
  readonly machines: Machines;
  readonly commands: Commands;
  readonly queues: Queues;
  readonly secrets: Secrets;
  /** Mails, which stay on this machine. */
  readonly ses: Ses;
  /** Buckets with their objects. */
  readonly s3: S3;
  readonly connections: Connections;
  readonly events: EventBridge;
  /** Whom alarms tell. */
  readonly topics: Topics;
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

/** In AWS it is minutes; so long a person can see that something is happening. */
const machinesComeUpAfter = 2_000;

/** Opens the services with what the template says and what the data folder keeps. */
export const openCloudServices = async (options: CloudServicesOptions): Promise<CloudServices> => {
  const { cloud, functions, mayInvoke, clock, program, capacity, at, failed } = options;
  const dynamo = await openDynamo({ path: at('tables'), now: clock.now, region: cloud.region, account: cloud.account });
  try {
    const tables = await openTables(cloud, dynamo);
    const queues = openQueues(cloud, { path: at('queues'), clock });
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
    const emit = (event: PutEvent) => void events.put(event).catch(failed);
    const s3 = openS3(cloud, { path: at('buckets'), now: clock.now });
    const ses = openSes(cloud, { path: at('mails'), now: clock.now, emit });
    const machines = openMachines(cloud, {
      folder: (id) => at('hosts', id),
      // A machine has no container image to run.
      program: program.kind === 'docker' ? builtInProgram : program,
      comesUpAfter: machinesComeUpAfter,
      emit,
      failed,
    });
    const commands = openCommands(cloud, { machines, emit, failed, now: clock.now });
    return {
      byName: {
        dynamodb: tables,
        secretsmanager: secrets,
        ssm: openSystemsManager(openParameters(cloud), commands),
        autoscaling: openAutoScaling(machines),
        ecs,
        'execute-api': connections,
        events,
        sqs: queues,
        elasticfilesystem: openFileSystems(cloud),
        ses,
        s3,
      },
      dynamo,
      tasks: ecs.tasks,
      machines,
      commands,
      queues,
      secrets,
      ses,
      s3,
      connections,
      events,
      topics: openTopics(cloud, { functions, invokeLater: later, mayInvoke, clock }),
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
