import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { builtInProgram } from '#local/desktops/built-in.ts';
import { openShell, shellBlocks } from '#test/support/shell-lines.ts';
import { dataFolder } from '#test/support/whole-system.ts';

describe('docs/lms.md, run by a shell as it stands', () => {
  const [tenLines = '', lookup = ''] = shellBlocks('lms.md');
  const data = dataFolder();
  let cloud: Cloud;
  let shell: ReturnType<typeof openShell>;
  beforeAll(async () => {
    cloud = await startCloud({ data: data.path, port: 0, desktops: builtInProgram });
    shell = openShell({ PORTAL: cloud.url });
  });
  afterAll(async () => {
    shell.close();
    await cloud.stop();
    data.remove();
  });

  test('the ten lines ask for a session, look at it and end it', async () => {
    expect(tenLines.trim().split('\n')).toHaveLength(10);
    const replies = (await shell.run(tenLines))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(replies).toMatchObject([
      { environments: expect.any(Array) },
      { user: 'jane@example.org', sessions: [{ workshop: expect.any(String) }] },
      { status: 'WAITING', user: 'jane@example.org' },
      { password: expect.stringMatching(/^[A-Za-z0-9]{32}$/) },
      { started: expect.any(String), expires: expect.any(String) },
    ]);
  });

  test('the lookup service gives a session as well', async () => {
    const out = await shell.run(lookup);
    expect(out).toContain('"tenantName"');
    expect(out).toMatch(/"sessionActivationUrl": ?"http:\/\/localhost:\d+\/workshops\/session\//);
  });
});
