import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeDataFolder } from '#local/data-folder.ts';
import { freshFolder } from '../support/small-cloud.ts';

const module = new URL('../../local/data-folder.ts', import.meta.url).href;

/** Another process that has the folder. */
const holding = async (folder: string) => {
  const program = `import { takeDataFolder } from ${JSON.stringify(module)}; takeDataFolder(${JSON.stringify(folder)}); console.log('taken'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: new URL('../..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
};

describe('a data folder', () => {
  it('belongs to one process at a time, and the other one is named', async () => {
    const folder = freshFolder();
    const child = await holding(folder);
    expect(() => takeDataFolder(folder)).toThrow(`Another Deskpool (process ${child.pid}) uses ${folder}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('is free again when its process was killed', async () => {
    const folder = freshFolder();
    const child = await holding(folder);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(join(folder, 'lock'))).toBe(true);
    takeDataFolder(folder).release();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('is free when another process has the number of the one that had it', () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'lock'), `${process.pid} 1`);
    const taken = takeDataFolder(folder);
    expect(readFileSync(taken.at('lock'), 'utf8')).not.toBe(`${process.pid} 1`);
    taken.release();
  });

  it('is made when it is missing, and refused when it can not be', () => {
    const folder = join(freshFolder(), 'deep', 'down');
    takeDataFolder(folder).release();
    const file = join(freshFolder(), 'file');
    writeFileSync(file, '');
    expect(() => takeDataFolder(join(file, 'data'))).toThrow("can't be used for data");
  });
});
