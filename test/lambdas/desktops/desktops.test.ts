import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EFSClient } from '@aws-sdk/client-efs';
import { Tags, type Stack } from 'aws-cdk-lib';
import {
  CfnCapacityProvider,
  Cluster,
  Compatibility,
  ContainerImage,
  NetworkMode,
  TaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { CfnFileSystem } from 'aws-cdk-lib/aws-efs';
import { describe, expect, test, vi } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { chance } from '#lambdas/chance.ts';
import { efsAccessPoints } from '#lambdas/desktops/access-points.ts';
import { ecsDesktops } from '#lambdas/desktops/ecs-desktops.ts';
import { personalHomes } from '#lambdas/desktops/homes.ts';
import { openEcs } from '#local/services/ecs/ecs.ts';
import { openFileSystems } from '#local/services/file-systems.ts';
import { desktopsContract } from '#test/contracts/desktops.contract.ts';
import { noon } from '#test/support/builders.ts';
import { obedientDesktops } from '#test/support/desktops.fakes.ts';
import { instantDesktops } from '#test/support/desktop-programs.ts';
import { settingsFor } from '#test/support/service-clients.ts';
import { freshFolder, smallCloud } from '#test/support/small-cloud.ts';

const build = (stack: Stack) => {
  new Cluster(stack, 'Cluster', { clusterName: 'desks' });
  const { ref } = new CfnFileSystem(stack, 'Files');
  new CfnCapacityProvider(stack, 'Hosts', {
    name: 'kasm-gpu',
    autoScalingGroupProvider: { autoScalingGroupArn: 'group' },
  });
  const task = (type: string, compatibility: Compatibility) =>
    new TaskDefinition(stack, type, {
      family: `kasm-${type}`,
      compatibility,
      networkMode: NetworkMode.AWS_VPC,
      cpu: '256',
      memoryMiB: '512',
      ...(type === 'home' && {
        volumes: [
          {
            name: 'home',
            efsVolumeConfiguration: {
              fileSystemId: ref,
              transitEncryption: 'ENABLED',
              authorizationConfig: { iam: 'ENABLED' },
            },
          },
        ],
      }),
    }).addContainer('desktop', {
      containerName: 'desktop',
      image: ContainerImage.fromRegistry(`kasmweb/${type}:1`),
      memoryLimitMiB: 512,
      portMappings: [{ containerPort: 6_901 }],
    });
  task('plain', Compatibility.FARGATE);
  task('gpu', Compatibility.EC2);
  task('home', Compatibility.FARGATE);
  Tags.of(stack).add('deskpool', 'demo');
};
const cloud = smallCloud(build);
const cluster = 'arn:aws:ecs:eu-central-1:000000000000:cluster/desks';

/** The driver as `steer` has it, before the ECS and the EFS of one machine. */
function onOneMachine(homes = freshFolder()) {
  const program = instantDesktops();
  const surroundings = { homes, secret: () => '' };
  const ecs = openEcs(cloud, { program, capacity: 3, now: Date.now, surroundings, emit: () => {} });
  const settings = settingsFor({ ecs, elasticfilesystem: openFileSystems(cloud) });
  const client = new ECSClient(settings);
  const accessPoints = efsAccessPoints(new EFSClient(settings), cloud.ofType('AWS::EFS::FileSystem')[0]?.ref ?? '');
  const hash = (value: string) => chance.hash(value);
  const place = {
    cluster,
    types: {
      plain: { taskDefinition: 'kasm-plain' },
      gpu: { taskDefinition: 'kasm-gpu', hosts: 'kasm-gpu' },
      home: { taskDefinition: 'kasm-home', homes: true },
    },
    subnets: ['subnet-1'],
    securityGroup: 'sg-1',
    homesSecurityGroup: 'sg-2',
  };
  const own = personalHomes({ ecs: client, accessPoints, familyPrefix: 'kasm-', hash });
  return { desktops: ecsDesktops(client, cluster, place, own), program, ecs };
}

desktopsContract('obedient desktops', async () => ({
  desktops: obedientDesktops(() => noon, ['plain']),
  types: ['plain'],
  lacks: ['bounds'],
}));

desktopsContract('ECS on one machine', async () => ({
  desktops: onOneMachine().desktops,
  types: ['plain', 'gpu', 'home'],
}));

describe('homes on one machine', () => {
  const order = (session: string, person: string) => ({
    session,
    person: person as PersonId,
    desktopType: 'home',
    runtime: 'kasm' as const,
    title: 'Home',
    password: 'secret',
    variables: {},
  });
  /** Starts somebody's desktop and stops it again; where its home was. */
  const useOnce = async (machine: ReturnType<typeof onOneMachine>, session: string, person: string) => {
    const { desktops, program } = machine;
    const launched = await desktops.launch(order(session, person));
    if (launched.is !== 'launched') throw new Error(JSON.stringify(launched));
    const home = await vi.waitUntil(() => program.started.at(-1)?.home, { timeout: 5_000 });
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, person), 'was here');
    await desktops.stop(launched.task, 'enough');
    await vi.waitUntil(() => desktops.isGone(launched.task), { timeout: 5_000 });
    return home;
  };

  test('outlive desktops, and the machine itself; nobody’s is another’s', async () => {
    const data = freshFolder();
    const machine = onOneMachine(data);
    const hers = await useOnce(machine, 'demo-w01-s001', 'alice');
    const his = await useOnce(onOneMachine(data), 'demo-w01-s002', 'bob');
    expect(his).not.toBe(hers);
    const again = onOneMachine(data);
    expect(await useOnce(again, 'demo-w01-s003', 'alice')).toBe(hers);
    expect(hers.startsWith(data)).toBe(true);
  });
});
