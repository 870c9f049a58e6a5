import { describe, expect, test } from 'vitest';
import type { StageInput } from '#core/stage/stage.ts';
import { refillNamed } from '#core/usecases/refill.ts';
import { endSession } from '#core/usecases/stop-session.ts';
import { aStage, aDesktopType } from '#test/support/builders.ts';
import {
  aLab,
  anOpenPortal,
  aWarmPortal,
  lmsUnderTest,
  told,
  type LmsUnderTest,
} from '#test/support/lms-under-test.ts';
import { comesUp } from '#test/support/world.ts';

const environments = '/workshops/catalog/environments/';
type Environment = {
  readonly name: string;
  readonly state: string;
  readonly allocated: number;
  readonly available: number;
  readonly sessions?: readonly Record<string, unknown>[];
};
type Catalogue = {
  readonly portal: { sessions: { allocated: number } };
  readonly environments: readonly Environment[];
};
const catalogue = async ({ asRobot }: LmsUnderTest, query = ''): Promise<Catalogue> =>
  JSON.parse((await asRobot(`${environments}${query}`)).body);
const names = async (under: LmsUnderTest, query = '') =>
  (await catalogue(under, query)).environments.map(({ name }) => name);

const leaflet = {
  alias: 'writing',
  vendor: 'example.org',
  authors: ['Jo', 'Max'],
  difficulty: 'beginner',
  effort: '45m',
  tags: ['markdown'],
  labels: { topic: 'writing', school: 'special' },
  logo: 'data:,',
  url: 'https://example.org/lab',
};
const described = () =>
  aStage({
    sessions: { maximum: 6, perPerson: 2, anonymous: 3 },
    lms: { labels: { school: 'example', term: 'autumn' } },
    desktops: [aDesktopType('lab', { pool: { capacity: 3, reserved: 1 }, leaflet, limits: { duration: '1h' } })],
  });
const portalWords =
  '"portal": {"name": "demo", "labels": {"school": "example", "term": "autumn"}, "uid": "91dfa283-fb60-403b-8e50-fb30943ae87d", ' +
  '"generation": 2, "url": "https://portal.example.org", "sessions": {"maximum": 6, "registered": 2, "anonymous": 3, "allocated": 0}}';
const aboutWords =
  '"title": "lab", "description": "lab", "vendor": "example.org", "authors": ["Jo", "Max"], "difficulty": "beginner", ' +
  '"duration": "45m", "tags": ["markdown"], "labels": {"school": "special", "term": "autumn", "topic": "writing"}, "logo": "data:,", ' +
  '"url": "https://example.org/lab"';
const roomWords = '"duration": 3600, "capacity": 3, "reserved": 1, "allocated": 0, "available": 0';

describe('GET /workshops/catalog/environments/', () => {
  test('answers portal and environments, key by key', async () => {
    const { asRobot } = lmsUnderTest(described());
    expect(told(await asRobot(environments))).toEqual({
      status: 200,
      type: 'application/json',
      body: `{${portalWords}, "environments": [{"name": "demo-w01", "state": "RUNNING", "workshop": {"name": "writing", "resource": "lab", ${aboutWords}}, ${roomWords}}]}`,
    });
  });

  test('an environment is there for each desktop type, of either kind, from the first look on', async () => {
    const gpu: StageInput['desktops'][number] = {
      name: 'gpu',
      title: { en: 'GPU', de: 'GPU' },
      description: { en: 'GPU', de: 'GPU' },
      pool: { capacity: 1 },
      runtime: 'dcv',
      image: 'ami-12345678',
      instanceTypes: ['g5.xlarge'],
    };
    const under = lmsUnderTest(aStage({ desktops: [aDesktopType('lab'), gpu, aDesktopType('terminal')] }));
    expect(await names(under)).toEqual(['demo-w01', 'demo-w02', 'demo-w03']);
    expect(await names(under)).toEqual(['demo-w01', 'demo-w02', 'demo-w03']);
  });

  test('counts are true while sessions come and go', async () => {
    const under = await aWarmPortal();
    const counts = async () => {
      const {
        portal,
        environments: [lab],
      } = await catalogue(under);
      return { portal: portal.sessions.allocated, allocated: lab?.allocated, available: lab?.available };
    };
    expect(await counts()).toEqual({ portal: 0, allocated: 0, available: 1 });
    const { name } = await under.request({ user: 'jane' });
    expect(await counts()).toEqual({ portal: 1, allocated: 1, available: 0 });
    under.world.pass(30_000);
    await refillNamed(under.world.deps, ['demo-w01']);
    await comesUp(under.world, 'demo-w01-s002');
    expect(await counts()).toEqual({ portal: 1, allocated: 1, available: 1 });
    await under.asRobot(`/workshops/session/${name}/terminate/`);
    expect(await counts()).toEqual({ portal: 1, allocated: 1, available: 1 });
    await endSession(under.world.deps, name, 'lost');
    expect(await counts()).toEqual({ portal: 0, allocated: 0, available: 1 });
  });

  test('sessions=true lists those that are somebody’s, and no reserved one', async () => {
    const under = await aWarmPortal();
    await under.request({ user: 'jane.doe@example.org' });
    await under.world.deliver();
    for (const word of ['true', 'TRUE', '1']) {
      const [lab] = (await catalogue(under, `?sessions=${word}`)).environments;
      expect(lab?.sessions).toEqual([
        {
          name: 'demo-w01-s001',
          state: 'WAITING',
          namespace: 'demo-w01-s001',
          user: 'jane.doe@example.org',
          started: '2026-11-22T12:00:00Z',
          expires: '2026-11-22T12:01:00Z',
          countdown: 60,
          extendable: false,
        },
      ]);
    }
    for (const word of ['false', 'yes', '']) {
      const [lab] = (await catalogue(under, `?sessions=${word}`)).environments;
      expect(lab).not.toHaveProperty('sessions');
    }
  });

  test('reads every page of sessions', async () => {
    const stage = aStage({ desktops: [aDesktopType('lab', { pool: { capacity: 300 } })] });
    const under = await anOpenPortal(stage);
    for (let count = 0; count < 120; count += 1) await under.request({ user: `user-${count}` });
    const [lab] = (await catalogue(under, '?sessions=true')).environments;
    expect(lab?.sessions).toHaveLength(120);
  });

  test('name takes desktop types, several of them, and no aliases', async () => {
    const under = lmsUnderTest(
      aStage({ desktops: [aDesktopType('lab', { leaflet: { alias: 'writing' } }), aDesktopType('terminal')] }),
    );
    expect(await names(under, '?name=lab')).toEqual(['demo-w01']);
    expect(await names(under, '?name=lab&name=terminal&name=unknown')).toEqual(['demo-w01', 'demo-w02']);
    expect(await names(under, '?name=writing')).toEqual([]);
  });

  test.each([
    ['?labels[topic]=writing', ['demo-w01']],
    ['?labels%5Btopic%5D=writing', ['demo-w01']],
    ['?labels[topic]=writing&labels[school]=other', []],
    ['?labels[topic]=reading&labels[topic]=writing', ['demo-w01']],
    ['?labels[toString]=x', []],
    ['?labels[]=x', ['demo-w01', 'demo-w02']],
    ['?labels=x', ['demo-w01', 'demo-w02']],
    ['?labels[topic]=a=b', []],
    ['?=&===&&', ['demo-w01', 'demo-w02']],
  ])('%s', async (query, expected) => {
    const under = lmsUnderTest();
    const result = await under.asRobot(`${environments}${query}`);
    expect(result.statusCode).toBe(200);
    expect((JSON.parse(result.body) as Catalogue).environments.map(({ name }) => name)).toEqual(expected);
  });

  test('state: running ones unless others are asked for; an environment on its way out takes nobody', async () => {
    const under = await aWarmPortal();
    await under.request({ user: 'jane' });
    await under.world.deps.environments.open('demo', 'lab', 'something else');
    const list = async (query = '') =>
      (await catalogue(under, query)).environments.map(({ name, state }) => `${name} ${state}`);
    // Whoever looks opens the environment of the type as it is now.
    const now = 'demo-w04 RUNNING';
    expect(await list()).toEqual(['demo-w02 RUNNING', now]);
    expect(await list('?state=stopping')).toEqual(['demo-w01 STOPPING', 'demo-w03 STOPPING']);
    expect(await list('?state=RUNNING&state=Stopping')).toHaveLength(4);
    expect(await list('?state=nonsense')).toEqual(['demo-w02 RUNNING', now]);
    expect(await list('?state=stopped')).toEqual([]);
    const [closing] = (await catalogue(under, '?state=stopping&sessions=1')).environments;
    expect(closing).toMatchObject({ capacity: 0, reserved: 0, allocated: 1, sessions: [{ user: 'jane' }] });
  });
});

describe('visibility', () => {
  test('public: anybody sees what is running, and never a session', async () => {
    const stage = aLab({ lms: { catalogue: 'public' } });
    const under = await aWarmPortal(stage);
    await under.request({ user: 'jane' });
    await under.request({ user: 'jane' }, 'demo-w02');
    await under.world.deps.environments.open('demo', 'lab', 'something else');
    await under.asRobot(environments);
    for (const headers of [{}, { Authorization: 'Bearer wrong' }]) {
      const { statusCode, body } = await under.ask({
        path: environments,
        query: { sessions: 'true', state: ['STOPPING', 'RUNNING'] },
        headers,
      });
      expect(statusCode).toBe(200);
      const { environments: seen } = JSON.parse(body) as Catalogue;
      expect(seen.map(({ state }) => state)).toEqual(['RUNNING', 'RUNNING']);
      expect(body).not.toContain('jane');
      expect((await under.ask({ path: '/workshops/catalog/workshops/', headers })).statusCode).toBe(200);
      expect((await under.ask({ path: '/workshops/environment/demo-w02/status/', headers })).statusCode).toBe(403);
    }
  });
});

describe('GET /workshops/catalog/workshops/', () => {
  test('answers portal and workshops, key by key', async () => {
    const { asRobot } = lmsUnderTest(described());
    expect(told(await asRobot('/workshops/catalog/workshops/'))).toEqual({
      status: 200,
      type: 'application/json',
      body: `{${portalWords}, "workshops": [{"name": "writing", "resource": "lab", ${aboutWords}, "environment": {"name": "demo-w01", "state": "RUNNING", ${roomWords}}}]}`,
    });
  });
  test('in the order of the stage, running ones alone', async () => {
    const under = lmsUnderTest();
    await under.world.deps.environments.open('demo', 'terminal', 'an old one');
    const { body } = await under.asRobot('/workshops/catalog/workshops/');
    const { workshops } = JSON.parse(body) as { workshops: { resource: string; environment: { name: string } }[] };
    expect(workshops.map(({ resource, environment }) => [resource, environment.name])).toEqual([
      ['lab', 'demo-w02'],
      ['terminal', 'demo-w03'],
    ]);
  });
});

describe('GET /workshops/environment/<name>/status/', () => {
  const status = '/workshops/environment/demo-w01/status/';
  test('answers one environment, key by key', async () => {
    const under = await anOpenPortal(described());
    expect(told(await under.asRobot(status)).body).toBe(
      `{"name": "demo-w01", "state": "RUNNING", "workshop": {"name": "lab", ${aboutWords}}, ${roomWords}}`,
    );
    expect(told(await under.asRobot(`${status}?sessions=1`)).body).toBe(
      `{"name": "demo-w01", "state": "RUNNING", "workshop": {"name": "lab", ${aboutWords}}, "sessions": [], ${roomWords}}`,
    );
  });
  test('an environment that there is not is 403', async () => {
    const under = await anOpenPortal();
    expect(told(await under.asRobot('/workshops/environment/lab/status/'))).toEqual({
      status: 403,
      type: 'text/html; charset=utf-8',
      body: 'Environment does not exist',
    });
  });
});
