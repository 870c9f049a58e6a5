import { Refusal } from '../refusal.ts';
import type { Session } from '../session/session.ts';
import { isOpen } from '../session/session.ts';
import { stopSession } from '../usecases/stop-session.ts';
import { containerIdOf, sessionNameIn } from './container-id.ts';
import { containersIn, isAlive, type Container } from './container.ts';
import { markRemoved, newestFirst, removedAmong, type ContainerDeps } from './own-containers.ts';

export type AllDeps = ContainerDeps & { readonly stage: { readonly name: string } };

/** What is read for one list: a reply has room for so many. */
const mostPages = 50;
/** How many are stopped together, and for how long one request goes on, in milliseconds: a function has 20 s. */
const atOnce = 10;
const patience = 12_000;

/**
 * Everybody's containers that have not ended and that nobody removed, newest first.
 *
 * @returns `truncated` where there are more than one reply holds
 */
export async function allContainers(
  deps: AllDeps,
): Promise<{ readonly containers: readonly Container[]; readonly truncated: boolean }> {
  const found: Container[] = [];
  let pages = 0;
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<AllDeps['sessions']['live']>> = await deps.sessions.live(cursor);
    found.push(...containersIn(page.items));
    ({ cursor } = page);
    pages += 1;
  } while (cursor !== null && pages < mostPages);
  const removed = await removedAmong(deps, found);
  const containers = found.filter(({ session }) => isOpen(session) || !removed.has(session.name)).sort(newestFirst);
  return { containers, truncated: cursor !== null };
}

/**
 * Stops anybody's container; one that is over already is no mistake.
 *
 * @throws Refusal `no-such-session`, `conflict`
 */
export async function stopAnyContainer(deps: AllDeps, id: string): Promise<void> {
  const { session } = await requireContainer(deps, id);
  await stopSession(deps, session.name, 'stopped-by-admin');
}

/**
 * Stops anybody's container and takes it out of the lists.
 *
 * @throws Refusal `no-such-session`, also for one that was removed before; `conflict`
 */
export async function removeAnyContainer(deps: AllDeps, id: string): Promise<void> {
  const container = await requireContainer(deps, id);
  await stopSession(deps, container.session.name, 'stopped-by-admin');
  await markRemoved(deps, container);
}

/**
 * Stops everybody's containers, page by page and for as long as there is time; whoever asks again goes on where this ended. The
 * reserve stays: it is nobody's, and would only be made anew. One that can't be stopped doesn't keep the others from it.
 */
export async function stopAllContainers(
  deps: AllDeps,
): Promise<{ readonly stopped: number; readonly failed: number; readonly finished: boolean }> {
  const stop = ({ session }: Container) => stopSession(deps, session.name, 'stopped-by-admin');
  const { done, failed, finished } = await forAll(deps, (session) => isAlive(session, deps.clock()), stop);
  return { stopped: done, failed, finished };
}

/** Takes everybody's stopped containers out of the lists. What has ended is forgotten by itself. */
export async function cleanUpStopped(deps: AllDeps): Promise<number> {
  let removed = 0;
  await forAll(
    deps,
    (session) => !isOpen(session),
    async (container) => {
      if (await markRemoved(deps, container)) removed += 1;
    },
  );
  return removed;
}

async function forAll(
  { sessions, clock }: AllDeps,
  concerns: (session: Session) => boolean,
  act: (container: Container) => Promise<unknown>,
): Promise<{ readonly done: number; readonly failed: number; readonly finished: boolean }> {
  const until = clock() + patience;
  const count = { done: 0, failed: 0 };
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<AllDeps['sessions']['live']>> = await sessions.live(cursor);
    const concerned = containersIn(page.items).filter(({ session }) => concerns(session));
    for (let from = 0; from < concerned.length; from += atOnce) {
      if (clock() >= until) return { ...count, finished: false };
      const outcomes = await Promise.allSettled(concerned.slice(from, from + atOnce).map(act));
      const failed = outcomes.filter(({ status }) => status === 'rejected').length;
      count.failed += failed;
      count.done += outcomes.length - failed;
    }
    ({ cursor } = page);
  } while (cursor !== null && clock() < until);
  return { ...count, finished: cursor === null };
}

async function requireContainer({ sessions, stage, chance, removed }: AllDeps, id: string): Promise<Container> {
  const name = sessionNameIn(id, stage.name);
  const session = name === undefined ? undefined : await sessions.find(name);
  const [container] = session ? containersIn([session]) : [];
  const isIt = container && containerIdOf(container.session, (text) => chance.hash(text)) === id.toLowerCase();
  if (!isIt || (await removedAmong({ removed }, [container])).size > 0)
    throw new Refusal('no-such-session', 'Container not found');
  return container;
}
