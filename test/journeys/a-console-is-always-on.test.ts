import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionsOf } from '#local/dcv/host-folder.ts';
import { until } from '#test/support/desktops/until.ts';
import { cardOf, signIn, startWholeSystem, type Visitor, type WholeSystem } from '#test/support/whole-system.ts';

describe('desktops on hosts that wait for whoever comes', () => {
  let system: WholeSystem;
  let student: Visitor;

  beforeAll(async () => {
    system = await startWholeSystem('built-in', 'consoles');
    student = await system.visitor();
  });
  afterAll(() => system.stop());

  const minute = () => system.cloud.clock.advance(60_000);
  const hostOf = (type: string) =>
    system.cloud.services.machines.all().find(({ group }) => group.endsWith(`-dcv-${type}`));
  const rootOf = (type: string) => hostOf(type)?.root ?? '';
  const running = (type: string) => (hostOf(type)?.server ? sessionsOf(rootOf(type)) : []);
  const open = (title: string) => cardOf(student.page, title).getByRole('link', { name: /^Open/ });
  const start = async (title: string) => {
    await cardOf(student.page, title)
      .getByRole('button', { name: /^Start/ })
      .click();
    await open(title).waitFor({ timeout: 60_000 });
  };
  /** Whether a reserve of a type is ready, as its card says of a start. */
  const inService = (type: string) =>
    until(
      `the machine of ${type}`,
      async () => {
        if (hostOf(type)?.state === 'InService') return true;
        await minute();
        return false;
      },
      60_000,
    );

  test('a console is open before anybody has asked, on a machine that is in service', async () => {
    await minute();
    await until('the console', () => running('console').length === 1, 60_000);
    await inService('console');
    expect(running('console')).toMatchObject([{ type: 'console', clients: 1, owner: expect.stringMatching(/^dp-/) }]);
    expect(readFileSync(join(rootOf('console'), 'etc/gdm/custom.conf'), 'utf8')).toContain('AutomaticLogin=dp-');
  });

  test('a place is kept on a machine on which nothing runs', async () => {
    await inService('place');
    expect(running('place')).toEqual([]);
  });

  test('whoever takes the console has it as it stands', async () => {
    await signIn(student, system.cloud.url, 'student');
    const [before] = running('console');
    await start('Console');
    expect(running('console')).toMatchObject([{ id: before?.id, owner: before?.owner }]);
    const [desk] = await Promise.all([student.context.waitForEvent('page'), open('Console').click()]);
    await desk.locator('canvas').waitFor();
    await desk.locator('#state').waitFor({ state: 'hidden' });
  });

  test('whoever takes the place has a session made in it, for a user of his own', async () => {
    await start('Warm place');
    expect(running('place')).toMatchObject([{ type: 'virtual', id: expect.stringContaining('journey-w') }]);
    expect(running('place')[0]?.owner).not.toBe(running('console')[0]?.owner);
  });

  test('who leaves the console leaves nothing behind, and it is open anew for the next', async () => {
    const [before] = running('console');
    const home = join(rootOf('console'), 'home', before?.owner ?? '');
    expect(existsSync(home)).toBe(true);
    await cardOf(student.page, 'Console').getByRole('button', { name: /^Stop/ }).click();
    await student.page.getByRole('button', { name: /^Stop/ }).last().click();
    await until(
      'the next one',
      async () => {
        const [now] = running('console');
        if (now && now.id !== before?.id) return true;
        await minute();
        return false;
      },
      60_000,
    );
    expect(existsSync(home)).toBe(false);
    expect(running('console')[0]?.owner).not.toBe(before?.owner);
  });

  test('nothing went wrong behind the stage', () => {
    expect(system.failures).toEqual([]);
    expect(system.cloud.policyReport().denied).toEqual([]);
    expect(student.complaints).toEqual([]);
  });
});
