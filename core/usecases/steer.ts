import type { AccessStore } from '../ports/access-store.ts';
import type { Desktops, LaunchOrder } from '../ports/desktops.ts';
import type { SessionSecrets } from '../ports/session-secrets.ts';
import { progress } from '../session/moves.ts';
import {
  isOpen,
  ownerOf,
  taskOf,
  type Address,
  type Launching,
  type Session,
  type Stopping,
} from '../session/session.ts';
import { change } from './change.ts';
import { desktopSecretLife } from './desktop-secrets.ts';
import type { SessionLicences } from './licensing/session-licences.ts';
import type { RefillDeps } from './refill.ts';
import { endSession, stopIf } from './stop-session.ts';

export type SteerDeps = RefillDeps & {
  readonly access: AccessStore;
  readonly desktops: Desktops;
  readonly secrets: Pick<SessionSecrets, 'configPassword'>;
  /** The desktop's own address, without a slash at its end. */
  readonly desktopUrl: (desktopId: string) => Promise<string>;
  /** Left out where nothing is leased. */
  readonly licences?: SessionLicences;
};

/** One change of a session, as the table's stream tells it. */
export type SessionChange = { readonly before: Session | undefined; readonly after: Session | undefined };

/**
 * Makes the cloud follow the sessions: launches what is launching and has no task, takes away what is stopping. Called with each
 * change, in order for each session; a change told twice, or told late, does no harm.
 */
export async function steer(deps: SteerDeps, { before, after }: SessionChange): Promise<void> {
  if (after?.status === 'launching' && after.desktop.task === null) await launchDesktop(deps, after);
  if (after && !isOpen(after) && after.status !== before?.status) await deps.licences?.release(after);
  if (after?.status === 'stopping' && before?.status !== 'stopping') await takeAway(deps, after);
}

/** Asks for the desktop. The session's name is the token of the request, so that asking twice gives the same task. */
async function launchDesktop(deps: SteerDeps, told: Launching): Promise<void> {
  const session = await deps.sessions.find(told.name);
  if (session?.status !== 'launching' || session.desktop.task !== null) return;
  const password = await deps.access.keepPassword(
    session.desktopId,
    session.name,
    deps.chance.password(),
    deps.clock() + desktopSecretLife,
  );
  const title = deps.stage.desktops.find(({ name }) => name === session.desktopType)?.title.en ?? session.desktopType;
  const launched = await deps.desktops.launch({
    session: session.name,
    desktopType: session.desktopType,
    runtime: session.runtime,
    person: ownerOf(session)?.person ?? null,
    title,
    password,
    variables: await variablesFor(deps, session),
    ...hostedOf(session),
  });
  switch (launched.is) {
    case 'launched':
      return recordTask(deps, session.name, launched.task);
    case 'kept':
      return recordPlace(deps, session.name, launched);
    case 'refused':
      return giveUp(deps, session, launched.reason);
    case 'waits':
      return recordWait(deps, session.name);
  }
}

function hostedOf(session: Launching): Pick<LaunchOrder, 'hosted'> {
  const hosted = ownerOf(session)?.hosted;
  return hosted ? { hosted } : {};
}

/** A machine is on its way. Written once, so that the person sees it; who asks again is the reconciler. */
async function recordWait({ sessions }: SteerDeps, name: string): Promise<void> {
  await change(sessions, name, (session) => {
    const isNews =
      session.status === 'launching' && session.desktop.task === null && session.desktop.stage === 'queued';
    if (!isNews) return undefined;
    const after = progress(session, { stage: 'provisioning' });
    return { after, write: () => sessions.move('progress', session, after) };
  });
}

/** What programs inside a desktop can know of their session: the rest they read from its configuration. */
async function variablesFor(deps: SteerDeps, session: Launching): Promise<Readonly<Record<string, string>>> {
  const url = await deps.desktopUrl(session.desktopId);
  return {
    DESKPOOL_SESSION: session.name,
    DESKPOOL_ENVIRONMENT: session.environment,
    SESSION_URL: url,
    CONFIG_URL: `${url}/workshop/config`,
    CONFIG_PASSWORD: await deps.secrets.configPassword(session),
    ...(await deps.licences?.variables(session)),
  };
}

/** The cloud said no. A session that has its task by now, because somebody else asked as well, is left alone. */
async function giveUp(
  deps: SteerDeps,
  { name, environment }: Launching,
  reason: 'no-capacity' | 'start-failed',
): Promise<void> {
  const after = await stopIf(deps, name, (session) =>
    session.status === 'launching' && session.desktop.task === null ? reason : undefined,
  );
  if (after?.status === 'stopping' && after.reason === reason)
    await deps.environments.noteFailure(environment, deps.clock());
}

/** A session that stopped while its task was being made has nobody left to stop it but us. */
async function recordTask(deps: SteerDeps, name: string, task: string): Promise<void> {
  const after = await change(deps.sessions, name, (session) => {
    if (session.status !== 'launching' || session.desktop.task !== null) return undefined;
    const stage = session.desktop.stage === 'queued' ? 'provisioning' : session.desktop.stage;
    const next = progress(session, { task, stage });
    return { after: next, write: () => deps.sessions.move('progress', session, next) };
  });
  if (!after || !isOpen(after)) await deps.desktops.stop(task, 'The session ended while its desktop was being made.');
}

/**
 * A place on a warm machine, for a session that is nobody's. One that has become somebody's meanwhile is about to be launched for him,
 * in this very place.
 */
async function recordPlace(
  deps: SteerDeps,
  name: string,
  { task, address }: { readonly task: string; readonly address: Address },
): Promise<void> {
  const after = await change(deps.sessions, name, (session) => {
    const isNobodys = session.status === 'launching' && !ownerOf(session);
    if (!isNobodys || session.desktop.task !== null) return undefined;
    const next = progress(session, { task, address, stage: 'answering', warm: true });
    return { after: next, write: () => deps.sessions.move('progress', session, next) };
  });
  if (!after || !isOpen(after)) await deps.desktops.stop(task, 'The session ended while its place was being kept.');
}

/** Where there was never a task there is nothing to wait for. */
async function takeAway(deps: SteerDeps, session: Stopping): Promise<void> {
  const task = taskOf(session);
  if (task === null) {
    await endSession(deps, session.name, session.reason);
  } else {
    await deps.desktops.stop(task, `Session ${session.name}: ${session.reason}`);
  }
}

/** The environment whose reserve or pool a change left with a free place, to be refilled. */
export function freedEnvironment({ before, after }: SessionChange): string | undefined {
  if (!before) return undefined;
  const leftReserve = waits(before) && !(after && waits(after));
  const leftPool = before.status !== 'ended' && after?.status === 'ended';
  return leftReserve || leftPool ? before.environment : undefined;
}

function waits(session: Session): boolean {
  return session.ownership.is === 'nobody' && isOpen(session);
}
