import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { builtInProgram } from '#local/desktops/built-in.ts';
import { openShell, shellBlocks } from '#test/support/shell-lines.ts';
import { callerWith, signInOverTheWire, type Caller } from '#test/support/sign-in-over-the-wire.ts';
import { unexplainedGrants } from '#test/support/unused-grants.ts';
import { dataFolder } from '#test/support/whole-system.ts';

const polling = { timeout: 20_000, interval: 100 };

describe('docs/audit.md, run by a shell as it stands', () => {
  const [lines = ''] = shellBlocks('audit.md');
  const data = dataFolder();
  let cloud: Cloud;
  let shell: ReturnType<typeof openShell>;
  let admin: Caller;
  beforeAll(async () => {
    cloud = await startCloud({ data: data.path, port: 0, desktops: builtInProgram });
    const cookies = await signInOverTheWire(cloud.url, 'admin');
    admin = callerWith(cloud.url, cookies);
    shell = openShell({
      PORTAL: cloud.url,
      COOKIE: `deskpool=${cookies.get('deskpool')}`,
      DESKPOOL: join(import.meta.dirname, '../..'),
    });
  }, 300_000);
  afterAll(async () => {
    shell?.close();
    await cloud?.stop();
    data.remove();
  });
  const weekNow = async () =>
    ((await admin('GET', '/api/audit/weeks')).body as { weeks: { week: string }[] }).weeks[0]?.week ?? '';

  test('a sign-in is found, the week verified in the portal and outside of it', async () => {
    await expect
      .poll(async () => (await admin('GET', '/api/audit/records?kind=sign-in')).body, polling)
      .toMatchObject({ records: [{ user: 'admin', reason: 'signed-in' }] });
    const [records, verdict, offline] = (await shell.run(lines)).trim().split('\n');
    expect(JSON.parse(records ?? '')).toMatchObject({ records: [{ kind: 'sign-in', user: 'admin' }] });
    expect(JSON.parse(verdict ?? '')).toMatchObject({ intact: true, findings: [] });
    expect(offline).toBe(`${await weekNow()}: nothing was altered`);
  });

  test('what was done there is recorded, too', async () => {
    await expect
      .poll(async () => (await admin('GET', '/api/audit/records?kind=admin')).body, polling)
      .toMatchObject({ records: [{ name: 'download-audit' }, { name: 'make-audit-file' }] });
  });

  test('a desktop that was used is recorded with the reason of its end, and in the file', async () => {
    const student = callerWith(cloud.url, await signInOverTheWire(cloud.url, 'student'));
    const { body } = await student('POST', '/api/sessions', { desktopType: 'ubuntu-desktop' });
    const { name } = (body as { session: { name: string } }).session;
    await expect
      .poll(async () => (await student('GET', `/api/sessions/${name}`)).body, polling)
      .toMatchObject({ session: { status: 'active' } });
    await admin('DELETE', `/api/sessions/${name}`);
    await expect
      .poll(async () => (await admin('GET', `/api/audit/records?text=${name}`)).body, polling)
      .toMatchObject({
        records: expect.arrayContaining([
          expect.objectContaining({ kind: 'session', user: 'student', reason: 'stopped-by-admin', subName: name }),
          expect.objectContaining({ kind: 'admin', user: 'admin', name: 'end-session', subName: name }),
        ]),
      });
    const week = await weekNow();
    await admin('POST', `/api/audit/weeks/${week}/file`);
    const bucket = cloud.template.ofType('AWS::S3::Bucket').find((one) => /FilesBucket/.test(one.logicalId));
    const objects = cloud.services.s3.bucket(bucket?.name ?? '');
    const [version] = objects.versions(`audit-${week}.csv`);
    expect(version && objects.bytes(version).toString('utf8')).toMatch(
      new RegExp(`^ubuntu-desktop,${name},student,.*,stopped-by-admin,`, 'm'),
    );
  });

  test('a byte of the file that was altered in the bucket is found, and its line is named', async () => {
    const week = await weekNow();
    const bucket = cloud.template.ofType('AWS::S3::Bucket').find((one) => /FilesBucket/.test(one.logicalId));
    const objects = cloud.services.s3.bucket(bucket?.name ?? '');
    const [version] = objects.versions(`audit-${week}.csv`);
    const text = version ? objects.bytes(version).toString('utf8') : '';
    objects.put(`audit-${week}.csv`, Buffer.from(text.replace('stopped-by-admin', 'stopped-by-owner')), 'text/csv');
    const { body } = await admin('POST', `/api/audit/weeks/${week}/verify`);
    expect(body).toMatchObject({ intact: false });
    expect(JSON.stringify(body)).toContain('"what":"file-altered","record":');
  });

  test('and no function of the audit is allowed what it does not use', () => {
    const report = cloud.policyReport();
    expect(report.denied).toEqual([]);
    const ours = /^(append-audit|audit|audit-sign-ins|audit-leases|export-audit) /;
    expect(unexplainedGrants(report, 'deskpool-demo-').filter((told) => ours.test(told))).toEqual([]);
  });
});
