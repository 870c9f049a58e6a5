import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditWeekView } from '#core/contract/audit-views.ts';
import { useDownload, useMakeFile, useVerify } from '#web/features/audit/use-audit.ts';
import { Verdict } from '#web/features/audit/verdict.tsx';
import { Action } from '#web/parts/action.tsx';
import { Hidden } from '#web/parts/hidden.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { clockTime } from '#web/parts/time.ts';
import { useNow } from '#web/parts/use-now.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

/** Weeks that are shown at first. */
const shownFirst = 5;

/** The weeks, each with its file and whether it is as it was recorded. */
export function Weeks({ weeks }: { readonly weeks: readonly AuditWeekView[] }) {
  const { t } = useTranslation();
  const [showsAll, setShowsAll] = useState(false);
  if (weeks.length === 0) return <p className="empty">{t('audit.noWeeks')}</p>;
  const shown = showsAll ? weeks : weeks.slice(0, shownFirst);
  return (
    <>
      <ul className="audit-weeks" aria-labelledby="audit-weeks">
        {shown.map((week) => (
          <Week key={week.week} week={week} />
        ))}
      </ul>
      {shown.length < weeks.length && (
        <p className="audit-more">
          <Action onPress={() => setShowsAll(true)}>{t('audit.allWeeks', { count: weeks.length })}</Action>
        </p>
      )}
    </>
  );
}

function Week({ week: { week, from, until, records, file } }: { readonly week: AuditWeekView }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const now = useNow(60_000);
  const [make, download, verify] = [useMakeFile(), useDownload(), useVerify()];
  const problem = make.error ?? download.error ?? verify.error;
  const forget = () => [make, download, verify].forEach(({ reset }) => reset());
  const name = <Hidden> {week}</Hidden>;
  return (
    <li className="audit-week">
      <div className="audit-week-facts">
        <strong>{week}</strong>
        <span>{daysOf(from, until, language)}</span>
        <span>{t('audit.count', { count: records })}</span>
        <span>
          {file
            ? t(file.due ? 'audit.fileBehind' : 'audit.fileMade', {
                time: clockTime(Date.parse(file.madeAt), now, language),
              })
            : t('audit.noFile')}
        </span>
      </div>
      <div className="audit-week-actions">
        <Action isPending={verify.isPending} onPress={() => verify.mutate(week)}>
          {t(verify.isPending ? 'audit.verifying' : 'audit.verify')}
          {name}
        </Action>
        {file && (
          <>
            <Action isPending={download.isPending} onPress={() => download.mutate({ week, what: 'file' })}>
              {t('audit.download')}
              {name}
            </Action>
            <Action isPending={download.isPending} onPress={() => download.mutate({ week, what: 'manifest' })}>
              {t('audit.manifest')}
              {name}
            </Action>
          </>
        )}
        {(!file || file.due) && (
          <Action isPending={make.isPending} onPress={() => make.mutate(week)}>
            {t(file ? 'audit.makeAgain' : 'audit.make')}
            {name}
          </Action>
        )}
      </div>
      {verify.data && <Verdict verdict={verify.data} />}
      {problem && <Problem problem={problem} onClose={forget} />}
    </li>
  );
}

/** `16 – 22 Nov 2026`, in UTC as the weeks are. */
function daysOf(from: string, until: string, language: string): string {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'medium',
    timeZone: 'UTC',
  });
  return format.formatRange(Date.parse(from), Date.parse(until) - 1);
}
