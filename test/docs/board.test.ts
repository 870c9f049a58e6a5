import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { builtInProgram } from '#local/desktops/built-in.ts';
import { openShell, shellBlocks } from '#test/support/shell-lines.ts';
import { callerWith, signInOverTheWire } from '#test/support/sign-in-over-the-wire.ts';
import { unexplainedGrants } from '#test/support/unused-grants.ts';
import { dataFolder } from '#test/support/whole-system.ts';

describe('docs/board.md, run by a shell as it stands', () => {
  const [forMembers = '', forAdmins = ''] = shellBlocks('board.md');
  const data = dataFolder();
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({ data: data.path, port: 0, desktops: builtInProgram });
  });
  afterAll(async () => {
    await cloud.stop();
    data.remove();
  });
  const runAs = async (who: string, block: string) => {
    const cookies = await signInOverTheWire(cloud.url, who);
    const shell = openShell({ PORTAL: cloud.url, COOKIE: `deskpool=${cookies.get('deskpool')}` });
    try {
      return (await shell.run(block)).trim().split('\n');
    } finally {
      shell.close();
    }
  };

  test('a teacher sees the lines of the stage, checks one, writes a note and unchecks it', async () => {
    const replies = (await runAs('teacher', forMembers)).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(replies).toMatchObject([
      { lines: [{}, {}, {}], me: { username: 'teacher' } },
      { line: { sub: 'vpn sub 1', check: { by: { username: 'teacher' } } } },
      { mayUse: true },
      { line: { note: { text: 'until noon' } } },
      { line: { check: null } },
    ]);
  });

  test('a student may not use this board', async () => {
    const student = callerWith(cloud.url, await signInOverTheWire(cloud.url, 'student'));
    expect(await student('GET', '/api/board')).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    expect((await student('GET', '/api/me')).body).toMatchObject({ board: false });
  });

  test('an admin imports a list, exports it, and names who may use the board', async () => {
    const [functions = ''] = /board\(\) .*/.exec(forMembers) ?? [];
    const replies = await runAs('admin', `${functions}\n${forAdmins}`);
    expect(replies.slice(0, 2).map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { encoding: 'utf-8', added: { first: [{ main: 'vpn main 3', sub: 'Süd' }] }, removed: { count: 2 } },
      { added: 1, removed: 2, kept: 0 },
    ]);
    expect(replies).toContain('vpn main 3;Süd\r');
    expect(JSON.parse(replies.at(-1) ?? '')).toEqual({ added: 2, removed: 0, members: 2 });
    const teacher = callerWith(cloud.url, await signInOverTheWire(cloud.url, 'teacher'));
    expect(await teacher('GET', '/api/board')).toMatchObject({ status: 200, body: { isRestricted: true } });
  });

  test('which has needed no permission that is not given, or is given without a reason', async () => {
    const ours = /^(board|board-news|sweep-board) /;
    const unexplained = () =>
      unexplainedGrants(cloud.policyReport(), 'deskpool-demo-').filter((told) => ours.test(told));
    // The stream tells a moment later.
    await expect.poll(unexplained, { timeout: 20_000 }).toEqual([]);
    expect(cloud.policyReport().denied).toEqual([]);
  });
});
