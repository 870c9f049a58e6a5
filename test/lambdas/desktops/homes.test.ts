import { EFSClient } from '@aws-sdk/client-efs';
import { describe, expect, it } from 'vitest';
import { efsAccessPoints } from '#lambdas/desktops/access-points.ts';
import { personalHomes } from '#lambdas/desktops/homes.ts';
import { ecsThatAnswers, type EcsCall } from '#test/support/ecs-stand-in.ts';

const prefix = 'deskpool-demo-desktop-';
const arn = (definition: string) => `arn:aws:ecs:eu-central-1:123456789012:task-definition/${definition}`;
const volume = {
  name: 'home',
  efsVolumeConfiguration: {
    fileSystemId: 'fs-1',
    transitEncryption: 'ENABLED',
    authorizationConfig: { iam: 'ENABLED' },
  },
};

/** An ECS that keeps task definitions; that of `cad` is there from the start. */
function anEcs() {
  const kept = new Map<string, { body: Record<string, unknown>; tags: unknown }[]>();
  const add = (family: string, body: Record<string, unknown>, tags: unknown) => {
    const revisions = kept.get(family) ?? [];
    revisions.push({ body: { ...body, family, taskDefinitionArn: arn(`${family}:${revisions.length + 1}`) }, tags });
    kept.set(family, revisions);
    return revisions.at(-1)?.body;
  };
  const ship = (image: string) =>
    add(
      `${prefix}cad`,
      {
        containerDefinitions: [{ name: 'desktop', image }],
        volumes: [volume],
        taskRoleArn: 'role',
        status: 'ACTIVE',
        revision: 1,
        requiresAttributes: [],
        registeredBy: 'cloudformation',
      },
      [{ key: 'deskpool', value: 'demo' }],
    );
  ship('kasmweb/cad:1');
  const { client, calls } = ecsThatAnswers(({ operation, body }: EcsCall) => {
    if (operation === 'RegisterTaskDefinition') {
      const { tags, ...definition } = body;
      return { body: { taskDefinition: add(String(body['family']), definition, tags) } };
    }
    const found = kept.get(String(body['taskDefinition']))?.at(-1);
    return found
      ? { body: { taskDefinition: found.body, tags: found.tags } }
      : { exception: 'ClientException', message: 'Unable to describe task definition.' };
  });
  const registered = () =>
    calls.filter(({ operation }) => operation === 'RegisterTaskDefinition').map(({ body }) => body);
  return { ecs: client, ship, registered };
}

const homesOver = (ecs: ReturnType<typeof anEcs>['ecs']) =>
  personalHomes({
    ecs,
    accessPoints: { make: async ({ mark }) => `fsap-${mark}` },
    familyPrefix: prefix,
    hash: (value) => value.replaceAll(/[^a-z]/g, '').padEnd(30, '0'),
  });

describe('a person’s home', () => {
  it('is mounted by a task definition of his own: the type’s, with his access point', async () => {
    const { ecs, registered } = anEcs();
    const family = `${prefix}cad-home-cadalice000000000000`;
    expect(await homesOver(ecs).definitionFor('cad', 'alice')).toBe(arn(`${family}:1`));
    expect(registered()).toEqual([
      {
        family,
        containerDefinitions: [{ name: 'desktop', image: 'kasmweb/cad:1' }],
        taskRoleArn: 'role',
        volumes: [
          {
            ...volume,
            efsVolumeConfiguration: {
              ...volume.efsVolumeConfiguration,
              authorizationConfig: { iam: 'ENABLED', accessPointId: 'fsap-cadalice000000000000' },
            },
          },
        ],
        tags: [
          { key: 'deskpool', value: 'demo' },
          { key: 'deskpool-copy-of', value: arn(`${prefix}cad:1`) },
        ],
      },
    ]);
  });

  it('has one task definition for as long as that of the type stays', async () => {
    const { ecs, registered } = anEcs();
    const homes = homesOver(ecs);
    const first = await homes.definitionFor('cad', 'alice');
    expect(await homes.definitionFor('cad', 'alice')).toBe(first);
    expect(registered()).toHaveLength(1);
  });

  it('has another one once the type’s has changed, and is the same home', async () => {
    const { ecs, ship, registered } = anEcs();
    const homes = homesOver(ecs);
    await homes.definitionFor('cad', 'alice');
    ship('kasmweb/cad:2');
    expect(await homes.definitionFor('cad', 'alice')).toMatch(/:2$/);
    const [before, after] = registered();
    expect(after).toMatchObject({ containerDefinitions: [{ image: 'kasmweb/cad:2' }], volumes: before?.['volumes'] });
  });

  it('is nobody else’s', async () => {
    const { ecs, registered } = anEcs();
    const homes = homesOver(ecs);
    await homes.definitionFor('cad', 'alice');
    await homes.definitionFor('cad', 'bob');
    const points = registered().map((body) => /fsap-\w+/.exec(JSON.stringify(body))?.[0]);
    expect(new Set(points).size).toBe(2);
  });

  it('of a type without a task definition is a fault', async () => {
    await expect(homesOver(anEcs().ecs).definitionFor('other', 'alice')).rejects.toThrow('no task definition of other');
  });
});

const textOf = (body: unknown) => (typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array));

describe('an access point', () => {
  const home = { desktopType: 'cad', person: 'person-alice', mark: 'a1b2' };
  /** An EFS with the answers of the test, the last one for ever. */
  const anEfs = (...answers: readonly { status?: number; body: object; type?: string }[]) => {
    const asked: { method: string; path: string; body: unknown; query: unknown }[] = [];
    const handle = async (request: { method: string; path: string; body?: unknown; query?: unknown }) => {
      const { method, path, body, query } = request;
      asked.push({ method, path, query, body: body && (JSON.parse(textOf(body)) as unknown) });
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (answer?.type) headers['x-amzn-errortype'] = answer.type;
      const bytes = new TextEncoder().encode(JSON.stringify(answer?.body));
      return { response: { statusCode: answer?.status ?? 200, headers, body: bytes } };
    };
    const client = new EFSClient({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
      requestHandler: { handle },
    });
    const waits: number[] = [];
    return { points: efsAccessPoints(client, 'fs-1', async (ms) => void waits.push(ms)), asked, waits };
  };
  const described = (LifeCycleState: string) => ({
    body: { AccessPoints: [{ AccessPointId: 'fsap-1', LifeCycleState }] },
  });

  it('leads to a directory that is the person’s alone, and says to operators whose it is', async () => {
    const { points, asked } = anEfs({ body: { AccessPointId: 'fsap-1' } }, described('available'));
    expect(await points.make(home)).toBe('fsap-1');
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: '/2015-02-01/access-points',
      body: {
        FileSystemId: 'fs-1',
        ClientToken: 'a1b2',
        PosixUser: { Uid: 1000, Gid: 1000 },
        RootDirectory: {
          Path: '/homes/cad/a1b2',
          CreationInfo: { OwnerUid: 1000, OwnerGid: 1000, Permissions: '0700' },
        },
      },
    });
    expect(JSON.stringify(asked[0]?.body)).toContain('{"Key":"deskpool-person","Value":"person-alice"}');
  });

  it('is waited for until it can be mounted', async () => {
    const { points, waits } = anEfs(
      { body: { AccessPointId: 'fsap-1' } },
      described('creating'),
      described('available'),
    );
    expect(await points.make(home)).toBe('fsap-1');
    expect(waits).toEqual([500]);
  });

  it('that never comes is thrown on, to be asked for again', async () => {
    const { points } = anEfs({ body: { AccessPointId: 'fsap-1' } }, described('creating'));
    await expect(points.make(home)).rejects.toThrow('does not become available');
  });

  it('that is there already is found by its token', async () => {
    const exists = { ErrorCode: 'AccessPointAlreadyExists', Message: 'no', AccessPointId: 'fsap-1' };
    const { points } = anEfs({ status: 409, type: 'AccessPointAlreadyExists', body: exists }, described('available'));
    expect(await points.make(home)).toBe('fsap-1');
  });

  it('is thrown on where EFS fails', async () => {
    const { points } = anEfs({ status: 500, type: 'InternalServerError', body: { Message: 'sorry' } });
    await expect(points.make(home)).rejects.toThrow();
  });
});
