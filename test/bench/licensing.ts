import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { inParallel } from '#lambdas/in-parallel.ts';
import {
  aGuest,
  aLicensing,
  allotment,
  anEntitlement,
  bearer,
  countingKeys,
  originNamed,
  testKeys,
} from '#test/support/licensing.ts';
import { overHttp } from '#test/support/licence-guest.ts';
import { meter } from '#test/support/meter.ts';
import { startRealProgram } from '#test/support/real-program.ts';
import { signInOverTheWire } from '#test/support/sign-in-over-the-wire.ts';
import { openTables } from '#test/support/tables.ts';
import { dataFolder, stageFile } from '#test/support/whole-system.ts';
import type { Row } from './row.ts';

type Ask = ReturnType<typeof overHttp>;

/** Milliseconds of processor time that a process has used (`/proc/PID/stat`, 100 ticks a second). */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

/** The service alone in a process of its own, and what it is asked by. */
async function startService() {
  const child = spawn(process.execPath, ['test/bench/licence-service.ts'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  for await (const piece of child.stdout as AsyncIterable<Buffer>) {
    said += piece.toString();
    const [url] = /http:\/\/[\d.]+:\d+/.exec(said) ?? [];
    if (url !== undefined) return { ask: overHttp(url), pid: child.pid ?? 0, stop: () => child.stdin.end() };
  }
  throw new Error(`The service ended: ${said}`);
}

const rounded = (value: number): number => Number(value.toPrecision(3));
const quantile = (times: readonly number[], part: number): number =>
  [...times].sort((one, other) => one - other)[Math.min(times.length - 1, Math.floor(part * times.length))] ?? 0;
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

/** What a boot costs, as the keys and DynamoDB tell it. */
async function costs(): Promise<readonly Row[]> {
  const { client } = await openTables('licensing');
  const keys = countingKeys(testKeys());
  const { ask } = aLicensing({ client, keys, entitlements: [anEntitlement(100)] });
  const counted = meter(client);
  await aGuest(ask, originNamed(1)).boot();
  const { reads, writes, transactions } = counted.read();
  const what = 'licence boot flow (origin, code, token, leases, borrow)';
  return [
    { what, value: keys.signed(), unit: 'signatures', budget: '2' },
    { what, value: writes + transactions, unit: 'writes', budget: '3' },
    { what, value: reads, unit: 'reads' },
  ];
}

type Storm = {
  readonly who: string;
  readonly pid: number;
  readonly from: number;
  readonly count: number;
  readonly clients: number;
};

/** Boots machines that nobody knows, so many at a time, each with the five calls of its driver. */
async function boots(ask: Ask, { who, pid, from, count, clients }: Storm): Promise<readonly Row[]> {
  const used = cpuOf(pid);
  const times: number[] = [];
  const numbers = Array.from({ length: count }, (_, index) => from + index);
  const whole = await timed(() =>
    inParallel(numbers, clients, async (number) => {
      const guest = aGuest(ask, originNamed(number));
      times.push(
        await timed(async () => {
          const { statusCode, body } = await guest.boot();
          if (statusCode !== 200) throw new Error(body);
        }),
      );
    }),
  );
  const what = `boots of ${count} guests, ${who}, ${clients} ${clients === 1 ? 'client' : 'clients'}`;
  return [
    {
      what,
      value: rounded((1_000 * count) / whole),
      unit: 'flows/s',
      ...(clients === 16 && { budget: 'reference 110 on disk, 184 in RAM, 31–116 seen' }),
    },
    { what: `${what}: p50`, value: rounded(quantile(times, 0.5)), unit: 'ms' },
    { what: `${what}: p95`, value: rounded(quantile(times, 0.95)), unit: 'ms' },
    { what: `${what}: processor time`, value: rounded((cpuOf(pid) - used) / count), unit: 'ms/flow' },
  ];
}

const features = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map((letter) => `Bench-${letter}`);

/** Machines with eight leases each. */
async function fill(ask: Ask, leases: number): Promise<void> {
  const numbers = Array.from({ length: leases / features.length }, (_, index) => 100_000 + index);
  await inParallel(numbers, 16, async (number) => {
    const token = await aGuest(ask, originNamed(number)).prove();
    const { statusCode, body } = await ask({
      method: 'POST',
      path: '/leasing/v1/lessor',
      headers: bearer(token),
      body: {
        lease_proposal_list: features.map((name) => ({ product: { name } })),
        scope_ref_list: [allotment],
      },
    });
    if (statusCode !== 200) throw new Error(body);
  });
}

const checks = 500;

/** How long so many health checks take, one after the other. */
async function timeHealth(ask: Ask): Promise<readonly number[]> {
  const times: number[] = [];
  while (times.length < checks) times.push(await timed(() => ask({ path: '/-/health' })));
  return times;
}

/** The list of every lease, page after page. */
async function listAll(ask: Ask): Promise<{ readonly leases: number; readonly pages: readonly number[] }> {
  const pages: number[] = [];
  let leases = 0;
  let path: string | undefined = '/-/leases?limit=1000';
  while (path !== undefined) {
    const from = performance.now();
    const url: URL = new URL(path, 'http://list');
    const reply = await ask({ path: url.pathname, query: Object.fromEntries(url.searchParams) });
    if (reply.statusCode !== 200) throw new Error(reply.body);
    leases += (JSON.parse(reply.body) as unknown[]).length;
    pages.push(performance.now() - from);
    path = /^<([^>]+)>; rel="next"$/.exec(String(reply.headers?.['link'] ?? ''))?.[1];
  }
  return { leases, pages };
}

/** Health checks while the list of every lease is read over and over, against as many without it. */
async function besideList(who: string, health: Ask, list: Ask): Promise<readonly Row[]> {
  const alone = await timeHealth(health);
  const state = { isDone: false };
  const lists = (async () => {
    while (!state.isDone) await listAll(list);
  })();
  const beside = await timeHealth(health);
  state.isDone = true;
  await lists;
  const ratio = quantile(beside, 0.5) / quantile(alone, 0.5);
  return [
    { what: `health check beside that list, ${who}: p50 against one without`, value: rounded(ratio), unit: 'ratio' },
    {
      what: `health check beside that list, ${who}: slowest`,
      value: rounded(Math.max(...beside)),
      unit: 'ms',
      budget: 'reference 21,600',
    },
  ];
}

/**
 * In AWS no two calls share an instance of the function, so the check is asked of a process of its own; also of the one that is busy
 * with the list, which is the whole cloud of one machine.
 */
async function listing(portal: string, ask: Ask): Promise<readonly Row[]> {
  await fill(ask, 8_000);
  const cookies = await signInOverTheWire(portal, 'admin');
  const asAdmin = overHttp(portal, { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') });
  const { leases, pages } = await listAll(asAdmin);
  const instance = await startService();
  try {
    return [
      { what: 'list of every lease', value: leases, unit: 'leases' },
      {
        what: 'list of every lease, a thousand a page: p50 of a page',
        value: rounded(quantile(pages, 0.5)),
        unit: 'ms',
      },
      { what: 'list of every lease, whole', value: rounded(pages.reduce((sum, one) => sum + one, 0)), unit: 'ms' },
      ...(await besideList('instances of their own', instance.ask, asAdmin)),
      ...(await besideList('one process for both', ask, asAdmin)),
    ];
  } finally {
    instance.stop();
  }
}

/**
 * Licences: what a boot costs, and how many there are in a second over HTTP against `npm start` as a process of its own. That
 * process is everything at once, the database included, and shares the machine with its clients, as the reference's did.
 */
export async function benchLicensing(): Promise<Row[]> {
  const data = dataFolder();
  const program = startRealProgram(data.path, stageFile('licences-bench'));
  try {
    const portal = await program.ready();
    const ask = overHttp(portal);
    const whole = { who: 'npm start', pid: program.pid };
    await boots(ask, { ...whole, from: 1, count: 100, clients: 4 });
    return [
      ...(await costs()),
      ...(await serviceAlone()),
      ...(await boots(ask, { ...whole, from: 1_000, count: 1_000, clients: 1 })),
      ...(await boots(ask, { ...whole, from: 3_000, count: 1_000, clients: 16 })),
      ...(await listing(portal, ask)),
    ];
  } finally {
    program.signal('SIGTERM');
    await program.ended;
    data.remove();
  }
}

/** The service without anything around it. */
async function serviceAlone(): Promise<readonly Row[]> {
  const { ask, pid, stop } = await startService();
  try {
    const own = { who: 'the service alone, in memory', pid };
    await boots(ask, { ...own, from: 1, count: 100, clients: 4 });
    return [
      ...(await boots(ask, { ...own, from: 1_000, count: 1_000, clients: 1 })),
      ...(await boots(ask, { ...own, from: 3_000, count: 1_000, clients: 16 })),
    ];
  } finally {
    stop();
  }
}
