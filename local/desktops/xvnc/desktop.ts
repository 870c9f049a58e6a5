/** The process of one X desktop: Xvnc, openbox and a terminal, and the front that browsers reach it by. Ends when any of them does. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { hex, TERMINAL_COLOURS } from '../palette.ts';
import { openFront, type Client } from '../front.ts';
import type { DesktopOrder } from '../order.ts';
import { runDesktop, type End } from '../run-desktop.ts';
import { wallpaper } from '../wallpaper.ts';
import { xAuthority } from './authority.ts';
import { openboxConfiguration, openboxMenu } from './openbox.ts';
import { mindRoot } from './x-root.ts';

/** How long the server's end may take to be noticed after its clients'. */
const NOTICE_MS = 500;

const resources = (entries: Readonly<Record<string, string>>) =>
  Object.entries(entries).flatMap(([name, value]) => ['-xrm', `XTerm*${name}: ${value}`]);

const { text, ground, cursor, numbered } = TERMINAL_COLOURS;
const TERMINAL = [
  'xterm',
  ...resources({
    title: 'Terminal',
    faceName: 'Monospace',
    faceSize: '11',
    utf8: '1',
    scrollBar: 'false',
    saveLines: '5000',
  }),
  ...resources({ background: hex(ground), foreground: hex(text), cursorColor: hex(cursor), internalBorder: '6' }),
  ...resources({ selectToClipboard: 'true', metaSendsEscape: 'true', boldColors: 'false' }),
  ...resources(Object.fromEntries(numbered.map((colour, index) => [`color${index}`, hex(colour)]))),
];

/** TigerVNC's log names the limit that ended it. */
const reasonIn = (log: string, code: number | null): string =>
  /Max(?:Idle|Disconnection|Connection)Time/.exec(log)?.[0].concat(' reached') ??
  (code === 0 ? 'The X server ended' : `The X server failed: ${log.trim().split('\n').slice(-5).join('\n')}`);

const startServer = (order: DesktopOrder, paths: { readonly socket: string; readonly authority: string }, end: End) => {
  const limits = Object.entries(order.limits).flatMap(([name, seconds]) =>
    seconds > 0 ? [`-${name}`, String(seconds)] : [],
  );
  const args = [
    '-displayfd', '3', '-rfbport', '-1', '-rfbunixpath', paths.socket, '-rfbunixmode', '0600', '-SecurityTypes', 'None',
    '-auth', paths.authority, '-nolisten', 'tcp', '-geometry', '1280x720', '-depth', '24', '-desktop', order.title,
    '-AlwaysShared=1', '-AcceptSetDesktopSize=1', '-FrameRate=30', '-noreset', ...limits,
  ]; // prettier-ignore
  const server = spawn('Xvnc', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], env: order.environment });
  let log = '';
  server.stderr?.on('data', (said: Buffer) => (log = (log + said.toString()).slice(-4_000)));
  server.on('error', (error) => end(127, error.message));
  server.on('close', (code) => end(code ?? 1, reasonIn(log, code)));
  return server;
};

/** The number of the display that the server found free; it says so when it takes clients. */
const displayOf = async (server: ChildProcess): Promise<number> => {
  const pipe = server.stdio[3];
  if (!pipe) throw new Error('Xvnc has no pipe');
  const [line] = (await Promise.race([once(pipe, 'data'), once(server, 'close').then(() => [])])) as [Buffer?];
  if (!line) throw new Error('Xvnc ended before it was ready');
  return Number(line.toString().trim());
};

const startSession = async (order: DesktopOrder, environment: Record<string, string>, end: End) => {
  const at = (name: string) => join(order.directory, name);
  await writeFile(at('menu.xml'), openboxMenu(order.language, TERMINAL));
  await writeFile(at('rc.xml'), openboxConfiguration(at('menu.xml'), TERMINAL));
  // The window manager starts the first terminal, since only then does it give it the focus.
  const first = [...TERMINAL, '-ls', '-geometry', '92x26'].map((word) => `'${word}'`).join(' ');
  const windowManager = spawn('openbox', ['--sm-disable', '--config-file', at('rc.xml'), '--startup', first], {
    cwd: order.home,
    env: environment,
    stdio: 'ignore',
  });
  windowManager.on('error', (error) => end(127, error.message));
  // It also ends because the server has, whose own end says more, and is noticed a moment later.
  windowManager.on('exit', () => setTimeout(end, NOTICE_MS, 1, 'The window manager ended'));
};

/** Browsers' bytes go to Xvnc's socket, which no other user can open, and back. */
const bridge = (socket: string, { from, to }: Client): void => {
  const server = createConnection(socket);
  const done = () => [from, to, server].forEach((stream) => stream.destroy());
  pipeline(from, server, done);
  pipeline(server, to, done);
};

await runDesktop(async (order, end) => {
  const cookie = randomBytes(16);
  const [socket, authority] = [join(order.directory, 'rfb'), join(order.directory, 'Xauthority')];
  await writeFile(authority, xAuthority(cookie), { mode: 0o600 });
  const server = startServer(order, { socket, authority }, end);
  const display = await displayOf(server);
  mindRoot(display, cookie, wallpaper);
  await startSession(order, { ...order.environment, DISPLAY: `:${display}`, XAUTHORITY: authority }, end);
  const front = await openFront({ ...order, onClient: (client) => bridge(socket, client) });
  return {
    port: front.port,
    stop: async () => {
      await front.close();
      const ended = once(server, 'exit');
      if (server.exitCode === null && server.signalCode === null && server.kill()) await ended;
    },
  };
});
