import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DesktopProgram, RunningDesktop } from '#local/desktops/desktop-program.ts';
import { removeSession, sessionsOf, type StoredSession } from './host-folder.ts';

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

/** Keeps a desktop running for each session of a host. A desktop that ends takes its session with it, as DCV's X server does. */
export const openSessionDesktops = ({ root, host, program, closed }: SessionDesktopsOptions): SessionDesktops => {
  const all = new Map<string, Kept>();
  const start = (session: StoredSession) => {
    const password = randomBytes(16).toString('hex');
    const running = program.start({
      name: `${host}-${session.id}`,
      image: '',
      environment: { VNC_PW: password, DESKTOP_TITLE: session.name || session.id, USER: session.user },
      home: join(root, 'home', session.user),
      onExit: () => removeSession(root, session.id),
    });
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
