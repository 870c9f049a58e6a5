import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectionsOf, sessionsOf } from '#local/dcv/host-folder.ts';
import { until } from '#test/support/desktops/until.ts';
import {
  cardOf,
  hostOf,
  keepPictures,
  signIn,
  startWholeSystem,
  type Visitor,
  type WholeSystem,
} from '#test/support/whole-system.ts';
import { say } from '#test/support/wire.ts';

const title = 'GPU workstation';

describe('a student works on a host with DCV', () => {
  let system: WholeSystem;
  let student: Visitor;
  let second: Visitor;
  let desk: Page;

  beforeAll(async () => {
    system = await startWholeSystem('built-in', 'dcv');
    student = await system.visitor();
    second = await system.visitor();
  });
  afterAll(() => system.stop());

  const machines = () => system.cloud.services.machines.all();
  const theMachine = () => {
    const [machine] = machines();
    if (!machine) throw new Error('no machine is there');
    return machine;
  };
  const start = async ({ page }: Visitor): Promise<void> => {
    await cardOf(page, title)
      .getByRole('button', { name: /^Start/ })
      .click();
    await cardOf(page, title).getByRole('link', { name: /^Open/ }).waitFor({ timeout: 60_000 });
  };
  const open = async ({ context, page }: Visitor): Promise<Page> => {
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      cardOf(page, title).getByRole('link', { name: /^Open/ }).click(),
    ]);
    await shown(opened);
    return opened;
  };
  const shown = async (page: Page): Promise<void> => {
    await page.locator('canvas').waitFor();
    await page.locator('#state').waitFor({ state: 'hidden' });
  };

  test('starts it where no machine is: one comes up, is told how it is reached, and makes his session', async () => {
    await signIn(student, system.cloud.url, 'student');
    await start(student);
    expect(machines()).toHaveLength(1);
    const { root } = theMachine();
    expect(readFileSync(join(root, 'etc/dcv/dcv.conf'), 'utf8')).toMatch(
      /^auth-token-verifier="http:\/\/localhost:\d+\/dcv\/hosts\/i-[0-9a-f]{17}\/[\w-]{43}\/verify"$/m,
    );
    expect(sessionsOf(root)).toMatchObject([
      { id: 'journey-w01-s001', type: 'virtual', owner: expect.stringMatching(/^dp-[a-z0-9]{24}$/) },
    ]);
    expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).not.toContain('student');
  });

  test('comes in without a password and types into a terminal', async () => {
    desk = await open(student);
    expect(new URL(desk.url()).hash).toBe('#journey-w01-s001');
    const made = await until(
      'the file that the command makes',
      async () => {
        await desk.keyboard.press('Enter');
        await desk.keyboard.type('echo "on a host: $((6 * 7)) $DESKPOOL_SESSION" > made.txt');
        await desk.keyboard.press('Enter');
        return until('the file', () => globSync(join(system.data, 'hosts/**/made.txt'))[0], 3_000).catch(
          () => undefined,
        );
      },
      60_000,
    );
    await until('what was written', () => readFileSync(made, 'utf8') === 'on a host: 42 journey-w01-s001\n');
    await keepPictures(desk, 'dcv-1-desktop', ['light']);
  });

  test('is seen by DCV with his last input, which is what keeps his session', () => {
    const { root } = theMachine();
    const [session] = sessionsOf(root);
    expect(connectionsOf(root, session?.id ?? '')).toMatchObject([{ username: session?.owner }]);
  });

  test('loads the page again long after, and needs no password then either', async () => {
    const spent = new URL(desk.url());
    spent.searchParams.set('entered', String(Date.now() - 3_600_000));
    await desk.goto(spent.href);
    await shown(desk);
    expect(new URL(desk.url()).searchParams.get('authToken')).not.toBe(spent.searchParams.get('authToken'));
  });

  test('shares the machine with the next one, who has a session of his own and comes into no other', async () => {
    await signIn(second, system.cloud.url, 'student2');
    await start(second);
    expect(machines()).toHaveLength(1);
    expect(sessionsOf(theMachine().root).map(({ id }) => id)).toEqual(['journey-w01-s001', 'journey-w01-s002']);
    const other = await open(second);
    expect(hostOf(other)).not.toBe(hostOf(desk));
    const cookies = await second.context.cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const heard = await say(system.cloud.port, {
      headers: ['Host', hostOf(desk), 'Accept', 'text/html', 'Sec-Fetch-Mode', 'navigate', 'Cookie', cookie],
    });
    expect(heard.status).not.toBe(200);
  });

  test('is told when he stops it: the session is gone from the host, and its place is free', async () => {
    const { page } = student;
    await cardOf(page, title).getByRole('button', { name: /^Stop/ }).click();
    await page.getByRole('button', { name: /^Stop/ }).last().click();
    await until('the session to be closed', () => sessionsOf(theMachine().root).length === 1, 30_000);
    expect(sessionsOf(theMachine().root).map(({ id }) => id)).toEqual(['journey-w01-s002']);
    await desk.getByRole('heading', { name: /ended|stopped|closed/i }).waitFor();
  });

  test('nothing went wrong behind the stage', () => {
    expect(system.failures).toEqual([]);
    expect(system.cloud.policyReport().denied).toEqual([]);
    expect(student.complaints).toEqual([]);
  });
});
