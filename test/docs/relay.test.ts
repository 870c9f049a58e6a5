import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { builtInProgram } from '#local/desktops/built-in.ts';
import { openShell, shellBlocks } from '#test/support/shell-lines.ts';
import { callerWith, signInOverTheWire } from '#test/support/sign-in-over-the-wire.ts';
import { unexplainedGrants } from '#test/support/unused-grants.ts';
import { dataFolder } from '#test/support/whole-system.ts';

const polling = { timeout: 20_000, interval: 100 };

describe('docs/relay.md, run by a shell as it stands', () => {
  const [lines = ''] = shellBlocks('relay.md');
  const data = dataFolder();
  let cloud: Cloud;
  let shell: ReturnType<typeof openShell>;
  let replies: readonly Record<string, unknown>[];
  beforeAll(async () => {
    cloud = await startCloud({ data: data.path, port: 0, desktops: builtInProgram });
    shell = openShell({ PORTAL: cloud.url });
    replies = (await shell.run(lines))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  });
  afterAll(async () => {
    shell.close();
    await cloud.stop();
    data.remove();
  });

  test('a monitoring system logs in and places messages', () => {
    expect(replies).toMatchObject([
      { message: 'token is valid for promon' },
      { message: 'accepted', id: expect.any(String), state: 'accepted' },
      { message: 'accepted', id: expect.any(String), state: 'accepted' },
    ]);
  });

  test('each is a mail in the mailbox, which has them as JSON and as a page', async () => {
    await expect
      .poll(async () => (await fetch(`${cloud.url}/mailbox.json`)).json(), polling)
      .toEqual(
        expect.arrayContaining([
          expect.objectContaining({ to: ['operators@example.org'], text: expect.stringContaining('hello') }),
          expect.objectContaining({
            subject: expect.stringContaining('Disk'),
            text: expect.stringContaining('disk sda is full'),
          }),
        ]),
      );
    const page = await fetch(`${cloud.url}/mailbox`);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await page.text()).toContain('Disk');
  });

  test('and admins see that they were sent, and that they have arrived', async () => {
    const admin = callerWith(cloud.url, await signInOverTheWire(cloud.url, 'admin'));
    for (const { id } of replies.slice(1)) {
      await expect
        .poll(async () => (await admin('GET', `/api/relay/messages/${String(id)}`)).body, polling)
        .toMatchObject({
          message: { state: 'sent', mail: { outcomes: { 'operators@example.org': 'delivered' } } },
        });
    }
  });

  test('a message sent again under its id is the same message, and one mail', async () => {
    const again = await shell.run(lines);
    expect(JSON.parse(again.trim().split('\n')[2] ?? '')).toMatchObject({ id: replies[2]?.['id'] });
    const mails = cloud.services.ses.mails.all().filter(({ text }) => text.includes('disk sda is full'));
    expect(mails).toHaveLength(1);
  });

  test('an alarm of CloudWatch that rings is a message, and a mail', async () => {
    const [topic = ''] = cloud.services.topics.arns;
    const alarm = {
      AlarmName: 'deskpool-demo-dead-letters-steer',
      AlarmDescription: 'Dead letters: steer',
      NewStateValue: 'ALARM',
      OldStateValue: 'OK',
      NewStateReason: 'Threshold Crossed: 1 datapoint was greater than the threshold',
      StateChangeTime: '2026-11-22T12:00:00.000+0000',
    };
    await cloud.services.topics.publish(topic, {
      subject: 'ALARM: "deskpool-demo-dead-letters-steer"',
      message: JSON.stringify(alarm),
    });
    await expect
      .poll(() => cloud.services.ses.mails.all().map(({ subject }) => subject), polling)
      .toContainEqual(expect.stringContaining('deskpool-demo-dead-letters-steer'));
  });

  test('which has needed no permission that is not given, or is given without a reason', () => {
    const report = cloud.policyReport();
    expect(report.denied).toEqual([]);
    const ours = /^(relay|dispatch-messages|sweep-relay|send-mail|mail-events|relay-events) /;
    expect(unexplainedGrants(report, 'deskpool-demo-').filter((told) => ours.test(told))).toEqual([]);
  });
});
