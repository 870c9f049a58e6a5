import type { InfiniteData } from '@tanstack/react-query';
import type { DesktopCard, SessionView } from '#core/contract/views.ts';
import { applyToCard, applyToList } from '#web/live/newest.ts';
import { keys } from '#web/portal/keys.ts';
import type { Portal } from '#web/portal/portal.tsx';

/** One page of the list of every session. */
export type SessionPage = { readonly sessions: readonly SessionView[]; readonly cursor: string | null };

/** Puts news of sessions, from wherever they come, into everything that is shown. */
export function hear({ newest, queries }: Portal, sessions: readonly SessionView[]): void {
  for (const session of newest.hear(sessions)) {
    queries.setQueryData<readonly DesktopCard[]>(keys.desktops, (cards) =>
      cards?.map((card) => applyToCard(card, session)),
    );
    queries.setQueryData<InfiniteData<SessionPage>>(
      keys.allSessions,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({ ...page, sessions: applyToList(page.sessions, session) })),
        },
    );
  }
}
