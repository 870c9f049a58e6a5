import type { APIGatewayProxyResult } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { refillNamed } from '#core/usecases/refill.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { aDesktopType, aPerson } from '#test/support/builders.ts';
import { lookupUnderTest, type LookupUnderTest } from '#test/support/lookup-under-test.ts';
import { comesUp } from '#test/support/world.ts';

let service: LookupUnderTest;
const said = ({ statusCode, body }: APIGatewayProxyResult) => [statusCode, body] as const;
const get = (path: string, client = 'ops') => service.as(client, `/api/v1${path}`);
const atEnvironment = '/clusters/home/portals/demo/environments/demo-w01';

/** One session that a platform asked for, one from the page, one that waits and one that is being made. */
beforeEach(async () => {
  service = lookupUnderTest({
    sessions: { maximum: 9 },
    desktops: [
      aDesktopType('ubuntu-desktop', { pool: { capacity: 5, reserved: 2 }, leaflet: { labels: { level: 'easy' } } }),
    ],
  });
  const { world } = service;
  await get('/portals');
  await service.as('hub', '/api/v1/workshops', {
    tenantName: 'school',
    workshopName: 'ubuntu-desktop',
    clientUserId: 'sam/1',
    clientIndexUrl: 'https://hub.example.org',
  });
  await startSession(world.deps, aPerson('tina'), 'ubuntu-desktop');
  await refillNamed(world.deps, ['demo-w01']);
  const [, , waiting] = world.stores.all();
  if (waiting) await comesUp(world, waiting.name);
});

const cluster = '{"name": "home", "labels": [{"name": "zone", "value": "1"}]}';
const portal =
  '{"name": "demo", "uid": "uid-of-the-portal", "generation": 3, "labels": [{"name": "region", "value": "north"}], "cluster": "home", "url": "https://portal.example.org", "capacity": 9, "allocated": 2, "phase": "Running"}';
const environment =
  '{"name": "demo-w01", "uid": "uid-of-the-portal/demo-w01", "generation": 1, "workshop": "ubuntu-desktop", "title": "ubuntu-desktop", "description": "ubuntu-desktop", "labels": [{"name": "region", "value": "north"}, {"name": "level", "value": "easy"}], "cluster": "home", "portal": "demo", "capacity": 5, "reserved": 2, "allocated": 2, "available": 2, "phase": "Running"}';
const workshop =
  '{"name": "ubuntu-desktop", "title": "ubuntu-desktop", "description": "ubuntu-desktop", "labels": [{"name": "region", "value": "north"}, {"name": "level", "value": "easy"}]}';
const ops = '{"name": "ops", "roles": ["admin"], "tenants": []}';
const hub = '{"name": "hub", "roles": ["tenant"], "tenants": ["school", "gone"]}';
const kiosk = '{"name": "kiosk", "roles": ["tenant"], "tenants": ["campus-*"]}';

describe('an admin sees', () => {
  test.each([
    ['/clusters', `{"clusters": [${cluster}]}`],
    ['/clusters/home', cluster],
    ['/clusters/home/portals', `{"portals": [${portal}]}`],
    ['/clusters/home/portals/demo', portal],
    ['/clusters/home/portals/demo/environments', `{"environments": [${environment}]}`],
    [atEnvironment, environment],
    [`${atEnvironment}/users`, '{"users": [{"name": "sam/1"}, {"name": "tina"}]}'],
    [`${atEnvironment}/users/nobody/sessions`, '{"sessions": []}'],
    ['/portals', `{"portals": [${portal}]}`],
    ['/clients', `{"clients": [${ops}, ${hub}, ${kiosk}]}`],
    ['/clients/kiosk', kiosk],
    [
      '/tenants',
      '{"tenants": [{"name": "school", "clients": ["hub"]}, {"name": "campus-a", "clients": ["kiosk"]}, {"name": "elsewhere", "clients": []}]}',
    ],
    ['/tenants/school', '{"name": "school", "clients": ["hub"]}'],
    ['/tenants/campus-a/portals', `{"portals": [${portal}]}`],
    ['/tenants/elsewhere/portals', '{"portals": []}'],
    ['/tenants/school/workshops', `{"workshops": [${workshop}]}`],
    ['/tenants/elsewhere/workshops', '{"workshops": []}'],
  ])('GET %s', async (path, body) => {
    expect(said(await get(path))).toEqual([200, body]);
  });

  const sessionOf = (name: string, phase: string, user: string) => ({
    name,
    generation: expect.any(Number),
    cluster: 'home',
    portal: 'demo',
    environment: 'demo-w01',
    workshop: 'ubuntu-desktop',
    phase,
    user,
  });
  const [sam, tina] = [
    sessionOf('demo-w01-s001', 'Allocating', 'sam/1'),
    sessionOf('demo-w01-s002', 'Allocated', 'tina'),
  ];

  test('the sessions of an environment with how far they are, nobody’s as well', async () => {
    const { body } = await get(`${atEnvironment}/sessions`);
    expect(JSON.parse(body)).toEqual({
      sessions: [sam, tina, sessionOf('demo-w01-s003', 'Available', ''), sessionOf('demo-w01-s004', 'Pending', '')],
    });
  });

  test.each([
    ['sam%2F1', sam],
    ['tina', tina],
  ])('the sessions of the user %s there', async (user, session) => {
    const { body } = await get(`${atEnvironment}/users/${user}/sessions`);
    expect(JSON.parse(body)).toEqual({ sessions: [session] });
  });
});

describe('what is not there: 404 with its own words', () => {
  test.each([
    ['/clusters/x', 'Cluster'],
    ['/clusters/x/kubeconfig', 'Cluster'],
    ['/clusters/home/kubeconfig', 'Cluster'],
    ['/clusters/x/portals', 'Cluster'],
    ['/clusters/x/portals/demo', 'Cluster'],
    ['/clusters/home/portals/x', 'Portal'],
    ['/clusters/home/portals/x/environments', 'Portal'],
    ['/clusters/home/portals/demo/environments/x', 'Environment'],
    ['/clusters/home/portals/demo/environments/x/sessions', 'Environment'],
    ['/clusters/home/portals/demo/environments/x/users', 'Environment'],
    ['/clusters/home/portals/demo/environments/x/users/sam/sessions', 'Environment'],
    ['/tenants/x', 'Tenant'],
    ['/tenants/x/portals', 'Tenant'],
    ['/tenants/x/workshops', 'Tenant'],
    ['/clients/x', 'Client'],
  ])('GET %s: %s not available', async (path, what) => {
    const result = await get(path);
    expect(said(result)).toEqual([404, `${what} not available`]);
    expect(result.headers).toMatchObject({ 'Content-Type': 'text/plain; charset=utf-8' });
  });
});

describe('a client of a tenant', () => {
  test('sees itself', async () => {
    expect(said(await get('/clients/hub', 'hub'))).toEqual([200, hub]);
  });

  test.each([
    '/clients',
    '/clients/kiosk',
    '/clients/x',
    '/clusters',
    '/clusters/home',
    '/clusters/home/kubeconfig',
    '/clusters/home/portals',
    '/clusters/home/portals/demo',
    '/clusters/home/portals/demo/environments',
    atEnvironment,
    `${atEnvironment}/sessions`,
    `${atEnvironment}/users`,
    `${atEnvironment}/users/sam/sessions`,
    '/portals',
    '/tenants',
    '/tenants/school',
    '/tenants/school/portals',
    '/tenants/school/workshops',
  ])('does not see %s: 403 Client access not permitted', async (path) => {
    expect(said(await get(path, 'hub'))).toEqual([403, 'Client access not permitted']);
  });
});

test.each(['/clients', '/clusters', '/portals', '/tenants'])('nobody sees %s without a token: 400', async (path) => {
  expect(said(await service.ask({ path: `/api/v1${path}` }))).toEqual([400, 'JWT token not supplied']);
});
