import type { Person } from '../access/caller.ts';
import type { Chance, Clock } from '../ports/chance.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { Refusal } from '../refusal.ts';
import { isOpen, rememberedFor, type Instant } from '../session/session.ts';
import { startSession, type StartDeps } from '../usecases/start-session.ts';
import { stopSession } from '../usecases/stop-session.ts';
import { containersIn, isAlive, type Container } from './container.ts';
import type { RemovedStore } from './removed-store.ts';

export type ContainerDeps = {
  readonly sessions: SessionStore;
  readonly removed: RemovedStore;
  readonly clock: Clock;
  readonly chance: Chance;
};

/** A removed session is forgotten before what says so: it may have minutes to go until it has ended. */
const removedFor = rememberedFor + 86_400_000;

/**
 * A person's containers, newest first: every desktop he has open, and of each type that he has none of now the last one that is
 * over, as long as it is remembered and unless he removed it. Whether he may still use a type plays no part: what is his, he sees.
 */
export async function ownContainers(deps: ContainerDeps, person: Person): Promise<readonly Container[]> {
  const { open, last } = await deps.sessions.record(person.person);
  const names = new Set([...Object.values(open), ...Object.values(last).map(({ session }) => session)]);
  if (names.size === 0) return [];
  const found = containersIn(await deps.sessions.findMany([...names]))
    .filter(({ owner, session }) => owner.person === person.person && isRemembered(session, deps.clock()))
    .sort(newestFirst);
  const standsFor = (desktopType: string) => {
    const ofType = found.filter(({ session }) => session.desktopType === desktopType);
    return ofType.find(({ session }) => isOpen(session)) ?? ofType[0];
  };
  const kept = found.filter(
    (container) => isOpen(container.session) || standsFor(container.session.desktopType) === container,
  );
  const removed = await removedAmong(deps, kept);
  return kept.filter(({ session }) => !removed.has(session.name));
}

/** Which of these have been removed; only of those that are over can it be, so nothing is read where all are open. */
export async function removedAmong(
  { removed }: Pick<ContainerDeps, 'removed'>,
  containers: readonly Container[],
): Promise<ReadonlySet<string>> {
  const over = containers.filter(({ session }) => !isOpen(session)).map(({ session }) => session.name);
  return over.length === 0 ? new Set() : removed.among(over);
}

/** The container that is meant where no more is said than a type, or not even that: one that runs before one on its way, the oldest first. */
export async function currentContainer(
  deps: ContainerDeps,
  person: Person,
  desktopType?: string,
): Promise<Container | undefined> {
  return currentAmong(await ownContainers(deps, person), deps.clock(), desktopType);
}

/**
 * Starts a desktop, or answers with the one that the person has of this type. Asking for one that runs counts as being there.
 *
 * @throws Refusal as `startSession` does, in the words of this API
 */
export async function startContainer(
  deps: StartDeps,
  person: Person,
  desktopType: string,
): Promise<{ readonly container: Container; readonly joined: boolean }> {
  const { session, joined } = await startSession(deps, person, desktopType).catch(inItsWords(desktopType));
  const presence = joined && session.status === 'active' && { ...session.presence, seenAt: deps.clock() };
  if (presence) await deps.sessions.touch(session, presence);
  const [container] = containersIn([presence ? { ...session, presence } : session]);
  if (!container) throw new TypeError('A session that was started for somebody is nobody’s.');
  return { container, joined };
}

/** @throws Refusal `no-such-session`, `conflict` */
export async function stopContainer(deps: ContainerDeps, person: Person, desktopType?: string): Promise<void> {
  const container = await currentContainer(deps, person, desktopType);
  if (!container) throw new Refusal('no-such-session', 'No running container found');
  await stopSession(deps, container.session.name, 'stopped-by-owner');
}

/**
 * Stops what `stopContainer` would stop and takes it out of the list; where nothing runs, takes out the newest that is over.
 *
 * @throws Refusal `no-such-session`, `conflict`
 */
export async function removeContainer(deps: ContainerDeps, person: Person, desktopType?: string): Promise<void> {
  const own = await ownContainers(deps, person);
  const container =
    currentAmong(own, deps.clock(), desktopType) ?? own.find(({ session }) => isOfType(session, desktopType));
  if (!container) throw new Refusal('no-such-session', 'No container found');
  await stopSession(deps, container.session.name, 'stopped-by-owner');
  await markRemoved(deps, container);
}

/** Takes a container out of the lists. False where it was out already. */
export async function markRemoved(
  { removed, clock }: Pick<ContainerDeps, 'removed' | 'clock'>,
  { session }: Container,
): Promise<boolean> {
  return removed.mark(session.name, clock() + removedFor);
}

export function newestFirst(one: Container, other: Container): number {
  return other.session.createdAt - one.session.createdAt;
}

function currentAmong(own: readonly Container[], now: Instant, desktopType: string | undefined): Container | undefined {
  const alive = own.filter(({ session }) => isAlive(session, now) && isOfType(session, desktopType));
  return alive.findLast(({ session }) => session.status !== 'launching') ?? alive.at(-1);
}

const isOfType = (session: Container['session'], desktopType: string | undefined) =>
  desktopType === undefined || session.desktopType === desktopType;

const isRemembered = (session: Container['session'], now: Instant) =>
  session.status !== 'ended' || now < session.endedAt + rememberedFor;

function inItsWords(desktopType: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'no-such-desktop-type')
      throw new Refusal(error.code, `Desktop type '${desktopType}' not found or disabled`, { cause: error });
    if (error.code === 'not-permitted')
      throw new Refusal(error.code, `You do not have permission to access "${desktopType}" desktops`, { cause: error });
    throw error;
  };
}
