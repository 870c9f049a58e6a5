import { useTranslation } from 'react-i18next';
import type { SessionView } from '#core/contract/views.ts';
import { Counts } from '#web/features/all-sessions/counts.tsx';
import { SessionRow } from '#web/features/all-sessions/session-row.tsx';
import { useAllSessions } from '#web/features/all-sessions/use-all-sessions.ts';
import { Action } from '#web/parts/action.tsx';
import { PageHeading } from '#web/parts/page-heading.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { clockTime } from '#web/parts/time.ts';
import { useNow } from '#web/parts/use-now.ts';
import { useLanguage } from '#web/preferences/use-language.ts';
import '#web/features/all-sessions/all-sessions.css';

/** The admins' page: what runs right now, whose it is, and a way to stop it. */
export function AllSessions({ portalTitle }: { readonly portalTitle: string }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const now = useNow(10_000);
  const list = useAllSessions();
  const sessions = list.data?.pages.flatMap((page) => page.sessions) ?? [];
  return (
    <>
      <PageHeading title={t('sessions.title')} portalTitle={portalTitle}>
        <div className="list-state">
          {list.data && <p>{t('sessions.asOf', { time: clockTime(list.dataUpdatedAt, now, language) })}</p>}
          <Action onPress={() => void list.refetch()}>{t('sessions.refresh')}</Action>
        </div>
      </PageHeading>
      {list.data && <Counts whole={list.hasNextPage ? null : sessions} />}
      {list.isError && <Problem problem={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && sessions.length === 0 && <p className="empty">{t('sessions.none')}</p>}
      {sessions.length > 0 && <SessionTable sessions={sessions} now={now} />}
      {list.hasNextPage && (
        <p className="more">
          <Action onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
            {list.isFetchingNextPage ? t('sessions.moreLoading') : t('sessions.more')}
          </Action>
        </p>
      )}
    </>
  );
}

function SessionTable({ sessions, now }: { readonly sessions: readonly SessionView[]; readonly now: number }) {
  const { t } = useTranslation();
  const columns = ['person', 'desktop', 'status', 'since', 'closes', 'action'] as const;
  return (
    <>
      <table className="sessions">
        <caption className="hidden-words">{t('sessions.caption')}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column === 'action' ? (
                  <span className="hidden-words">{t('sessions.action')}</span>
                ) : (
                  t(`sessions.${column}`)
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionRow key={session.name} session={session} now={now} />
          ))}
        </tbody>
      </table>
      <output className="sessions-count">{t('sessions.count', { count: sessions.length })}</output>
    </>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <div className="loading-list" aria-busy="true">
      <output className="hidden-words">{t('sessions.loading')}</output>
    </div>
  );
}
