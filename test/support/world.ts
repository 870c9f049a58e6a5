import type { Person } from '#core/access/caller.ts';
import type { AccessStore } from '#core/ports/access-store.ts';
import type { Chance, Patterns } from '#core/ports/chance.ts';
import type { Desktops } from '#core/ports/desktops.ts';
import type { EnvironmentStore } from '#core/ports/environment-store.ts';
import type { HostCommands } from '#core/ports/host-commands.ts';
import type { SessionSecrets } from '#core/ports/session-secrets.ts';
import type { SessionStore } from '#core/ports/session-store.ts';
import type { Active, Session } from '#core/session/session.ts';
import type { Stage } from '#core/stage/stage.ts';
import { heartbeat } from '#core/usecases/heartbeat.ts';
import { passLife } from '#core/usecases/open-desktop.ts';
import { refillNamed } from '#core/usecases/refill.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { freedEnvironment, steer, type SessionChange } from '#core/usecases/steer.ts';
import { taskChanged } from '#core/usecases/task-changed.ts';
import { aPerson, anAddress, aStage, noChance, noon, somePatterns } from './builders.ts';
import { obedientDesktops, type ObedientDesktops } from './desktops.fakes.ts';
import { silentHosts } from './silent-hosts.ts';
import { speakingSecrets } from './speaking-secrets.ts';
import { memoryStores, type MemoryStores } from './memory-stores.ts';

/** What all use cases together need. */
export type Deps = {
  readonly sessions: SessionStore;
  readonly environments: EnvironmentStore;
  readonly access: AccessStore;
  readonly commands: HostCommands;
  readonly desktops: Desktops;
  readonly chance: Chance;
  readonly patterns: Patterns;
  readonly clock: () => number;
  readonly stage: Stage;
  readonly secrets: SessionSecrets;
  readonly desktopUrl: (desktopId: string) => Promise<string>;
  readonly credential: (access: 'control' | 'view', password: string) => string;
};

/** A whole portal in which time stands still until a test moves it, and events wait until a test delivers them. */
export type World = {
  readonly deps: Deps;
  readonly desktops: ObedientDesktops;
  /** Milliseconds. */
  readonly pass: (time: number) => void;
  readonly now: () => number;
  /** Steers by everything that the stream has told and that nobody has heard yet; with `deps` of one who may die over it. */
  readonly deliver: (deps?: Deps) => Promise<void>;
};

/** What the stream's function does with one change. */
export async function follow(deps: Deps, change: SessionChange): Promise<void> {
  await steer(deps, change);
  const environment = freedEnvironment(change);
  if (environment !== undefined) await refillNamed(deps, [environment]);
}

/** A world over given stores; `next` hands over the changes that nobody has heard yet, oldest first, or none. */
export function aWorldOver(
  stores: Pick<Deps, 'sessions' | 'environments' | 'access'>,
  next: () => Promise<readonly SessionChange[]>,
  { stage = aStage(), chance = noChance() }: { readonly stage?: Stage; readonly chance?: Chance } = {},
): World {
  let time = noon;
  const now = () => time;
  const desktops = obedientDesktops(now);
  const credential: Deps['credential'] = (access, password) => `${access}:${password}`;
  const { sessions, environments, access } = stores;
  const deps: Deps = {
    sessions,
    environments,
    access,
    commands: silentHosts(),
    desktops,
    chance,
    patterns: somePatterns,
    clock: now,
    stage,
    secrets: speakingSecrets(),
    desktopUrl: async (desktopId) => `https://${desktopId}.desk.example.org`,
    credential,
  };
  return {
    deps,
    desktops,
    now,
    pass: (by) => void (time += by),
    deliver: async (by = deps) => {
      for (let changes = await next(); changes.length > 0; changes = await next())
        for (const change of changes) await follow(by, change);
    },
  };
}

export type MemoryWorld = World & { readonly stores: MemoryStores; readonly events: SessionChange[] };

/** A world in memory. */
export function aWorld(stage: Stage = aStage()): MemoryWorld {
  const stores = memoryStores();
  const events: SessionChange[] = [];
  stores.listen((before, after) => events.push({ before, after }));
  const world = aWorldOver(stores, async () => events.splice(0), { stage });
  return { ...world, stores, events };
}

/** The task of a session runs and has an address, and the desktop behind it answers. */
export async function comesUp({ deps, deliver }: World, name: string): Promise<void> {
  await deliver();
  const session = await theSession(deps, name);
  if (session.status !== 'launching' || session.desktop.task === null) throw new Error(`${name} has not been launched`);
  const { task } = session.desktop;
  await taskChanged(deps, { session: name, task, is: { stage: 'answering', address: anAddress } });
  await answers(deps, name);
}

/** The gateway tells that a desktop answered. */
export async function answers(deps: Deps, name: string): Promise<void> {
  await heartbeat(deps, { gateway: 'gateway-1', sockets: [], answered: [name] });
}

/** The session of that name, which has to be there. */
export async function theSession({ sessions }: Pick<Deps, 'sessions'>, name: string): Promise<Session> {
  const session = await sessions.find(name);
  if (!session) throw new Error(`there is no session ${name}`);
  return session;
}

/** What the store calls the pass that a person's browser holds for a session. */
export const passTo = (session: string, { person }: Pick<Person, 'person'>) => `pass-of-${person}-to-${session}`;

/** A person's browser has been let in to a desktop: it holds a pass. */
export async function letIn({ deps, now }: World, { name, desktopId }: Session, who: Person): Promise<void> {
  const { person, login } = who;
  const expiresAt = now() + passLife;
  await deps.access.addPass(passTo(name, who), {
    desktopId,
    session: name,
    person,
    login,
    access: 'control',
    admission: null,
    expiresAt,
  });
}

/** A person's desktop from the request until it can be used, and the pass to it. */
export async function atWork(world: World, person: Person | string, desktopType = 'ubuntu-desktop'): Promise<Active> {
  const who = typeof person === 'string' ? aPerson(person) : person;
  const { session } = await startSession(world.deps, who, desktopType);
  if (session.status !== 'active') await comesUp(world, session.name);
  const active = await theSession(world.deps, session.name);
  if (active.status !== 'active') throw new Error(`${session.name} is ${active.status}`);
  await letIn(world, active, who);
  return active;
}

/** One row of a gateway's beat: somebody's open socket, by the pass that he was let in with unless another is named. */
export function aSocket(
  session: string,
  person: string,
  more: { open?: number; inputAt?: number; access?: 'control' | 'view'; grant?: string } = {},
) {
  const who = aPerson(person);
  const { open = 1, inputAt, access = 'control', grant = passTo(session, who) } = more;
  const lastInputAt = inputAt === undefined ? null : new Date(inputAt).toISOString();
  return { session, grant, person: who.person, access, open, lastInputAt };
}

/** One beat of a gateway that sees these sockets. */
export function beat(deps: Deps, ...sockets: readonly ReturnType<typeof aSocket>[]) {
  return heartbeat(deps, { gateway: 'gateway-1', sockets: [...sockets], answered: [] });
}
