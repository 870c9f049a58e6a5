import { countsKey, sessionKeyPrefix, type SessionCounts } from '#core/contract/live-views.ts';
import type { SessionView } from '#core/contract/views.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { EnvironmentStore } from '#core/ports/environment-store.ts';
import type { LiveChange, LiveNews } from '#core/ports/live-news.ts';
import { ownerOf, type Session } from '#core/session/session.ts';
import { viewSession } from '#core/session/view.ts';
import { sessionViewer } from '#core/usecases/list-desktops.ts';
import type { Image, StreamChange } from '../events/stream-change.ts';
import { log } from '../telemetry.ts';

export type LivePublishDeps = {
  readonly news: LiveNews;
  /** The session in an image, or undefined for the other things in the table. */
  readonly sessionIn: (image: Image | undefined) => Session | undefined;
  /** What is known of earlier starts, for the estimate of one that is under way. */
  readonly environments: Pick<EnvironmentStore, 'list'>;
  /** Read anew each time, since it is counted. */
  readonly counted: Pick<EnvironmentStore, 'list'>;
  readonly clock: Clock;
  /** Records what was used; throws to be told all of the batch again. */
  readonly record: (changes: readonly StreamChange[]) => Promise<void>;
  /** Tells webhooks; throws to be told all of the batch again. */
  readonly announce: (changes: readonly StreamChange[]) => Promise<void>;
};

/**
 * Tells all who want to hear what becomes of sessions, side by side: nobody waits for another's failure. Where one fails, all of the
 * batch is told again, which does the others no harm.
 */
export async function livePublish(deps: LivePublishDeps, changes: readonly StreamChange[]): Promise<void> {
  const told = await Promise.allSettled([tellViewers(deps, changes), deps.announce(changes), deps.record(changes)]);
  const failures = told.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  for (const failure of failures) log.error('could not tell everybody', {}, failure);
  if (failures.length > 0) throw failures[0];
}

/** Tells people what became of their sessions, and administrators what became of all of them: of each its newest version. */
async function tellViewers(deps: LivePublishDeps, changes: readonly StreamChange[]): Promise<void> {
  const heard = newestIn(deps, changes);
  if (heard.length === 0) return;
  const view = await viewer(deps);
  const isCounted = heard.some(({ session, before }) => before === undefined || session.status === 'ended');
  await deps.news.tell([
    ...heard.flatMap(({ session, before }) => newsOf(view(session), session, before)),
    ...(isCounted ? await counts(deps) : []),
  ]);
}

/** What became of a session, and what it was before any of that. */
type Heard = { readonly session: Session; readonly before: Session | undefined };

function newestIn({ sessionIn }: LivePublishDeps, changes: readonly StreamChange[]): readonly Heard[] {
  const newest = new Map<string, Heard>();
  for (const { before, after, sequenceNumber } of changes) {
    try {
      const session = sessionIn(after);
      if (!session) continue;
      const known = newest.get(session.name);
      if (known && known.session.version >= session.version) continue;
      newest.set(session.name, { session, before: known ? known.before : sessionIn(before) });
    } catch (error) {
      log.error('a change of the stream is no session', { sequenceNumber }, error);
    }
  }
  return [...newest.values()];
}

/** News for its owner, or, where it has just become nobody's, for whoever it belonged to; and for administrators. */
function newsOf(value: SessionView, session: Session, before: Session | undefined): readonly LiveChange[] {
  const { name } = session;
  const owner = ownerOf(session) ?? (before && ownerOf(before));
  const key = `${sessionKeyPrefix}${name}`;
  return [
    ...(owner ? [{ topic: { name: 'sessions', person: owner.person } as const, key: name, value }] : []),
    { topic: { name: 'counters' }, key, value: session.status === 'ended' ? null : value },
  ];
}

async function counts({ counted }: LivePublishDeps): Promise<readonly LiveChange[]> {
  try {
    const environments = (await counted.list()).filter(({ live }) => live > 0);
    const types = Map.groupBy(environments, ({ desktopType }) => desktopType);
    const sum = (some: typeof environments) => some.reduce((all, { live }) => all + live, 0);
    const byType = [...types].map(([desktopType, some]) => ({ desktopType, live: sum(some) }));
    const value: SessionCounts = { live: sum(environments), byType };
    return [{ topic: { name: 'counters' }, key: countsKey, value }];
  } catch (error) {
    log.warn('could not count sessions', {}, error);
    return [];
  }
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
