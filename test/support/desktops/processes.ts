import { execFileSync } from 'node:child_process';

type Process = { readonly pid: number; readonly parent: number; readonly command: string };

/** Everything that runs, zombies left out: they are dead and only wait for their parent to notice. */
const running = (): readonly Process[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,state=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => !state?.startsWith('Z'))
    .map(([pid, parent, , ...command]) => ({ pid: Number(pid), parent: Number(parent), command: command.join(' ') }));

/** The children of a process, theirs, and so on. */
export const descendantsOf = (ancestor: number): readonly number[] => {
  const everybody = running();
  const found = new Set([ancestor]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const { pid, parent } of everybody) if (found.has(parent)) found.add(pid);
  }
  found.delete(ancestor);
  return [...found].filter((pid) => everybody.find((one) => one.pid === pid)?.command.startsWith('ps ') === false);
};

/** Those of the processes that still run. */
export const stillRunning = (pids: readonly number[]): readonly number[] => {
  const alive = new Set(running().map(({ pid }) => pid));
  return pids.filter((pid) => alive.has(pid));
};

/** Processes whose command line holds this text. */
export const runningWith = (text: string): readonly number[] =>
  running()
    .filter(({ command }) => command.includes(text))
    .map(({ pid }) => pid);
