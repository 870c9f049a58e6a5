import type { PersonId } from '#core/access/caller.ts';
import type { SessionView } from '#core/contract/views.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { EnvironmentStore } from '#core/ports/environment-store.ts';
import { ownerOf, type Session } from '#core/session/session.ts';
import { viewSession } from '#core/session/view.ts';
import { sessionViewer } from '#core/usecases/list-desktops.ts';
import type { Image, StreamChange } from '../events/stream-change.ts';
import { inParallel } from '../in-parallel.ts';
import { log } from '../telemetry.ts';
import type { Connection, Connections } from './connections.ts';
import type { Sockets } from './sockets.ts';

export type LivePublishDeps = {
  readonly connections: Pick<Connections, 'of' | 'forget'>;
  readonly sockets: Pick<Sockets, 'post'>;
  /** The session in an image, or undefined for the other things in the table. */
  readonly sessionIn: (image: Image | undefined) => Session | undefined;
  /** What is known of earlier starts, for the estimate of one that is under way. */
  readonly environments: Pick<EnvironmentStore, 'list'>;
  readonly clock: Clock;
  /** Tells webhooks; throws to be told all of the batch again. */
  readonly announce: (changes: readonly StreamChange[]) => Promise<void>;
};

/** Viewers that are told side by side. */
const atOnce = 16;

/**
 * Tells viewers and webhooks, side by side. Only webhooks ask for a batch to be told again; viewers then hear the same twice, which
 * does them no harm, and what goes wrong with viewers holds no webhook up.
 */
export async function livePublish(deps: LivePublishDeps, changes: readonly StreamChange[]): Promise<void> {
  const [viewers, webhooks] = await Promise.allSettled([tellViewers(deps, changes), deps.announce(changes)]);
  if (viewers.status === 'rejected') log.error('could not tell viewers', {}, viewers.reason);
  if (webhooks.status === 'rejected') throw webhooks.reason;
}

/**
 * Tells people what became of their sessions: of each session its newest version, and all of a person's in one message. Whoever
 * misses one reads the list when he connects again, so nothing here is tried twice, and nobody waits for another's failure.
 */
async function tellViewers(deps: LivePublishDeps, changes: readonly StreamChange[]): Promise<void> {
  const news = newsIn(deps, changes, await viewer(deps));
  await inParallel([...news], atOnce, async ([person, sessions]) => {
    try {
      await tell(deps, person, [...sessions.values()]);
    } catch (error) {
      log.warn('could not tell a viewer', { person }, error);
    }
  });
}

/** Turns sessions into views; without an estimate where earlier starts can't be read, since the rest of the news is still true. */
async function viewer(deps: LivePublishDeps): Promise<(session: Session) => SessionView> {
  try {
    return await sessionViewer(deps);
  } catch (error) {
    log.warn('could not read how long starts take', {}, error);
    return (session) => viewSession(session, deps.clock(), null);
  }
}

type News = ReadonlyMap<PersonId, ReadonlyMap<string, SessionView>>;

function newsIn(
  { sessionIn }: LivePublishDeps,
  changes: readonly StreamChange[],
  view: (session: Session) => SessionView,
): News {
  const news = new Map<PersonId, Map<string, SessionView>>();
  for (const { before, after, sequenceNumber } of changes) {
    try {
      const session = sessionIn(after);
      const person = session && whoseNews(session, sessionIn(before));
      if (!person) continue;
      const known = news.get(person) ?? new Map<string, SessionView>();
      if ((known.get(session.name)?.version ?? -1) >= session.version) continue;
      news.set(person, known.set(session.name, view(session)));
    } catch (error) {
      log.error('a change of the stream is no session', { sequenceNumber }, error);
    }
  }
  return news;
}

/** The owner; of a session that has just become nobody's, whoever it was before. */
function whoseNews(session: Session, before: Session | undefined): PersonId | undefined {
  return (ownerOf(session) ?? (before && ownerOf(before)))?.person;
}

async function tell(deps: LivePublishDeps, person: PersonId, sessions: readonly SessionView[]): Promise<void> {
  const connections = await deps.connections.of(person);
  await inParallel(connections, atOnce, (connection) => post(deps, connection, sessions));
}

async function post(
  { sockets, connections }: LivePublishDeps,
  connection: Connection,
  sessions: readonly SessionView[],
): Promise<void> {
  try {
    const posted = await sockets.post(connection.id, { kind: 'sessions', sessions: [...sessions] });
    if (posted === 'gone') await connections.forget(connection);
  } catch (error) {
    log.warn('could not post to a connection', { person: connection.person }, error);
  }
}
