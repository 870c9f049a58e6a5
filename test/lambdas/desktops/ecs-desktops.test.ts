import { ClientException } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { ecsDesktops } from '#lambdas/desktops/ecs-desktops.ts';
import { patient } from '#lambdas/desktops/patient.ts';
import type { Homes } from '#lambdas/desktops/homes.ts';
import { ecsThatAnswers, type EcsAnswer, type EcsCall } from '#test/support/ecs-stand-in.ts';

const cluster = 'arn:aws:ecs:eu-central-1:123456789012:cluster/deskpool';
const task = 'arn:aws:ecs:eu-central-1:123456789012:task/deskpool/1';
const place = {
  cluster,
  types: {
    'ubuntu-desktop': { taskDefinition: 'deskpool-demo-desktop-ubuntu' },
    cad: { taskDefinition: 'deskpool-demo-desktop-cad', hosts: 'deskpool-demo-desktop-cad' },
    'own-home': { taskDefinition: 'deskpool-demo-desktop-own-home', homes: true },
  },
  subnets: ['subnet-1', 'subnet-2'],
  securityGroup: 'sg-1',
  homesSecurityGroup: 'sg-homes',
};
const order = {
  session: 'demo-w01-s001',
  desktopType: 'ubuntu-desktop',
  runtime: 'kasm' as const,
  person: null,
  title: 'Ubuntu',
  password: 'secret',
  variables: { DESKPOOL_SESSION: 'demo-w01-s001' },
};
const refusal = (exception: string, message: string, more: Record<string, unknown> = {}): EcsAnswer => ({
  exception,
  message,
  more,
});
const desktopsBefore = (answer: EcsAnswer | ((call: EcsCall) => EcsAnswer)) => {
  const { client, calls } = ecsThatAnswers(typeof answer === 'function' ? answer : () => answer);
  return { desktops: ecsDesktops(client, cluster, place), calls };
};

describe('asking for a desktop', () => {
  it('runs its task definition, with the session’s name as token and as the one who started it', async () => {
    const { desktops, calls } = desktopsBefore({ body: { tasks: [{ taskArn: task }], failures: [] } });
    expect(await desktops.launch(order)).toEqual({ is: 'launched', task });
    expect(calls).toMatchObject([
      {
        operation: 'RunTask',
        body: {
          cluster,
          taskDefinition: place.types['ubuntu-desktop'].taskDefinition,
          launchType: 'FARGATE',
          clientToken: order.session,
          startedBy: order.session,
          networkConfiguration: {
            awsvpcConfiguration: { subnets: place.subnets, securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
          },
          overrides: {
            containerOverrides: [
              {
                name: 'desktop',
                environment: [
                  { name: 'VNC_PW', value: 'secret' },
                  { name: 'DESKTOP_TITLE', value: 'Ubuntu' },
                  { name: 'DESKPOOL_SESSION', value: 'demo-w01-s001' },
                ],
              },
            ],
          },
        },
      },
    ]);
  });

  it('of a type without a task definition is refused without a call', async () => {
    const { desktops, calls } = desktopsBefore({ body: {} });
    expect(await desktops.launch({ ...order, desktopType: 'windows' })).toMatchObject({ reason: 'start-failed' });
    expect(calls).toEqual([]);
  });

  it.each([
    ['no GPU left', { body: { tasks: [], failures: [{ reason: 'RESOURCE:GPU' }] } }, 'no-capacity'],
    ['no network interface left', { body: { tasks: [], failures: [{ reason: 'RESOURCE:ENI' }] } }, 'no-capacity'],
    ['a failure for want of room', { body: { tasks: [], failures: [{ reason: 'RESOURCE:MEMORY' }] } }, 'no-capacity'],
    ['another failure', { body: { tasks: [], failures: [{ reason: 'MISSING' }] } }, 'start-failed'],
    ['no task and no failure', { body: {} }, 'start-failed'],
    ['Fargate without room', refusal('ClientException', 'Capacity is unavailable at this time.'), 'no-capacity'],
    ['a broken definition', refusal('ClientException', 'TaskDefinition is inactive'), 'start-failed'],
    ['a broken request', refusal('InvalidParameterException', 'subnet is invalid'), 'start-failed'],
  ] as const)('that ends in %s is refused in words', async (_, answer, reason) => {
    expect(await desktopsBefore(answer).desktops.launch(order)).toMatchObject({ is: 'refused', reason });
  });

  it('twice with another definition gives the task that the first one made', async () => {
    const { desktops } = desktopsBefore(refusal('ConflictException', 'token in use', { resourceIds: [task] }));
    expect(await desktops.launch(order)).toEqual({ is: 'launched', task });
  });

  it('is thrown on where it passes by itself, to be tried again', async () => {
    await expect(desktopsBefore(refusal('ThrottlingException', 'slow down')).desktops.launch(order)).rejects.toThrow(
      'slow',
    );
    await expect(desktopsBefore(refusal('ServerException', 'sorry')).desktops.launch(order)).rejects.toThrow('sorry');
  });

  it('of a type with a GPU goes to its own hosts, and waits there for one that has to come up', async () => {
    const { desktops, calls } = desktopsBefore({ body: { tasks: [{ taskArn: task }] } });
    expect(await desktops.launch({ ...order, desktopType: 'cad' })).toEqual({ is: 'launched', task });
    expect(calls[0]?.body).toMatchObject({
      capacityProviderStrategy: [{ capacityProvider: 'deskpool-demo-desktop-cad', weight: 1 }],
    });
    expect(calls[0]?.body).not.toHaveProperty('launchType');
    expect(calls[0]?.body['networkConfiguration']).not.toHaveProperty('awsvpcConfiguration.assignPublicIp');
  });

  it('is a fault in a function that may not', async () => {
    const { client } = ecsThatAnswers(() => ({ body: {} }));
    await expect(async () => ecsDesktops(client, cluster).launch(order)).rejects.toThrow('may not');
  });
});

describe('asking for many desktops at once', () => {
  it('gets each of them, one, although ECS turns requests away at first', async () => {
    const turnedAway = new Set<unknown>();
    const { client, calls } = ecsThatAnswers(({ body: { clientToken } }) => {
      if (turnedAway.has(clientToken)) return { body: { tasks: [{ taskArn: `task/${String(clientToken)}` }] } };
      turnedAway.add(clientToken);
      return { exception: 'ThrottlingException', message: 'Rate exceeded' };
    }, patient);
    const desktops = ecsDesktops(client, cluster, place);
    const sessions = Array.from({ length: 10 }, (_, index) => `demo-w01-s0${index + 10}`);
    const launched = await Promise.all(sessions.map((session) => desktops.launch({ ...order, session })));
    expect(launched).toEqual(sessions.map((session) => ({ is: 'launched', task: `task/${session}` })));
    expect(calls).toHaveLength(20);
    for (const session of sessions)
      expect(calls.filter(({ body }) => body['clientToken'] === session && body['startedBy'] === session)).toHaveLength(
        2,
      );
  });
});

describe('asking for a desktop with a home', () => {
  const withHomes = (homes: Homes) => {
    const { client, calls } = ecsThatAnswers(() => ({ body: { tasks: [{ taskArn: task }] } }));
    return { desktops: ecsDesktops(client, cluster, place, homes), calls };
  };
  const hers = { ...order, desktopType: 'own-home', person: 'person-alice' as PersonId };

  it('runs the person’s own task definition, and lets it reach the homes', async () => {
    const asked: unknown[] = [];
    const { desktops, calls } = withHomes({
      definitionFor: async (...whose) => {
        asked.push(whose);
        return 'hers:1';
      },
    });
    expect(await desktops.launch(hers)).toEqual({ is: 'launched', task });
    expect(asked).toEqual([['own-home', 'person-alice']]);
    expect(calls[0]?.body).toMatchObject({
      taskDefinition: 'hers:1',
      networkConfiguration: { awsvpcConfiguration: { securityGroups: ['sg-1', 'sg-homes'] } },
    });
  });

  it('is refused without a call while it is nobody’s', async () => {
    const { desktops, calls } = withHomes({ definitionFor: async () => 'nobodys:1' });
    expect(await desktops.launch({ ...hers, person: null })).toMatchObject({ reason: 'start-failed' });
    expect(calls).toEqual([]);
  });

  it('is refused for want of room where the file system has all the homes that it can', async () => {
    const full = Object.assign(new Error('You have reached the maximum.'), { name: 'AccessPointLimitExceeded' });
    const { desktops } = withHomes({ definitionFor: () => Promise.reject(full) });
    expect(await desktops.launch(hers)).toMatchObject({ is: 'refused', reason: 'no-capacity' });
  });

  it('is thrown on where somebody else makes a revision in the same moment', async () => {
    const busy = new ClientException({
      $metadata: {},
      message: 'Too many concurrent attempts to create a new revision of the specified family.',
    });
    await expect(withHomes({ definitionFor: () => Promise.reject(busy) }).desktops.launch(hers)).rejects.toBe(busy);
  });
});

describe('taking a desktop away', () => {
  it('says why, in as many letters as ECS takes', async () => {
    const { desktops, calls } = desktopsBefore({ body: { task: {} } });
    await desktops.stop(task, 'x'.repeat(300));
    expect(calls).toEqual([{ operation: 'StopTask', body: { cluster, task, reason: 'x'.repeat(255) } }]);
  });

  it('that is gone already is no mistake; anything else is', async () => {
    await desktopsBefore(refusal('InvalidParameterException', 'The referenced task was not found.')).desktops.stop(
      task,
      'x',
    );
    const other = desktopsBefore(refusal('InvalidParameterException', 'Identifier is invalid')).desktops.stop(
      task,
      'x',
    );
    await expect(other).rejects.toThrow('Identifier');
  });
});

describe('looking at desktops', () => {
  it('lists those of sessions over all pages, and leaves other tasks alone', async () => {
    const { desktops, calls } = desktopsBefore(({ operation, body }) => {
      if (operation === 'ListTasks')
        return { body: body['nextToken'] ? { taskArns: ['c'] } : { taskArns: ['a', 'b'], nextToken: 'more' } };
      const known: Record<string, object> = {
        a: { taskArn: 'a', startedBy: 'demo-w01-s001', createdAt: 1_795_348_800, lastStatus: 'RUNNING' },
        b: { taskArn: 'b', startedBy: 'ecs-svc/1', createdAt: 1_795_348_800, lastStatus: 'RUNNING' },
        c: { taskArn: 'c', startedBy: 'demo-w01-s002', createdAt: 1_795_348_801, lastStatus: 'PENDING' },
      };
      return { body: { tasks: (body['tasks'] as string[]).map((name) => known[name]) } };
    });
    const pages: unknown[] = [];
    for await (const page of desktops.list()) pages.push(page);
    expect(pages).toEqual([
      [{ task: 'a', session: 'demo-w01-s001', startedAt: 1_795_348_800_000 }],
      [{ task: 'c', session: 'demo-w01-s002', startedAt: 1_795_348_801_000 }],
    ]);
    expect(calls.map(({ operation }) => operation)).toEqual([
      'ListTasks',
      'DescribeTasks',
      'ListTasks',
      'DescribeTasks',
    ]);
  });

  it.each([
    ['has stopped', { tasks: [{ lastStatus: 'STOPPED' }] }, true],
    ['is not known any more', { tasks: [], failures: [{ reason: 'MISSING' }] }, true],
    ['runs', { tasks: [{ lastStatus: 'RUNNING' }] }, false],
    ['stops, and has not yet', { tasks: [{ lastStatus: 'DEPROVISIONING' }] }, false],
  ])('one that %s', async (_, body, isGone) => {
    expect(await desktopsBefore({ body }).desktops.isGone(task)).toBe(isGone);
  });
});
