import { beforeEach, describe, expect, test } from 'vitest';
import { Stage } from '#core/stage/stage.ts';
import type { Active } from '#core/session/session.ts';
import { verifyDcvToken } from '#core/usecases/dcv/dcv-tokens.ts';
import { listDesktops } from '#core/usecases/list-desktops.ts';
import { openDirectly } from '#core/usecases/dcv/open-directly.ts';
import { chance } from '#lambdas/chance.ts';
import { aPerson, aStage } from '#test/support/builders.ts';
import { aDcvType, aDcvWorld, type DcvWorld } from '#test/support/dcv-world.ts';
import { memoryDcvTokenStore } from '#test/support/memory-dcv-token-store.ts';

const alice = aPerson('alice');
const refused = (code: string) => expect.objectContaining({ name: 'Refusal', code });
const tokens = memoryDcvTokenStore();

let world: DcvWorld;
let session: Active;
const open = async (connectionGateway?: string) => {
  const dcv = connectionGateway === undefined ? {} : { connectionGateway };
  world = aDcvWorld(aStage({ desktops: [aDcvType('gpu')], dcv }));
  const { name } = await world.start('alice');
  for (let minute = 0; minute < 3; minute += 1) await world.minute();
  session = (await world.session(name)) as Active;
};
const deps = () => ({ ...world.deps, dcvTokens: tokens, chance, stage: world.stage });

describe('the owner of a DCV desktop, where a DCV Connection Gateway is', () => {
  beforeEach(() => open('dcv.example.org'));

  test('gets a link for the browser, one for DCV’s own client and a connection file, by one token', async () => {
    const { browser, native, file, expiresAt } = await openDirectly(deps(), alice, session.name);
    const token = new URL(browser).searchParams.get('authToken') ?? '';
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(browser).toBe(`https://dcv.example.org:8443/?authToken=${token}#${session.name}`);
    expect(native).toBe(`dcv://dcv.example.org:8443/?authToken=${token}#${session.name}`);
    expect(file.split('\n')).toEqual([
      '[version]',
      'format=1.0',
      '',
      '[connect]',
      'host=dcv.example.org',
      'port=8443',
      `sessionid=${session.name}`,
      `authtoken=${token}`,
      'weburlpath=/',
      '',
    ]);
    const [host = '', dcvSession = ''] = session.desktop.task.split('/');
    const ask = () => verifyDcvToken({ ...deps(), tokens }, { host, dcvSession, token });
    expect(await ask()).toMatch(/^dp-/);
    world.pass(expiresAt - world.now());
    expect(await ask()).toBeUndefined();
  });

  test('is shown that there is such a way', async () => {
    expect(await listDesktops({ ...world.deps, stage: world.stage }, alice)).toMatchObject([{ direct: true }]);
  });

  test('alone: nobody else, an admin neither, and not once it has ended', async () => {
    for (const who of [aPerson('bob'), aPerson('ada', { roles: ['admin'] })])
      await expect(openDirectly(deps(), who, session.name)).rejects.toEqual(refused('no-such-session'));
    await expect(openDirectly(deps(), alice, 'demo-w01-s999')).rejects.toEqual(refused('no-such-session'));
    await world.stop(session.name);
    await expect(openDirectly(deps(), alice, session.name)).rejects.toEqual(refused('desktop-not-running'));
  });
});

describe('where none is', () => {
  beforeEach(() => open());

  test('there is no way past our own gateway, and none is shown', async () => {
    await expect(openDirectly(deps(), alice, session.name)).rejects.toEqual(refused('no-direct-way'));
    expect(await listDesktops({ ...world.deps, stage: world.stage }, alice)).toMatchObject([{ direct: false }]);
  });
});

describe('the address of a DCV Connection Gateway', () => {
  const stageWith = (connectionGateway: string) => Stage.safeParse({ ...aStage(), dcv: { connectionGateway } }).success;
  test.each(['dcv.example.org', 'dcv.example.org:443', 'a-b.c.example.org:65535'])('may be %s', (text) => {
    expect(stageWith(text)).toBe(true);
  });
  test.each([
    'https://dcv.example.org',
    'dcv.example.org/',
    'dcv.example.org:0',
    'dcv.example.org:65536',
    'dcv.example.org:443\nhost=evil',
    'user@dcv.example.org',
    'localhost',
    '',
  ])('is refused as %j', (text) => {
    expect(stageWith(text)).toBe(false);
  });
});
