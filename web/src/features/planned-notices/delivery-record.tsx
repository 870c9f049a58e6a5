import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlannedNoticeView, ShowingView } from '#core/contract/planned-notices.ts';
import { buttonLabel } from '#web/parts/notice-words.ts';
import { useShowings } from '#web/features/planned-notices/use-planned-notices.ts';
import { Action } from '#web/parts/action.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { clockTime } from '#web/parts/time.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

type RecordProps = { readonly notice: PlannedNoticeView; readonly now: number };

/** The delivery record of a notice: the first who saw it, and everybody where that is asked for. */
export function DeliveryRecord({ notice, now }: RecordProps) {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  const whole = useShowings(notice.id, isWhole);
  const showings = whole.data?.pages.flatMap((page) => page.showings) ?? notice.showings;
  const more = () => (isWhole ? void whole.fetchNextPage() : setWhole(true));
  const hasMore = isWhole ? whole.hasNextPage : notice.moreShowings !== null;
  return (
    <>
      <Showings notice={notice} showings={showings} now={now} />
      {whole.isError && <Problem problem={whole.error} onRetry={() => void whole.refetch()} />}
      {hasMore && (
        <Action onPress={more} isPending={whole.isFetching}>
          {t('sessions.more')}
        </Action>
      )}
    </>
  );
}

type ShowingsProps = RecordProps & { readonly showings: readonly ShowingView[] };

function Showings({ notice, showings, now }: ShowingsProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const time = (iso: string) => <time dateTime={iso}>{clockTime(Date.parse(iso), now, language)}</time>;
  if (showings.length === 0) return <p>{t('planned.nobody')}</p>;
  return (
    <table className="planned-record">
      <caption>{t('planned.record')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('planned.person')}</th>
          <th scope="col">{t('planned.seenAt')}</th>
          <th scope="col">{t('planned.answer')}</th>
        </tr>
      </thead>
      <tbody>
        {showings.map(({ username, shownAt, answer }) => (
          <tr key={`${username} ${shownAt}`}>
            <th scope="row">{username}</th>
            <td>{time(shownAt)}</td>
            <td>
              {answer === null
                ? t('planned.noAnswer')
                : answer.button === null
                  ? t('planned.putAway')
                  : buttonLabel(notice, answer.button, t)}{' '}
              {answer && time(answer.at)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
