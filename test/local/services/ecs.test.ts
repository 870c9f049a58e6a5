import { existsSync, mkdirSync } from 'node:fs';
import { Cluster, ContainerImage, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { describe, expect, it } from 'vitest';
import type { DesktopProgram } from '#local/desktops/desktop-program.ts';
import { openEcs } from '#local/services/ecs/ecs.ts';
import { desktopsThatNeverBoot, heldDesktops, instantDesktops } from '../../support/desktop-programs.ts';
import { freshFolder, smallCloud } from '../../support/small-cloud.ts';

type Fields = Readonly<Record<string, unknown>>;
type Event = { readonly detailType: string; readonly resources: readonly string[]; readonly detail: Fields };

const cloud = smallCloud((stack) => {
  new Cluster(stack, 'Cluster', { clusterName: 'desks' });
  const task = new FargateTaskDefinition(stack, 'Task', { family: 'kasm', cpu: 256, memoryLimitMiB: 512 });
  task.addContainer('desktop', {
    containerName: 'desktop',
    image: ContainerImage.fromRegistry('kasmweb/desktop:1'),
    portMappings: [{ containerPort: 6901 }],
    environment: { LANG: 'de', USER: 'nobody' },
  });
});
const cluster = 'arn:aws:ecs:eu-central-1:000000000000:cluster/desks';
const request = {
  cluster,
  taskDefinition: 'arn:aws:ecs:eu-central-1:000000000000:task-definition/kasm:1',
  launchType: 'FARGATE',
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
  startedBy: 'demo-w01-s001',
  overrides: {
    containerOverrides: [
      {
        name: 'desktop',
        environment: [
          { name: 'VNC_PW', value: 'x' },
          { name: 'USER', value: 'ada' },
        ],
      },
    ],
  },
};

const opened = (program: DesktopProgram = instantDesktops(), capacity = 10) => {
  const homes = freshFolder();
  const events: Event[] = [];
  let time = 1_000_000;
  const ecs = openEcs(cloud, {
    program,
    capacity,
    now: () => time,
    surroundings: { homes, secret: () => 'secret' },
    emit: (event) => events.push(event as Event),
  });
  const ask = async (operation: string, input: object) =>
    (await ecs.answer(operation, { cluster, ...input })) as {
      readonly tasks: readonly Fields[];
      readonly failures: readonly Fields[];
      readonly taskArns: readonly string[];
      readonly nextToken?: string;
    };
  const reach = async (arn: unknown, status: string): Promise<Fields> => {
    for (;;) {
      const {
        tasks: [task],
      } = await ask('DescribeTasks', { tasks: [arn] });
      if (task?.['lastStatus'] === status) return task;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const run = async (more: object = {}) => {
    const {
      tasks: [task],
    } = await ask('RunTask', { ...request, ...more });
    return task ?? {};
  };
  return { ...ecs, ask, run, reach, events, later: (ms: number) => void (time += ms) };
};

describe('a task', () => {
  it('walks from PROVISIONING to STOPPED, and each step is an event', async () => {
    const { run, reach, ask, events } = opened();
    const { taskArn } = await run();
    await reach(taskArn, 'RUNNING');
    await ask('StopTask', { task: taskArn, reason: 'idle' });
    await reach(taskArn, 'STOPPED');
    expect(events.map(({ detail }) => `${String(detail['lastStatus'])}/${String(detail['desiredStatus'])}`)).toEqual([
      'PROVISIONING/RUNNING',
      'PENDING/RUNNING',
      'ACTIVATING/RUNNING',
      'RUNNING/RUNNING',
      'RUNNING/STOPPED',
      'DEACTIVATING/STOPPED',
      'STOPPING/STOPPED',
      'DEPROVISIONING/STOPPED',
      'STOPPED/STOPPED',
    ]);
    expect(events.map(({ detail }) => detail['version'])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(events.map(({ detailType, resources }) => `${detailType} ${resources.join(' ')}`))).toEqual(
      new Set([`ECS Task State Change ${String(taskArn)}`]),
    );
  });

  it('tells its address in its interface and the port of the machine in its container', async () => {
    const { run, reach, events } = opened();
    const { taskArn } = await run();
    const task = await reach(taskArn, 'RUNNING');
    expect(task).toMatchObject({
      startedBy: 'demo-w01-s001',
      group: 'family:kasm',
      launchType: 'FARGATE',
      attachments: [
        {
          type: 'ElasticNetworkInterface',
          status: 'ATTACHED',
          details: expect.arrayContaining([{ name: 'privateIPv4Address', value: '127.0.0.1' }]) as unknown,
        },
      ],
      containers: [
        {
          name: 'desktop',
          lastStatus: 'RUNNING',
          networkBindings: [{ bindIP: '127.0.0.1', containerPort: 6901, hostPort: 40_001, protocol: 'tcp' }],
        },
      ],
      startedAt: 1_000,
    });
    expect(events.at(-1)?.detail).toMatchObject({
      attachments: [{ type: 'eni' }],
      startedAt: '1970-01-01T00:16:40.000Z',
      clusterArn: cluster,
    });
  });

  it('is a desktop with the environment of the definition and of the request', async () => {
    const program = instantDesktops();
    const { run, reach } = opened(program);
    await reach((await run())['taskArn'], 'RUNNING');
    expect(program.started).toEqual([
      expect.objectContaining({ image: 'kasmweb/desktop:1', environment: { LANG: 'de', USER: 'ada', VNC_PW: 'x' } }),
    ]);
  });

  it('ends when its desktop ends, with the exit code', async () => {
    const program = instantDesktops();
    const { run, reach } = opened(program);
    const { taskArn } = await run();
    await reach(taskArn, 'RUNNING');
    program.end(program.started[0]?.name ?? '', 3);
    expect(await reach(taskArn, 'STOPPED')).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 3 }],
    });
  });

  it('whose desktop can not start says why', async () => {
    const { run, reach } = opened(desktopsThatNeverBoot());
    expect(await reach((await run())['taskArn'], 'STOPPED')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotStartContainerError: There is no such image.',
    });
  });

  it('that is stopped while it starts leaves no desktop behind', async () => {
    const program = heldDesktops();
    const { run, reach, ask } = opened(program);
    const { taskArn } = await run();
    await reach(taskArn, 'PENDING');
    while (program.started.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await ask('StopTask', { task: taskArn });
    program.release();
    expect(await reach(taskArn, 'STOPPED')).toMatchObject({ stopCode: 'UserInitiated' });
    expect(program.stopped).toHaveLength(1);
  });

  it('takes its home with it when it ends', async () => {
    const program = instantDesktops();
    const { run, reach, ask } = opened(program);
    const { taskArn } = await run();
    await reach(taskArn, 'RUNNING');
    const home = program.started[0]?.home ?? '';
    mkdirSync(home, { recursive: true });
    await ask('StopTask', { task: taskArn });
    await reach(taskArn, 'STOPPED');
    expect(existsSync(home)).toBe(false);
  });

  it('is forgotten an hour after it has stopped', async () => {
    const { run, reach, ask, later } = opened();
    const { taskArn } = await run();
    await ask('StopTask', { task: taskArn });
    await reach(taskArn, 'STOPPED');
    later(3_600_001);
    expect(await ask('DescribeTasks', { tasks: [taskArn] })).toEqual({
      tasks: [],
      failures: [{ arn: taskArn, reason: 'MISSING' }],
    });
  });

  it('does not outlive the machine', async () => {
    const program = instantDesktops();
    const { run, reach, tasks } = opened(program);
    await reach((await run())['taskArn'], 'RUNNING');
    await tasks.stopAll();
    expect(program.stopped).toHaveLength(1);
  });
});

describe('RunTask', () => {
  it('answers the same task to the same client token', async () => {
    const { run } = opened();
    const first = await run({ clientToken: 'one' });
    expect((await run({ clientToken: 'one' }))['taskArn']).toBe(first['taskArn']);
    expect((await run({ clientToken: 'two' }))['taskArn']).not.toBe(first['taskArn']);
  });

  it('refuses a client token with another request, and names the task of the first', async () => {
    const { run } = opened();
    const { taskArn } = await run({ clientToken: 'one' });
    await expect(run({ clientToken: 'one', startedBy: 'another' })).rejects.toMatchObject({
      type: 'ConflictException',
      more: { resourceIds: [taskArn] },
    });
  });

  it('answers failures when there is no room, and takes the same token again once there is', async () => {
    const { ask, tasks } = opened(undefined, 1);
    await ask('RunTask', request);
    const full = await ask('RunTask', { ...request, clientToken: 'one' });
    expect(full).toMatchObject({
      tasks: [],
      failures: [{ reason: expect.stringContaining('Capacity is unavailable at this time') as unknown }],
    });
    tasks.setCapacity(2);
    expect((await ask('RunTask', { ...request, clientToken: 'one' })).tasks).toHaveLength(1);
  });

  it.each([
    ['no network', { networkConfiguration: undefined }, 'Network Configuration must be provided'],
    [
      'a container that is not there',
      { overrides: { containerOverrides: [{ name: 'other' }] } },
      'other is not a container',
    ],
    ['a wrong startedBy', { startedBy: 'a b' }, 'startedBy'],
    ['too many at a time', { count: 11 }, 'count'],
    ['an unknown task definition', { taskDefinition: 'none' }, 'TaskDefinition not found.'],
    ['an unknown cluster', { cluster: 'none' }, 'Cluster not found.'],
    [
      'hosts that there are not',
      { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'none' }] },
      "capacity provider 'none' was not found",
    ],
    [
      'two ways to choose capacity',
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] },
      'not supported',
    ],
  ])('refuses %s', async (_, more, message) => {
    await expect(opened().run(more)).rejects.toThrow(message);
  });
});

describe('task definitions', () => {
  const asking = () => {
    const { answer } = opened();
    return async (operation: string, input: object) =>
      (await answer(operation, input)) as { readonly taskDefinition: Fields; readonly tags: readonly Fields[] };
  };

  it('are described as the API writes them, and tags only to who asks for them', async () => {
    const ask = asking();
    expect(await ask('DescribeTaskDefinition', { taskDefinition: 'kasm' })).toMatchObject({
      taskDefinition: {
        family: 'kasm',
        revision: 1,
        networkMode: 'awsvpc',
        containerDefinitions: [
          { name: 'desktop', image: 'kasmweb/desktop:1', portMappings: [{ containerPort: 6901 }] },
        ],
      },
      tags: [],
    });
    await expect(ask('DescribeTaskDefinition', { taskDefinition: 'none' })).rejects.toThrow('Unable to describe');
  });

  it('get a revision more each time they are registered, and the newest is what the family means', async () => {
    const ask = asking();
    const family = 'kasm-home';
    const tags = [{ key: 'one', value: 'two' }];
    for (const image of ['desktop:1', 'desktop:2'])
      await ask('RegisterTaskDefinition', { family, tags, containerDefinitions: [{ name: 'desktop', image }] });
    expect(await ask('DescribeTaskDefinition', { taskDefinition: family, include: ['TAGS'] })).toMatchObject({
      taskDefinition: { revision: 2, containerDefinitions: [{ image: 'desktop:2' }] },
      tags,
    });
    expect(await ask('DescribeTaskDefinition', { taskDefinition: `${family}:1` })).toMatchObject({
      taskDefinition: { containerDefinitions: [{ image: 'desktop:1' }] },
    });
  });

  it('without a container are refused', async () => {
    await expect(asking()('RegisterTaskDefinition', { family: 'x', containerDefinitions: [] })).rejects.toThrow(
      'ContainerDefinitions',
    );
  });
});

describe('ListTasks', () => {
  it('lists those that are to run, by who started them, by family, and a page at a time', async () => {
    const { run, ask } = opened();
    const arns = [];
    for (const startedBy of ['a', 'b', 'c']) arns.push((await run({ startedBy }))['taskArn']);
    expect((await ask('ListTasks', { startedBy: 'b' })).taskArns).toEqual([arns[1]]);
    expect((await ask('ListTasks', { family: 'other' })).taskArns).toEqual([]);
    const page = await ask('ListTasks', { maxResults: 2 });
    expect(page.taskArns).toEqual(arns.slice(0, 2));
    expect(await ask('ListTasks', { maxResults: 2, nextToken: page.nextToken })).toEqual({ taskArns: [arns[2]] });
  });

  it('lists stopped tasks only when it is asked for them', async () => {
    const { run, ask } = opened();
    const { taskArn } = await run();
    await ask('StopTask', { task: taskArn });
    expect((await ask('ListTasks', {})).taskArns).toEqual([]);
    expect((await ask('ListTasks', { desiredStatus: 'STOPPED' })).taskArns).toEqual([taskArn]);
  });

  it.each([
    [{ startedBy: 'a', family: 'kasm' }, 'startedBy'],
    [{ maxResults: 101 }, 'maxResults'],
    [{ nextToken: 'nonsense' }, 'token'],
  ])('refuses %j', async (input, message) => {
    await expect(opened().ask('ListTasks', input)).rejects.toThrow(message);
  });
});

describe('StopTask and DescribeTasks', () => {
  it('refuse what there is not', async () => {
    const { ask } = opened();
    await expect(ask('StopTask', { task: 'none' })).rejects.toThrow('The referenced task was not found.');
    await expect(ask('DescribeTasks', { tasks: [] })).rejects.toThrow('Tasks cannot be empty.');
    await expect(ask('DescribeTasks', { tasks: Array.from({ length: 101 }, () => 'x') })).rejects.toThrow('up to 100');
  });
});
