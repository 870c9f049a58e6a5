/**
 * Keeps one desktop: starts its program in a process group of its own and sees to it that nothing of it outlives whoever started the
 * keeper. It is told through its standard input, which the kernel closes even when that process is killed with SIGKILL.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { familyOf } from './family.ts';
import { KeeperOrder, MARK, report, speakToNobodyToo } from './keeper-order.ts';

/** How long programs may take to end when they are asked kindly. */
const GRACE_MS = 3_000;
/** How often what is left is looked for and killed; a few rounds catch what starts new processes meanwhile. */
const ROUNDS = 50;

speakToNobodyToo();
const lines = createInterface({ input: process.stdin });
const nothingMore = once(lines, 'close');
const [first] = (await Promise.race([once(lines, 'line'), nothingMore])) as [string?];
if (first === undefined) process.exit(0);
const order = KeeperOrder.parse(JSON.parse(first));

const [program = '', ...args] = order.command;
const child = spawn(program, args, {
  cwd: order.directory,
  env: { ...order.environment, [MARK]: order.mark },
  detached: process.platform !== 'win32',
  stdio: ['pipe', order.says === 'events' ? 'inherit' : 2, 'inherit'],
  windowsHide: true,
});
child.stdin?.on('error', () => undefined);
child.stdin?.write(`${JSON.stringify(order.input ?? null)}\n`);

const ended = new Promise<number>((resolve) => {
  child.on('error', (error) => {
    report({ is: 'ending', reason: error.message });
    resolve(127);
  });
  child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
});

const send = (pid: number, signal: NodeJS.Signals) => {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone, which is what the signal was for.
  }
};

const ancestors = new Set(child.pid === undefined ? [] : [child.pid]);
const family = async () => (process.platform === 'win32' ? [] : familyOf(ancestors, order.mark));

const endKindly = async () => {
  // Noted now: once parents have ended, descent no longer shows.
  (await family()).forEach((pid) => ancestors.add(pid));
  const [command, ...rest] = order.farewell ?? [];
  if (command) await new Promise((done) => execFile(command, rest, { env: order.environment, timeout: 20_000 }, done));
  else child.stdin?.end();
  await Promise.race([ended, pause(GRACE_MS)]);
};

const killTree = (pid: number) => {
  try {
    execFileSync('taskkill', ['/T', '/F', '/PID', String(pid)], { stdio: 'ignore' });
  } catch {
    // Already gone.
  }
};

const endForGood = async () => {
  if (process.platform === 'win32' && child.pid !== undefined) killTree(child.pid);
  for (let round = 0; round < ROUNDS; round++) {
    const left = await family();
    // Without a program its children no longer show as such; those that stayed in its group are still reached.
    if (child.pid !== undefined && process.platform !== 'win32') send(-child.pid, 'SIGKILL');
    if (left.length === 0) return;
    left.forEach((pid) => send(pid, 'SIGKILL'));
    await pause(20);
  }
};

const told = Promise.race([nothingMore, once(lines, 'line')]);
await Promise.race([ended, told.then(endKindly)]);
await endForGood();
const code = await ended;
await rm(order.directory, { recursive: true, force: true });
report({ is: 'ended', code });
process.exit(0);
