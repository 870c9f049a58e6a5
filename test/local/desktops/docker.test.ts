import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { environmentFile, portIn, runArguments } from '#local/desktops/docker-command.ts';
import { dockerProgram, hasDocker } from '#local/desktops/docker.ts';
import { findDesktopProgram, findDesktopPrograms } from '#local/desktops/find.ts';
import { basicAuthorization } from '#local/desktops/basic-auth.ts';
import { until } from '#test/support/desktops/until.ts';

const STAND_IN = fileURLToPath(new URL('../../support/desktops/docker-stand-in.ts', import.meta.url));
const IMAGE = 'kasmweb/ubuntu-jammy-desktop:1.17.0';

describe('the command line of a container', () => {
  const paths = { environmentFile: '/private/environment', home: undefined };

  test('has the name, the shared memory, the environment and a free port of this machine alone', () => {
    expect(runArguments({ name: 'maths-s001', image: IMAGE }, paths)).toEqual([
      'run',
      '--rm',
      '--name',
      'maths-s001',
      '--shm-size=512m',
      '--env-file',
      '/private/environment',
      '-p',
      '127.0.0.1::6901',
      IMAGE,
    ]);
  });

  test('has the port and the home where they are given', () => {
    const args = runArguments({ name: 'a', image: IMAGE, port: 7001 }, { ...paths, home: '/homes/ada' });
    expect(args).toContain('127.0.0.1:7001:6901');
    expect(args).toContain('type=bind,source=/homes/ada,target=/home/kasm-user');
  });

  test.each(['', '--privileged', 'a b', 'a;b', 'a\nb', '-v=/:/host'])('has no place for the image %j', (image) => {
    expect(() => runArguments({ name: 'a', image }, paths)).toThrow('is no image');
  });

  test('keeps the environment to a file, a line each', () => {
    expect(environmentFile({ VNC_PW: 'a=b c', LANG: 'de_DE.UTF-8' })).toBe('VNC_PW=a=b c\nLANG=de_DE.UTF-8\n');
    expect(() => environmentFile({ NOTE: 'two\nVNC_PW=lines' })).toThrow('NOTE has more than one line');
  });

  test('finds the port in what Docker prints, and only one of loopback', () => {
    expect(portIn('127.0.0.1:49153\n')).toBe(49_153);
    expect(portIn('0.0.0.0:49153\n')).toBeUndefined();
    expect(portIn('')).toBeUndefined();
  });
});

describe('a desktop of the kind docker', () => {
  let state: string;
  const stages: string[] = [];
  const exits: { readonly code: number; readonly reason: string }[] = [];

  const start = (options: Partial<Parameters<typeof dockerProgram.start>[0]> = {}) =>
    dockerProgram.start({
      name: 'maths-s001',
      image: IMAGE,
      environment: { VNC_PW: 'secret', USER: 'ada' },
      home: join(state, 'home'),
      onStage: (stage) => stages.push(stage),
      onExit: (code, reason) => exits.push({ code, reason }),
      ...options,
    });
  const calls = async (): Promise<readonly string[][]> =>
    (await readFile(join(state, 'calls'), 'utf8'))
      .trim()
      .split('\n')
      .map((line): string[] => JSON.parse(line));
  const status = (port: number, password: string): Promise<number | undefined> =>
    new Promise((resolve) => {
      const headers = { authorization: basicAuthorization('kasm_user', password) };
      request({ host: '127.0.0.1', port, headers, rejectUnauthorized: false }, (response) =>
        resolve(response.statusCode),
      )
        .on('error', () => resolve(undefined))
        .end();
    });

  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'test-of-docker-'));
    stages.length = exits.length = 0;
    await writeFile(join(state, 'docker'), `#!/bin/sh\nexec '${process.execPath}' '${STAND_IN}' "$@"\n`);
    await chmod(join(state, 'docker'), 0o755);
    vi.stubEnv('PATH', `${state}${delimiter}${process.env['PATH']}`);
    vi.stubEnv('DOCKER_CONFIG', state);
    vi.stubEnv('TMPDIR', state);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(state, { recursive: true, force: true });
  });

  test('pulls its image once, runs, answers, and is stopped', async () => {
    const desktop = await start();
    expect(stages).toEqual(['pulling', 'starting']);
    expect(await status(desktop.port, 'secret')).toBe(200);
    expect(await status(desktop.port, 'wrong')).toBe(401);
    await desktop.stop();
    expect(exits).toEqual([{ code: 143, reason: 'stopped' }]);
    expect((await calls()).map(([command]) => command)).toEqual(
      expect.arrayContaining(['image', 'pull', 'run', 'port', 'stop']),
    );
    expect((await calls()).flat()).not.toContain('secret');
    expect(existsSync(join(state, 'maths-s001'))).toBe(false);

    const again = await start();
    expect(stages).toEqual(['pulling', 'starting', 'starting']);
    await again.stop();
  });

  test('says when its container has ended by itself', async () => {
    await start();
    const { pid } = JSON.parse(await readFile(join(state, 'maths-s001'), 'utf8')) as { readonly pid: number };
    process.kill(pid, 'SIGKILL');
    await until('its end', () => exits.length > 0);
    expect(exits[0]?.code).toBe(137);
  });

  test('says in words what Docker says when the image can not be had', async () => {
    await expect(start({ image: 'missing/image:1' })).rejects.toThrow(
      "The image missing/image:1 can't be pulled: Error response from daemon: pull access denied for missing/image:1",
    );
    expect(exits).toEqual([]);
  });

  test('says what went wrong when the container can not start', async () => {
    const desktop = await start();
    await expect(start({ name: 'maths-s002', port: desktop.port })).rejects.toThrow('EADDRINUSE');
    await desktop.stop();
  });

  test('is there when an engine answers, and is the best there is', async () => {
    expect(await hasDocker()).toBe(true);
    expect((await findDesktopProgram({})).kind).toBe('docker');
    expect((await findDesktopPrograms()).at(-1)?.kind).toBe('built-in');
    await writeFile(join(state, 'no-engine'), '');
    expect(await hasDocker()).toBe(false);
    expect((await findDesktopProgram({})).kind).not.toBe('docker');
    await expect(findDesktopProgram({ DESKPOOL_DESKTOPS: 'docker' })).rejects.toThrow(
      'DESKPOOL_DESKTOPS is "docker", but no Docker engine answers',
    );
  });
});

describe('the choice of a kind', () => {
  afterEach(() => void vi.unstubAllEnvs());

  test('is the one that is named', async () => {
    expect((await findDesktopProgram({ DESKPOOL_DESKTOPS: 'built-in' })).kind).toBe('built-in');
  });

  test('refuses a name that is none', async () => {
    await expect(findDesktopProgram({ DESKPOOL_DESKTOPS: 'vmware' })).rejects.toThrow(
      'it can be docker, xvnc, built-in',
    );
  });

  test('falls back to the built-in one on a bare machine, and says what is missing for another', async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect((await findDesktopProgram({})).kind).toBe('built-in');
    await expect(findDesktopProgram({ DESKPOOL_DESKTOPS: 'xvnc' })).rejects.toThrow('Xvnc is not installed');
  });
});
