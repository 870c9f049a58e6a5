import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { MARK } from './keeper-order.ts';

type Relative = { readonly pid: number; readonly parent: number; readonly marked: boolean };

const gone = () => undefined;

/** One process from /proc; undefined when it has ended, is a zombie, or is another user's. */
const readProcess = async (pid: number, mark: string): Promise<Relative | undefined> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(gone);
  // The name in parentheses may hold anything, so the fields are counted from its end.
  const [state, parent] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  if (!parent || state === 'Z') return undefined;
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(gone);
  return { pid, parent: Number(parent), marked: environment?.split('\0').includes(`${MARK}=${mark}`) ?? false };
};

const fromProc = async (mark: string): Promise<readonly Relative[]> => {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const read = await Promise.all(pids.map((pid) => readProcess(pid, mark)));
  return read.filter((one) => one !== undefined);
};

/** macOS has no /proc; its `ps` shows parents, and that must do. */
const fromPs = async (): Promise<readonly Relative[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,state=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => !state?.startsWith('Z'))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent), marked: false }));
};

/**
 * The processes that belong to a desktop: those that descend from `ancestors` and, on Linux, those that carry its mark, so that one which
 * has left group, session and parents behind is found as well. Never this process itself.
 */
export const familyOf = async (ancestors: ReadonlySet<number>, mark: string): Promise<readonly number[]> => {
  const everybody = await (process.platform === 'linux' ? fromProc(mark) : fromPs());
  const family = new Set(ancestors);
  for (let before = -1; before !== family.size;) {
    before = family.size;
    for (const { pid, parent, marked } of everybody) if (marked || family.has(parent)) family.add(pid);
  }
  family.delete(process.pid);
  return everybody.filter(({ pid }) => family.has(pid)).map(({ pid }) => pid);
};
