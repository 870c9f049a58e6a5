import { stableId } from '#local/template/naming.ts';
import { launchTypeOf } from './task.ts';
import type { Task } from './task.ts';

type Fields = Readonly<Record<string, unknown>>;

const given = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const attachmentId = (task: Task): string =>
  stableId(task.arn, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** A network interface exists from PENDING on; only then does it have an address. */
const attachmentsOf = (task: Task, type: string): readonly Fields[] => {
  const network = task.input.networkConfiguration?.awsvpcConfiguration;
  if (!network) return [];
  const address =
    task.lastStatus === 'PROVISIONING'
      ? []
      : [{ name: 'privateIPv4Address', value: task.address?.host ?? '127.0.0.1' }];
  const status =
    task.lastStatus === 'PROVISIONING' ? 'PRECREATED' : task.lastStatus === 'STOPPED' ? 'DELETED' : 'ATTACHED';
  const details = [
    { name: 'subnetId', value: network.subnets[0] },
    { name: 'networkInterfaceId', value: `eni-${stableId(`${task.arn}eni`, 17)}` },
    { name: 'macAddress', value: '0e:00:00:00:00:00' },
    ...address,
  ];
  return [{ id: attachmentId(task), type, status, details }];
};

/**
 * The containers of a task. All desktops of one machine share 127.0.0.1, so a container also tells the port of the machine that
 * leads to its own, which is what ECS does in bridge mode.
 */
const containersOf = (task: Task): readonly Fields[] =>
  task.definition.ContainerDefinitions.map((container, index) =>
    given({
      containerArn: `${task.arn.replace(':task/', ':container/')}/${stableId(`${task.arn}/${container.Name}`, 32)}`,
      taskArn: task.arn,
      name: container.Name,
      image: container.Image,
      lastStatus: task.lastStatus === 'RUNNING' || task.lastStatus === 'STOPPED' ? task.lastStatus : 'PENDING',
      exitCode: task.cause?.exitCode,
      reason: task.cause?.stopCode === 'TaskFailedToStart' ? task.cause.stoppedReason : undefined,
      networkBindings:
        index === 0 && task.address
          ? container.PortMappings.slice(0, 1).map((mapping) => ({
              bindIP: task.address?.host,
              containerPort: mapping.ContainerPort,
              hostPort: task.address?.port,
              protocol: mapping.Protocol,
            }))
          : [],
      networkInterfaces: task.address
        ? [{ attachmentId: attachmentId(task), privateIpv4Address: task.address.host }]
        : [],
      cpu: '0',
    }),
  );

const common = (task: Task, time: (ms: number) => unknown): Fields => {
  const at = (ms: number | undefined) => (ms === undefined ? undefined : time(ms));
  return given({
    taskArn: task.arn,
    clusterArn: task.clusterArn,
    taskDefinitionArn: task.definition.arn,
    containers: containersOf(task),
    overrides: task.input.overrides,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    version: task.version,
    startedBy: task.input.startedBy,
    group: task.input.group ?? `family:${task.definition.family}`,
    launchType: launchTypeOf(task),
    capacityProviderName: task.input.capacityProviderStrategy[0]?.capacityProvider,
    platformVersion: launchTypeOf(task) === 'FARGATE' ? '1.4.0' : undefined,
    availabilityZone: `${task.arn.split(':')[3] ?? ''}a`,
    connectivity: task.startedAt === undefined ? undefined : 'CONNECTED',
    connectivityAt: at(task.startedAt),
    cpu: task.definition.Cpu,
    memory: task.definition.Memory,
    enableExecuteCommand: task.input.enableExecuteCommand,
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    createdAt: at(task.createdAt),
    pullStartedAt: at(task.pullStartedAt),
    pullStoppedAt: at(task.pullStoppedAt),
    startedAt: at(task.startedAt),
    stoppingAt: at(task.stoppingAt),
    stoppedAt: at(task.stoppedAt),
    stopCode: task.cause?.stopCode,
    stoppedReason: task.cause?.stoppedReason,
  });
};

/** The task's own tags, and its definition's where they are to be passed on; its own win. */
const tagsOf = ({ input, definition }: Task): readonly Fields[] => {
  const inherited = input.propagateTags === 'TASK_DEFINITION' ? definition.Tags : [];
  const own = new Set(input.tags.map(({ key }) => key));
  return [
    ...input.tags,
    ...inherited.filter(({ Key }) => !own.has(Key)).map(({ Key, Value }) => ({ key: Key, value: Value })),
  ];
};

/** A task as RunTask, StopTask and DescribeTasks answer it: times in seconds. */
export const taskView = (task: Task): Fields => ({
  ...common(task, (ms) => ms / 1_000),
  attachments: attachmentsOf(task, 'ElasticNetworkInterface'),
  tags: tagsOf(task),
});

/** A task as its `ECS Task State Change` event tells it: times in ISO 8601. */
export const taskDetail = (task: Task): Fields => ({
  ...common(task, (ms) => new Date(ms).toISOString()),
  updatedAt: new Date(task.updatedAt).toISOString(),
  attachments: attachmentsOf(task, 'eni'),
});
