import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, type ClientRequest, get as httpGet } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { quietBeat, startGatewayApi } from '#test/support/gateway-api.ts';
import { alice, hostOf, originOf } from '#test/support/gateway-under-test.ts';

import type { Row } from './row.ts';

/** Two digits are all that such figures are worth. */
const rounded = (value: number): number => Number(value.toPrecision(2));

/** A program of this repository as a child that ends with us, and what it printed first. */
const child = async (file: string, env: Record<string, string>, wanted: RegExp): Promise<[ChildProcess, string]> => {
  const started = spawn(process.execPath, [file], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  let out = '';
  for await (const piece of started.stdout as AsyncIterable<Buffer>) {
    out += piece.toString();
    const [, found] = wanted.exec(out) ?? [];
    if (found !== undefined) return [started, found];
  }
  throw new Error(`${file} ended: ${out}`);
};

/** Seconds of processor time that a process has used (`/proc/PID/stat`, 100 ticks a second on every Linux we run on). */
const cpuSeconds = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
const residentMegabytes = (pid: number): number =>
  (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024) / 1e6;

/** Requests per second that 16 askers get in `seconds`. */
const throughput = async (ask: (done: () => void) => ClientRequest, seconds: number): Promise<number> => {
  const end = Date.now() + seconds * 1_000;
  let done = 0;
  const once = () => new Promise<void>((resolve, reject) => void ask(resolve).on('error', reject));
  const asker = async () => {
    while (Date.now() < end) {
      await once();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, asker));
  return done / seconds;
};

const open = (port: number, path: string): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, ['binary'], {
      headers: { Host: hostOf(alice.desktop), Cookie: `__Host-deskpool=${alice.pass}` },
      origin: originOf(alice.desktop),
      perMessageDeflate: false,
    });
    socket.on('open', () => resolve(socket)).on('error', reject);
  });

const openMany = async (port: number, path: string, count: number): Promise<WebSocket[]> => {
  const sockets: WebSocket[] = [];
  while (sockets.length < count)
    sockets.push(...(await Promise.all(Array.from({ length: 20 }, () => open(port, path)))));
  return sockets;
};

/** A pointer event somewhere new: what a working person sends, as often as the desktop paints. */
const pointer = () => Buffer.from([5, 0, ...[0, 0, 0, 0].map(() => Math.floor(Math.random() * 256))]);

const requestRatio = async (port: number, desktopPort: number): Promise<readonly Row[]> => {
  const kept = { keepAlive: true, maxSockets: 16 };
  const headers = { Host: hostOf(alice.desktop), Cookie: `__Host-deskpool=${alice.pass}` };
  const plain = { agent: new HttpAgent(kept), host: '127.0.0.1', port, path: '/app.js', headers };
  const direct = {
    agent: new HttpsAgent({ ...kept, rejectUnauthorized: false }),
    host: '127.0.0.1',
    port: desktopPort,
  };
  const through = (done: () => void) => httpGet(plain, (reply) => reply.on('end', done).resume());
  const straight = (done: () => void) => httpsGet(direct, (reply) => reply.on('end', done).resume());
  await throughput(through, 1);
  const [without, withGateway] = [await throughput(straight, 2), await throughput(through, 2)];
  return [
    {
      what: 'gateway: requests per second, against asking the desktop directly',
      value: rounded(withGateway / without),
      unit: 'ratio',
    },
  ];
};

/** Processor time in % of a core for 400 painting sessions through the process that listens there, and the frames each got. */
const painting = async (port: number, pid: number): Promise<{ readonly used: number; readonly rate: number }> => {
  const count = 400;
  const sockets = await openMany(port, '/paint', count);
  let frames = 0;
  for (const socket of sockets)
    socket.on('message', () => {
      frames += 1;
      socket.send(pointer());
    });
  await sleep(1_000);
  const before = { cpu: cpuSeconds(pid), frames, at: performance.now() };
  await sleep(3_000);
  const seconds = (performance.now() - before.at) / 1_000;
  const rate = (frames - before.frames) / seconds / count;
  // For the frames that came: a busy machine does not deliver all fifteen.
  const used = ((cpuSeconds(pid) - before.cpu) / seconds) * 100 * (15 / rate);
  for (const socket of sockets) socket.terminate();
  await sleep(500);
  return { used, rate };
};

const paintingRows = async (port: number, pid: number, desktopPort: string): Promise<readonly Row[]> => {
  const [relay, relayPort] = await child('test/bench/bare-relay.ts', { DESKTOP_PORT: desktopPort }, /^(\d+)\n/);
  const bare = await painting(Number(relayPort), relay.pid ?? 0);
  relay.stdin?.end();
  const { used, rate } = await painting(port, pid);
  const what = 'gateway: processor for 400 painting sessions (15 fps × 16 KB)';
  return [
    { what, value: rounded(used), unit: '% of a core', budget: '≤ 35' },
    { what: `${what}, against a bare relay`, value: rounded(used / bare.used), unit: 'ratio' },
    { what: 'gateway: frames that arrived per session meanwhile', value: rounded(rate), unit: 'fps' },
  ];
};

const idle = async (port: number, pid: number): Promise<readonly Row[]> => {
  // The first ones pay for the program's own growth; what the others cost is what sockets cost.
  const first = await openMany(port, '/idle', 1_000);
  await sleep(500);
  const before = residentMegabytes(pid);
  const sockets = [...first, ...(await openMany(port, '/idle', 2_000))];
  await sleep(1_000);
  const grown = (residentMegabytes(pid) - before) / 2;
  for (const socket of sockets) socket.terminate();
  return [{ what: 'gateway: memory for 1,000 idle sockets', value: rounded(grown), unit: 'MB', budget: '≤ 80' }];
};

/**
 * Measures the gateway as its own process on loopback, in about half a minute: requests per second as a ratio to a direct connection,
 * processor time of 400 painting sessions, memory of 1,000 idle sockets. Desktop, gateway and browsers share the machine, so figures
 * of one run belong together and to no other.
 */
export const benchGateway = async (): Promise<Row[]> => {
  const [desktops, desktopPort] = await child('test/bench/painting-desktops.ts', {}, /^(\d+)\n/);
  const upstream = { host: '127.0.0.1', port: Number(desktopPort), base: '', authorization: 'Basic eDp5' };
  let opened = 0;
  const api = await startGatewayApi({
    redeem: () => ({ is: 'refused', signInAt: 'https://portal.example.org/login' }),
    // A session for each socket: one person may have 32 to one session.
    authorize: () => {
      opened += 1;
      return {
        is: 'open',
        session: `s${opened}`,
        grant: `g${opened}`,
        person: 'p',
        access: 'control',
        runtime: 'kasm',
        upstream,
        cacheSeconds: 30,
      };
    },
    config: () => ({ is: 'none' }),
    dcvEntry: () => ({ is: 'none' }),
    heartbeat: () => ({ ...quietBeat, nextBeatMs: 5_000 }),
  });
  const [gateway, port] = await child(
    'gateway/gateway.ts',
    {
      GATEWAY_HOST: '127.0.0.1',
      GATEWAY_PORT: '0',
      GATEWAY_API: api.url,
      GATEWAY_KEY: api.key,
      GATEWAY_DESKTOPS: 'http://{id}.desk.localhost',
      GATEWAY_UPSTREAMS: '127.0.0.1/32:*',
      GATEWAY_PARENT: 'stdin',
    },
    /listening on http:\/\/[\d.]+:(\d+)/,
  );
  try {
    const pid = gateway.pid ?? 0;
    return [
      ...(await idle(Number(port), pid)),
      ...(await requestRatio(Number(port), Number(desktopPort))),
      ...(await paintingRows(Number(port), pid, desktopPort)),
    ];
  } finally {
    gateway.stdin?.end();
    desktops.stdin?.end();
    await api.stop();
  }
};
