import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { banner } from '#local/banner.ts';
import { startCloud } from '#local/cloud.ts';
import { readSettings } from '#local/start.ts';
import { instantDesktops } from '../support/desktop-programs.ts';
import { freshFolder } from '../support/small-cloud.ts';

const root = new URL('../..', import.meta.url);

/** What `npm start` says with this environment, and how it ends. */
const start = async (environment: Record<string, string>) => {
  const child = spawn(process.execPath, ['local/start.ts'], { cwd: root, env: { ...process.env, ...environment } });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
};

describe('the settings', () => {
  it('are port 8080 and the folder .deskpool unless said otherwise', () => {
    expect(readSettings({})).toEqual({ port: 8080, data: '.deskpool' });
    expect(readSettings({ PORT: '0', DESKPOOL_DATA: '/tmp/x' })).toEqual({ port: 0, data: '/tmp/x' });
  });

  it.each(['abc', '-1', '65536', '80.5', ' ', '1e3'])('do not take PORT=%s', (PORT) => {
    expect(() => readSettings({ PORT })).toThrow(`PORT is "${PORT}"; it has to be a number from 1 to 65535`);
  });

  it('do not take an empty folder', () => {
    expect(() => readSettings({ DESKPOOL_DATA: ' ' })).toThrow('DESKPOOL_DATA is empty');
  });
});

describe('npm start', () => {
  it('says in a sentence what is wrong with a setting', async () => {
    expect(await start({ PORT: 'abc' })).toEqual({
      code: 1,
      said: 'PORT is "abc"; it has to be a number from 1 to 65535, or 0 for a free one.\n',
    });
  });

  it('says that the port is taken before anything is built, and leaves the folder free', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const folder = freshFolder();
    const { code, said } = await start({ PORT: String(port), DESKPOOL_DATA: folder });
    server.close();
    expect([code, said]).toEqual([
      1,
      `Port ${port} is taken by another program. Choose another one: PORT=8090 npm start\n`,
    ]);
    expect([existsSync(join(folder, 'cloud')), existsSync(join(folder, 'lock'))]).toEqual([false, false]);
  });
});

describe('a stage that is wrong', () => {
  it('is explained by the program that reads it, and leaves folder and port free', async () => {
    const data = freshFolder();
    const stage = join(freshFolder(), 'wrong.yaml');
    writeFileSync(stage, 'name: Not A Name\n');
    const options = { data, port: 0, stage, desktops: instantDesktops() };
    await expect(startCloud(options)).rejects.toThrow(/wrong\.yaml[\s\S]*name/);
    expect(existsSync(join(data, 'lock'))).toBe(false);
  });
});

describe('the banner', () => {
  it('says where to open it, who can sign in, which desktops run, where the data is and how to stop', () => {
    const accounts = [{ username: 'student', name: 'Student', groups: [] }];
    const text = banner(
      {
        url: 'http://localhost:8080',
        accounts,
        password: 'deskpool',
        robots: [{ clientId: 'robot-id', username: 'robot@educates' }],
        lookupClients: [{ name: 'lookup-admin' }],
        relayUsers: ['promon'],
        openToGuests: true,
      },
      { kind: 'xvnc', data: '/data' },
    );
    for (const words of [
      'Deskpool is ready',
      'http://localhost:8080',
      'student; password: deskpool',
      'robot-id with robot-secret; as robot@educates with robot-password',
      'lookup-admin with lookup-secret',
      'promon with 12345; mails at http://localhost:8080/mailbox',
      'curl http://localhost:8080/-/client-token',
      'Xvnc',
      '/data',
      'Ctrl+C',
    ])
      expect(text).toContain(words);
  });
});
