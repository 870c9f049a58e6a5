import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NoticeView } from '#core/contract/notices.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { builtInProgram } from '#local/desktops/built-in.ts';
import { openShell, shellBlocks } from '#test/support/shell-lines.ts';
import { type Caller, callerWith, signInOverTheWire } from '#test/support/sign-in-over-the-wire.ts';
import { unexplainedGrants } from '#test/support/unused-grants.ts';
import { dataFolder } from '#test/support/whole-system.ts';

const polling = { timeout: 20_000, interval: 100 };

describe('docs/notices.md, run by a shell as it stands', () => {
  const [lines = ''] = shellBlocks('notices.md');
  const data = dataFolder();
  let cloud: Cloud;
  let replies: readonly unknown[];
  let student: Caller;
  beforeAll(async () => {
    cloud = await startCloud({ data: data.path, port: 0, desktops: builtInProgram });
    student = callerWith(cloud.url, await signInOverTheWire(cloud.url, 'student'));
    const cookies = await signInOverTheWire(cloud.url, 'admin');
    const shell = openShell({ PORTAL: cloud.url, COOKIE: `deskpool=${cookies.get('deskpool')}` });
    replies = (await shell.run(lines))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    shell.close();
  });
  afterAll(async () => {
    await cloud.stop();
    data.remove();
  });
  const seen = async () => ((await student('GET', '/api/notices')).body as { notices: readonly NoticeView[] }).notices;

  test('an admin plans notices, lists them, and withdraws one', () => {
    const maintenance = { id: 'maintenance-1', title: 'Maintenance at five', state: 'planned', plannedBy: 'admin' };
    expect(replies).toMatchObject([
      { notice: maintenance },
      { notice: { to: { is: 'username', username: 'student' }, buttons: ['Yes', 'No'] } },
      { notices: expect.arrayContaining([expect.objectContaining(maintenance)]), cursor: null },
      { showings: [], cursor: null },
      { notice: { ...maintenance, state: 'withdrawn' } },
    ]);
  });

  test('whom it is for sees one, and answers it', async () => {
    const [question, ...others] = await seen();
    expect([question?.title, others]).toEqual(['Do you still need the lab?', []]);
    const answer = (button: string) => student('POST', `/api/notices/${question?.id}/answers`, { button });
    expect(await answer('Maybe')).toMatchObject({ status: 400 });
    expect(await answer('Yes')).toMatchObject({ status: 200 });
    expect(await answer('No')).toMatchObject({ status: 409, body: { error: { code: 'notice-answered' } } });
    expect(await seen()).toEqual([]);
    expect(await student('GET', '/api/notices/all')).toMatchObject({ status: 403 });
  });

  test('the live topic of that person tells that it is gone', async () => {
    const heard = async () => JSON.stringify((await student('GET', '/api/live?topics=notices:0')).body);
    await expect.poll(heard, polling).toMatch(/"notices":\{"(reset|from)"/);
  });

  test('which has needed no permission that is not given, or is given without a reason', async () => {
    const unexplained = () =>
      unexplainedGrants(cloud.policyReport(), 'deskpool-demo-').filter((told) => /^notice(s|-news) /.test(told));
    await expect.poll(unexplained, polling).toEqual([]);
    expect(cloud.policyReport().denied).toEqual([]);
  });
});
