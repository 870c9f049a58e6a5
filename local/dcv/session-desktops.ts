import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DesktopProgram, RunningDesktop } from '#local/desktops/desktop-program.ts';
import { hostEnvironment, removeSession, sessionsOf, type StoredSession } from './host-folder.ts';
import { runScript } from './run-script.ts';

/** A session's desktop as it can be reached: on 127.0.0.1, with a password that only this process knows. */
export type Reachable = { readonly port: number; readonly password: string };

/** The desktops behind the sessions of a host. */
export type SessionDesktops = {
  /** Undefined while it starts, and where there is no such session. */
  readonly find: (id: string) => Promise<Reachable | undefined>;
  readonly stop: () => Promise<void>;
};

type Kept = { readonly password: string; readonly running: Promise<RunningDesktop> };

/** How often it is looked which sessions the command has made or closed. */
const every = 250;

export type SessionDesktopsOptions = {
  readonly root: string;
  readonly host: string;
  readonly program: DesktopProgram;
  /** Told when a session is no more. */
  readonly closed: (id: string) => void;
};

/** What the program that the session is started with has in the environment, beyond what every program on the host has. */
const variablesOf = async (root: string, { id, init }: StoredSession): Promise<Readonly<Record<string, string>>> => {
  if (init === undefined) return {};
  const { code, stdout, stderr } = await runScript(root, [`exec '${init.replaceAll("'", "'\\''")}' '${id}'`], 10_000);
  if (code !== 0) throw new Error(`The session ${id} could not be started: ${stderr}`);
  const all = stdout.split('\0').filter((pair) => pair.includes('='));
  const pairs = all.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  const own = new Set([...Object.keys(hostEnvironment(root)), 'PWD', 'OLDPWD', 'SHLVL', '_']);
  return Object.fromEntries(pairs.filter(([name]) => !own.has(name)));
};

/** Keeps a desktop running for each session of a host. A desktop that ends takes its session with it, as DCV's X server does. */
export const openSessionDesktops = ({ root, host, program, closed }: SessionDesktopsOptions): SessionDesktops => {
  const all = new Map<string, Kept>();
  const start = (session: StoredSession) => {
    const password = randomBytes(16).toString('hex');
    const running = variablesOf(root, session).then((variables) =>
      program.start({
        name: `${host}-${session.id}`,
        image: '',
        environment: {
          ...variables,
          VNC_PW: password,
          DESKTOP_TITLE: session.name || session.id,
          USER: session.user,
        },
        home: join(root, 'home', session.user),
        onExit: () => removeSession(root, session.id),
      }),
    );
    running.catch(() => removeSession(root, session.id));
    all.set(session.id, { password, running });
  };
  const end = async (id: string) => {
    const kept = all.get(id);
    all.delete(id);
    closed(id);
    await kept?.running.then(
      ({ stop }) => stop(),
      () => undefined,
    );
  };
  const look = () => {
    const sessions = sessionsOf(root);
    for (const session of sessions) if (!all.has(session.id)) start(session);
    for (const id of all.keys()) if (!sessions.some((session) => session.id === id)) void end(id);
  };
  const timer = setInterval(look, every);
  return {
    find: async (id) => {
      look();
      const kept = all.get(id);
      const running = await kept?.running.catch(() => undefined);
      return kept && running && { port: running.port, password: kept.password };
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all([...all.keys()].map(end));
    },
  };
};
