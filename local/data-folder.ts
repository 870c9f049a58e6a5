import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CloudFault } from './template/fault.ts';

/** The folder in which one cloud keeps everything; nobody else may use it meanwhile. */
export type DataFolder = {
  readonly path: string;
  /** A file or folder in it. */
  readonly at: (...parts: readonly string[]) => string;
  /** Lets others use it. */
  readonly release: () => void;
};

/** Who a process is: its number and, where the system tells, when it was started, since numbers are used again. */
const identityOf = (pid: number): string | undefined => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process that may not be signalled is there all the same.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return undefined;
  }
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return `${pid} ${fields[19] ?? ''}`;
  } catch {
    return `${pid}`;
  }
};

const readLock = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Puts the lock there unless there is one: the name appears together with what it says. */
const putLock = (path: string, identity: string): boolean => {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, identity, { mode: 0o600 });
  try {
    linkSync(own, path);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(own, { force: true });
  }
};

/**
 * Takes a data folder for this process, making it when it is missing. A lock whose process is gone, however it ended, does not
 * count. Throws a `CloudFault` when another process has the folder, or when it can't be written.
 */
export const takeDataFolder = (folder: string): DataFolder => {
  const path = resolve(folder);
  const lock = join(path, 'lock');
  const identity = identityOf(process.pid) ?? String(process.pid);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    for (let attempts = 0; !putLock(lock, identity); attempts += 1) {
      const holder = readLock(lock);
      const pid = Number(holder?.split(' ')[0]);
      if (attempts > 2 || (holder !== undefined && pid > 0 && identityOf(pid) === holder)) {
        throw new CloudFault(
          `Another Deskpool (process ${pid}) uses ${path}. Stop it, or choose another folder: DESKPOOL_DATA=/some/where npm start`,
        );
      }
      rmSync(lock, { force: true });
    }
  } catch (error) {
    if (error instanceof CloudFault) throw error;
    throw new CloudFault(`${path} can't be used for data: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return {
    path,
    at: (...parts) => join(path, ...parts),
    release: () => {
      if (readLock(lock) === identity) rmSync(lock, { force: true });
    },
  };
};
