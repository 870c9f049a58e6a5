import { describe, expect, test } from 'vitest';
import { sweep } from '#core/usecases/sweep.ts';
import { aStage } from '#test/support/builders.ts';
import { aDcvType, aDcvWorld } from '#test/support/dcv-world.ts';
import { obedientDesktops } from '#test/support/desktops.fakes.ts';
import { lmsOver, robot } from '#test/support/lms-under-test.ts';

const robots = { clients: [{ clientId: robot.clientId, username: robot.username }] };
const type = aDcvType('gpu', {
  pool: { capacity: 4, reserved: 1 },
  parameters: [{ name: 'COURSE', value: 'none' }],
  limits: { startUp: '15m', duration: '1h', idle: '20m' },
});

/** A learning platform before a portal whose desktops are on DCV hosts; one place is warm. */
async function aPlatform() {
  const world = aDcvWorld(aStage({ robots, desktops: [type] }));
  const { deps, now, pass, settle } = world;
  const under = lmsOver({ deps, now, pass, deliver: settle, desktops: obedientDesktops(now) }, world.stores.users);
  await sweep(deps);
  for (let minute = 0; minute < 4; minute += 1) await world.minute();
  const environment = async () => {
    const { body } = await under.asRobot('/workshops/catalog/environments/');
    const { environments } = JSON.parse(body) as { readonly environments: readonly Record<string, unknown>[] };
    return environments[0];
  };
  return { world, under, environment };
}

describe('a learning platform and desktops on DCV hosts', () => {
  test('finds their environment in the catalogue, with true numbers', async () => {
    const { environment } = await aPlatform();
    expect(await environment()).toMatchObject({
      name: 'demo-w01',
      state: 'RUNNING',
      capacity: 4,
      reserved: 1,
      allocated: 0,
      available: 1,
    });
  });

  test('asks for a session in the warm place, and another is kept after it', async () => {
    const { world, under, environment } = await aPlatform();
    const { name } = await under.request({ user: 'jane', timeout: '600' });
    expect(await environment()).toMatchObject({ allocated: 1, available: 0 });
    await world.minute();
    expect(await world.session(name)).toMatchObject({ status: 'claimed' });
    for (let minute = 0; minute < 3; minute += 1) await world.minute();
    expect(await environment()).toMatchObject({ allocated: 1, available: 1 });
  });

  test('sends its user there, who is let in and has what was asked for in his configuration', async () => {
    const { world, under } = await aPlatform();
    const parameters = [{ name: 'COURSE', value: 'rendering $(id)' }];
    const path = '/workshops/environment/demo-w01/request/';
    const query = { index_url: 'https://hub.test/', user: 'jane', timeout: '600' };
    const asked = await under.asRobot({ method: 'POST', path, query, body: JSON.stringify({ parameters }) });
    expect(asked.statusCode).toBe(200);
    const { name, url } = JSON.parse(asked.body) as { readonly name: string; readonly url: string };
    await world.minute();
    const arrived = await under.browser()(url);
    expect(arrived.statusCode).toBe(302);
    expect(await world.session(name)).toMatchObject({ status: 'active', ownership: { is: 'activated' } });
    const made = world.fleet.sent.find((command) => command.is === 'create' && command.session === name);
    expect(made).toMatchObject({ variables: { DESKPOOL_SESSION: name, CONFIG_URL: expect.stringMatching(/config$/) } });
    expect(await world.deps.sessions.request(name)).toMatchObject({ parameters });
  });

  test('may ask for more than is warm: a machine comes for it', async () => {
    const { world, under } = await aPlatform();
    const names = [];
    for (const user of ['jane', 'joe', 'ann']) names.push((await under.request({ user, timeout: '600' })).name);
    for (let minute = 0; minute < 4; minute += 1) await world.minute();
    for (const name of names) expect(await world.session(name)).toMatchObject({ status: 'claimed' });
    await expect(under.request({ user: 'max' })).resolves.toMatchObject({ name: expect.any(String) });
    await expect(under.request({ user: 'tom' })).rejects.toThrow('503');
  });

  test('ends one: it is closed on its host, and the place is warm again', async () => {
    const { world, under, environment } = await aPlatform();
    const { name } = await under.request({ user: 'jane', timeout: '600' });
    await world.minute();
    await under.asRobot(`/workshops/session/${name}/terminate/`);
    for (let minute = 0; minute < 3; minute += 1) await world.minute();
    expect(world.fleet.running()).toEqual([]);
    expect(await environment()).toMatchObject({ allocated: 0, available: 1 });
  });
});
