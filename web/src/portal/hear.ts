import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { sessionKeyPrefix } from '#core/contract/live-views.ts';
import { type DesktopCard, SessionView } from '#core/contract/views.ts';
import type { KeyedChange } from '#web/live/heard.ts';
import { applyToCard, applyToList, type Newest } from '#web/live/newest.ts';
import type { NewsHub } from '#web/live/news-hub.ts';
import { keys } from '#web/portal/keys.ts';

/** What knows of sessions. */
type Hearing = { readonly news: NewsHub; readonly newest: Newest; readonly queries: QueryClient };

/** One page of the list of every session. */
export type SessionPage = { readonly sessions: readonly SessionView[]; readonly cursor: string | null };

/** Listens to what becomes of sessions, the person's own and, for administrators, everybody's. Gives back how to stop. */
export function hearNews(portal: Hearing): () => void {
  const { news, queries } = portal;
  const readOwn = () => void queries.invalidateQueries({ queryKey: keys.desktops });
  const readAll = () => void queries.invalidateQueries({ queryKey: keys.allSessions });
  const stops = [
    news.listen('sessions', {
      onReset: readOwn,
      onChanges: (changes) => {
        const views = viewsIn(changes);
        hear(portal, views);
        if (views.length < changes.length) readOwn();
      },
    }),
    news.listen('counters', { onReset: readAll, onChanges: (changes) => hearAll(portal, changes, readAll) }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Puts news of sessions, from wherever they come, into everything that is shown. */
export function hear({ newest, queries }: Pick<Hearing, 'newest' | 'queries'>, sessions: readonly SessionView[]): void {
  for (const session of newest.hear(sessions)) {
    queries.setQueryData<readonly DesktopCard[]>(keys.desktops, (cards) =>
      cards?.map((card) => applyToCard(card, session)),
    );
    inPages({ queries }, (listed) => applyToList(listed, session));
  }
}

/** Everybody's sessions: those that the list has change or leave it; for those that it has not it is read again. */
function hearAll({ queries }: Hearing, changes: readonly KeyedChange[], readAll: () => void): void {
  const ofSessions = changes.filter(({ key }) => key.startsWith(sessionKeyPrefix));
  if (ofSessions.length === 0) return;
  if (queries.isFetching({ queryKey: keys.allSessions }) > 0) return readAll();
  const views = viewsIn(ofSessions);
  const gone = new Set(
    ofSessions.filter(({ value }) => value === null).map(({ key }) => key.slice(sessionKeyPrefix.length)),
  );
  const pages = queries.getQueryData<InfiniteData<SessionPage>>(keys.allSessions)?.pages ?? [];
  const known = new Set(pages.flatMap(({ sessions }) => sessions.map(({ name }) => name)));
  inPages({ queries }, (listed) => views.reduce(applyToList, listed).filter(({ name }) => !gone.has(name)));
  if (views.some(({ name }) => !known.has(name))) readAll();
}

function inPages(
  { queries }: Pick<Hearing, 'queries'>,
  change: (sessions: readonly SessionView[]) => readonly SessionView[],
): void {
  queries.setQueryData<InfiniteData<SessionPage>>(
    keys.allSessions,
    (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, sessions: change(page.sessions) })) },
  );
}

function viewsIn(changes: readonly KeyedChange[]): readonly SessionView[] {
  return changes.flatMap(({ value }) => SessionView.safeParse(value).data ?? []);
}
