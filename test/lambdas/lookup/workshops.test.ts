import type { APIGatewayProxyResult } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { personOfUser } from '#core/lms/lms-user.ts';
import { refillNamed } from '#core/usecases/refill.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { aDesktopType, aPerson } from '#test/support/builders.ts';
import { lookupStage, lookupUnderTest, type LookupUnderTest } from '#test/support/lookup-under-test.ts';

let service: LookupUnderTest;
beforeEach(() => {
  service = lookupUnderTest();
});

const said = ({ statusCode, body }: APIGatewayProxyResult) => [statusCode, body] as const;
const path = '/api/v1/workshops';
const wish = {
  tenantName: 'school',
  workshopName: 'ubuntu-desktop',
  clientUserId: 'sam@example.org',
  clientIndexUrl: 'https://hub.example.org/?a=b c',
};
const request = (more: Readonly<Record<string, unknown>> = {}, client = 'hub') =>
  service.as(client, path, { ...wish, ...more });
type Allocation = Readonly<Record<'environmentName' | 'sessionName' | 'sessionActivationUrl' | 'clientUserId', string>>;
const allocated = async (more: Readonly<Record<string, unknown>> = {}, client = 'hub'): Promise<Allocation> => {
  const result = await request(more, client);
  expect(result.statusCode).toBe(200);
  return JSON.parse(result.body) as Allocation;
};
const unavailable = [503, 'Workshop not available'] as const;

describe('GET /api/v1/workshops', () => {
  const ubuntu =
    '{"name": "ubuntu-desktop", "title": "Ubuntu", "description": "A desktop", "labels": [{"name": "region", "value": "north"}, {"name": "level", "value": "easy"}]}';
  const chromium =
    '{"name": "chromium", "title": "chromium", "description": "chromium", "labels": [{"name": "region", "value": "north"}]}';

  test.each([
    ['an admin without a tenant', 'ops', ''],
    ['an admin for a tenant', 'ops', '?tenant=school'],
    ['a client of the tenant', 'hub', '?tenant=school'],
    ['a client whose pattern fits the tenant', 'kiosk', '?tenant=campus-a'],
  ])('%s: 200 with the workshops', async (_who, client, query) => {
    const result = await service.as(client, `${path}${query}`);
    expect(said(result)).toEqual([200, `{"workshops": [${ubuntu}, ${chromium}]}`]);
    expect(result.headers).toMatchObject({ 'Content-Type': 'application/json; charset=utf-8' });
  });

  test('a tenant that selects no portal here: 200 with none', async () => {
    expect(said(await service.as('ops', `${path}?tenant=elsewhere`))).toEqual([200, '{"workshops": []}']);
  });

  test.each([
    ['a tenant client that names none', 'hub', '', 400, 'Missing tenant name'],
    ["another client's tenant", 'hub', '?tenant=campus-a', 403, 'Client not allowed access to tenant'],
    ['a tenant that the stage has not', 'hub', '?tenant=gone', 503, 'Tenant not available'],
    ['a tenant that nobody has, asked for by an admin', 'ops', '?tenant=x', 503, 'Tenant not available'],
  ])('%s: a bare text', async (_what, client, query, status, text) => {
    const result = await service.as(client, `${path}${query}`);
    expect(said(result)).toEqual([status, text]);
    expect(result.headers).toMatchObject({ 'Content-Type': 'text/plain; charset=utf-8' });
  });

  test('without a token: 400', async () => {
    expect(said(await service.ask({ path }))).toEqual([400, 'JWT token not supplied']);
  });
});

describe('POST /api/v1/workshops', () => {
  test('200 with where the session is and the address that opens it, as the portal itself tells it', async () => {
    const result = await request();
    const { sessionName, sessionActivationUrl } = JSON.parse(result.body) as Allocation;
    const session = await service.world.deps.sessions.find(sessionName);
    if (!session) throw new Error('there is no session');
    const token = await service.world.deps.secrets.activationToken(session);
    expect(sessionActivationUrl).toBe(
      `https://portal.example.org/workshops/session/${sessionName}/activate/?token=${token}&index_url=https%3A%2F%2Fhub.example.org%2F%3Fa%3Db%20c`,
    );
    expect(said(result)).toEqual([
      200,
      `{"clusterName": "home", "portalName": "demo", "environmentName": "demo-w01", "sessionName": "demo-w01-s001", "clientUserId": "sam@example.org", "sessionActivationUrl": "${sessionActivationUrl}", "tenantName": "school"}`,
    ]);
  });

  test('the session waits for its user, with what was asked for', async () => {
    const workshopParams = [
      { name: 'course', value: 'maths' },
      { name: 'unknown', value: 'x' },
    ];
    const { sessionName } = await allocated({
      workshopParams,
      userEmailAddress: 'sam@example.org',
      userFirstName: 'Sam',
      userLastName: 'Smith',
      analyticsWebhookUrl: 'https://hub.example.org/hook',
      clientActionId: 'action-1',
    });
    const { deps, stores } = service.world;
    const person = personOfUser(deps.stage, deps.chance, 'sam@example.org');
    expect(await deps.sessions.find(sessionName)).toMatchObject({
      ownership: { is: 'claimed', by: { person, username: 'sam@example.org', through: 'robot' } },
    });
    expect(await deps.sessions.request(sessionName)).toEqual({
      session: sessionName,
      indexUrl: wish.clientIndexUrl,
      analyticsUrl: 'https://hub.example.org/hook',
      parameters: [{ name: 'course', value: 'maths' }],
    });
    expect(await stores.users.find(person)).toMatchObject({
      name: 'sam@example.org',
      email: 'sam@example.org',
      firstName: 'Sam',
      lastName: 'Smith',
    });
  });

  test('comes from the reserve where one waits', async () => {
    service = lookupUnderTest({
      desktops: [aDesktopType('ubuntu-desktop', { pool: { capacity: 2, reserved: 1 } })],
    });
    await service.as('ops', path);
    await refillNamed(service.world.deps, ['demo-w01']);
    expect((await allocated()).sessionName).toBe('demo-w01-s001');
  });

  test('a workshop goes by its alias, too', async () => {
    expect((await allocated({ workshopName: 'linux' })).environmentName).toBe('demo-w01');
  });

  test('asked again, the user has the session that he has', async () => {
    const first = await allocated();
    expect(await allocated({ workshopName: 'linux', clientIndexUrl: 'https://other.example.org' })).toEqual({
      ...first,
      sessionActivationUrl: expect.stringContaining('index_url=https%3A%2F%2Fother.example.org'),
    });
  });

  test('he has it also where the tenant is another one, or is gone, or has no room', async () => {
    const { sessionName } = await allocated();
    expect(await allocated({ tenantName: 'gone' })).toMatchObject({ sessionName, tenantName: 'gone' });
  });

  test('he has it also in an environment that takes nobody else any more', async () => {
    const { sessionName } = await allocated();
    const { deps } = service.world;
    await deps.environments.open('demo', 'ubuntu-desktop', 'another fingerprint');
    expect((await allocated()).sessionName).toBe(sessionName);
    expect((await allocated({ clientUserId: 'tina' })).environmentName).not.toBe('demo-w01');
  });

  test('a session that he has from the page is not given away to a platform', async () => {
    const { deps } = service.world;
    const { session } = await startSession(deps, aPerson('sam'), 'ubuntu-desktop');
    const theirs = await allocated({ clientUserId: 'sam' });
    expect(theirs.sessionName).not.toBe(session.name);
  });

  test.each([
    ['nobody', undefined, ''],
    ['null', null, ''],
    ['an empty text', '', ''],
  ])('for %s: a new user each time, and the id is echoed as it was sent', async (_who, clientUserId, echoed) => {
    const one = await allocated({ clientUserId });
    const two = await allocated({ clientUserId });
    expect([one.clientUserId, two.clientUserId]).toEqual([echoed, echoed]);
    expect(one.sessionName).not.toBe(two.sessionName);
  });

  test("a client with a user of its own asks in that user's name, whatever it says", async () => {
    const campus = { tenantName: 'campus-a' };
    const { sessionName } = await allocated({ ...campus, clientUserId: 'sam' }, 'kiosk');
    expect(await service.world.deps.sessions.find(sessionName)).toMatchObject({
      ownership: { by: { username: 'kiosk-user' } },
    });
    expect((await allocated({ ...campus, clientUserId: 'tina' }, 'kiosk')).sessionName).toBe(sessionName);
  });

  test.each([
    ['no tenant', { tenantName: undefined }, 400, 'Missing tenantName'],
    ['an empty tenant', { tenantName: '' }, 400, 'Missing tenantName'],
    ['no workshop', { workshopName: undefined }, 400, 'Missing workshopName'],
    ["another client's tenant", { tenantName: 'campus-a' }, 403, 'Client not allowed access to tenant'],
    ['a tenant that the stage has not', { tenantName: 'gone' }, 503, 'Tenant not available'],
    ['an unknown workshop', { workshopName: 'unknown' }, ...unavailable],
    ['a workshop without room', { workshopName: 'chromium' }, ...unavailable],
    ['no index address', { clientIndexUrl: undefined }, ...unavailable],
    ['an index address that is none', { clientIndexUrl: 'javascript:alert(1)' }, ...unavailable],
    ['an e-mail address that is none', { userEmailAddress: 'sam' }, ...unavailable],
    ['a webhook that is none', { analyticsWebhookUrl: 'file:///etc/passwd' }, ...unavailable],
    ["a robot's own name", { clientUserId: 'robot@moodle' }, ...unavailable],
    ['a parameter without a name', { workshopParams: [{ name: '', value: 'x' }] }, ...unavailable],
    ['a number for a tenant', { tenantName: 1 }, 400, 'Malformed JSON request payload'],
    ['a number for a user', { clientUserId: 1 }, 400, 'Malformed JSON request payload'],
    ['parameters that are no list', { workshopParams: {} }, 400, 'Malformed JSON request payload'],
    ['a parameter that is no object', { workshopParams: ['x'] }, 400, 'Malformed JSON request payload'],
    ['a parameter with a number', { workshopParams: [{ name: 'a', value: 1 }] }, 400, 'Malformed JSON request payload'],
    ['much too much', { more: 'x'.repeat(1_048_577) }, 400, 'Request payload is too large'],
  ])('%s: a bare text', async (_what, more, status, text) => {
    const result = await request(more);
    expect(said(result)).toEqual([status, text]);
    expect(result.headers).toMatchObject({ 'Content-Type': 'text/plain; charset=utf-8' });
  });

  test.each([
    ['no JSON', '{', 'Invalid JSON request payload'],
    ['an empty body', '', 'Invalid JSON request payload'],
    ['a list', '[]', 'Malformed JSON request payload'],
  ])('%s: 400', async (_what, body, text) => {
    const headers = await service.login('hub');
    expect(said(await service.ask({ method: 'POST', path, headers, body }))).toEqual([400, text]);
  });

  test('the type of the body does not matter', async () => {
    const headers = { ...(await service.login('hub')), 'Content-Type': 'text/plain' };
    const body = JSON.stringify(wish);
    expect(await service.ask({ method: 'POST', path, headers, body })).toMatchObject({ statusCode: 200 });
  });

  test('a tenant that selects no portal here: 503', async () => {
    const stage = lookupStage.lookup;
    service = lookupUnderTest({
      lookup: { ...stage, clients: [{ name: 'hub', roles: ['tenant'], tenants: ['elsewhere'] }] },
    });
    expect(said(await request({ tenantName: 'elsewhere' }))).toEqual(unavailable);
  });

  test('a user with as many sessions as he may have: 503', async () => {
    service = lookupUnderTest({
      sessions: { anonymous: 1 },
      desktops: [aDesktopType('ubuntu-desktop'), aDesktopType('chromium')],
    });
    await allocated();
    expect(said(await request({ workshopName: 'chromium' }))).toEqual(unavailable);
  });

  test('a full environment: 503, and whoever has a session there still has it', async () => {
    service = lookupUnderTest({ desktops: [aDesktopType('ubuntu-desktop', { pool: { capacity: 1 } })] });
    const { sessionName } = await allocated();
    expect(said(await request({ clientUserId: 'tina' }))).toEqual(unavailable);
    expect((await allocated()).sessionName).toBe(sessionName);
  });

  test('an admin who is no client of the tenant: 403', async () => {
    expect(said(await request({}, 'ops'))).toEqual([403, 'Client not allowed access to tenant']);
  });
});
