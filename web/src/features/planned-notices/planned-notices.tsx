import { useTranslation } from 'react-i18next';
import { PlanForm } from '#web/features/planned-notices/plan-form.tsx';
import { PlannedItem } from '#web/features/planned-notices/planned-item.tsx';
import { usePlannedNotices } from '#web/features/planned-notices/use-planned-notices.ts';
import { Action } from '#web/parts/action.tsx';
import { PageHeading } from '#web/parts/page-heading.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { clockTime } from '#web/parts/time.ts';
import { useNow } from '#web/parts/use-now.ts';
import { useLanguage } from '#web/preferences/use-language.ts';
import '#web/features/planned-notices/planned-notices.css';

/** The admins' page of notices: plans one, and shows what became of the others. */
export function PlannedNotices({ portalTitle }: { readonly portalTitle: string }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const now = useNow(10_000);
  const list = usePlannedNotices();
  const notices = list.data?.pages.flatMap((page) => page.notices) ?? [];
  return (
    <>
      <PageHeading title={t('planned.title')} portalTitle={portalTitle}>
        <div className="planned-state">
          {list.data && <p>{t('sessions.asOf', { time: clockTime(list.dataUpdatedAt, now, language) })}</p>}
          <Action onPress={() => void list.refetch()}>{t('sessions.refresh')}</Action>
        </div>
      </PageHeading>
      <PlanForm />
      <section className="planned-list">
        <h2>{t('planned.all')}</h2>
        {list.isError && <Problem problem={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && (
          <div className="loading-list" aria-busy="true">
            <output className="hidden-words">{t('planned.loading')}</output>
          </div>
        )}
        {list.data && notices.length === 0 && <p className="empty">{t('planned.none')}</p>}
        <ul>
          {notices.map((notice) => (
            <PlannedItem key={notice.id} notice={notice} now={now} />
          ))}
        </ul>
        {list.hasNextPage && (
          <p className="planned-more">
            <Action onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
              {t(list.isFetchingNextPage ? 'sessions.moreLoading' : 'sessions.more')}
            </Action>
          </p>
        )}
      </section>
    </>
  );
}
