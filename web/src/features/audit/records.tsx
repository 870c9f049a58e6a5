import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { AuditRecordView } from '#core/contract/audit-views.ts';
import { Role } from '#core/contract/roles.ts';
import type { useRecords } from '#web/features/audit/use-audit.ts';
import { actKey, reasonKey } from '#web/features/audit/words.ts';
import { Action } from '#web/parts/action.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { clockTime } from '#web/parts/time.ts';
import { useNow } from '#web/parts/use-now.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

type RecordsProps = {
  readonly list: ReturnType<typeof useRecords>;
  readonly isFiltered: boolean;
  readonly onPerson: (person: string, user: string) => void;
};

/** The records that fit, page after page. A rare one may be pages away, which is said. */
export function Records({ list, isFiltered, onPerson }: RecordsProps) {
  const { t } = useTranslation();
  const records = list.data?.pages.flatMap((page) => page.records) ?? [];
  return (
    <>
      {list.isError && <Problem problem={list.error} onRetry={() => void list.refetch()} />}
      {list.data && records.length === 0 && !list.hasNextPage && (
        <p className="empty">{t(isFiltered ? 'audit.noneSuch' : 'audit.none')}</p>
      )}
      {records.length > 0 && <Table records={records} onPerson={onPerson} />}
      {list.data && <output className="audit-count">{t('audit.shown', { count: records.length })}</output>}
      {list.hasNextPage && (
        <p className="audit-more">
          <Action onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
            {t(list.isFetchingNextPage ? 'sessions.moreLoading' : 'audit.older')}
          </Action>
        </p>
      )}
    </>
  );
}

type TableProps = Pick<RecordsProps, 'onPerson'> & { readonly records: readonly AuditRecordView[] };

function Table({ records, onPerson }: TableProps) {
  const { t } = useTranslation();
  return (
    <table className="audit-table">
      <caption className="hidden-words">{t('audit.records')}</caption>
      <thead>
        <tr>
          {(['kindLabel', 'name', 'user', 'from', 'until', 'reason'] as const).map((column) => (
            <th key={column} scope="col">
              {t(`audit.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <Row key={`${record.week}/${record.record}`} record={record} onPerson={onPerson} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ record, onPerson }: Pick<TableProps, 'onPerson'> & { readonly record: AuditRecordView }) {
  const { t } = useTranslation();
  const { kind, name, subName, person, user, from, until, seconds, reason, week, record: number } = record;
  const [act, why] = [actKey(kind, name), reasonKey(reason)];
  return (
    <tr>
      <td data-label={t('audit.kindLabel')}>
        <span className="audit-kind">{t(`audit.kind.${kind}`)}</span>
      </td>
      <th scope="row" data-label={t('audit.name')}>
        <span className="audit-name">
          {act ? t(act) : name}
          {subName !== '' && <em>{kind === 'sign-in' ? roleNames(subName, t) : subName}</em>}
          <small>{t('audit.where', { week, record: number })}</small>
        </span>
      </th>
      <td data-label={t('audit.user')}>
        {person === null ? (
          <span>{user || t('audit.nobody')}</span>
        ) : (
          <button
            type="button"
            className="audit-person"
            aria-label={t('audit.about', { user })}
            onClick={() => onPerson(person, user)}
          >
            {user}
          </button>
        )}
      </td>
      <td data-label={t('audit.from')}>
        <Time at={from} />
      </td>
      <td data-label={t('audit.until')} className={seconds > 0 ? undefined : 'audit-empty'}>
        {seconds > 0 ? <Time at={until} /> : '–'}
      </td>
      <td data-label={t('audit.reason')}>{why ? t(why) : reason}</td>
    </tr>
  );
}

/** The roles that somebody signed in with, as the account menu calls them. */
const roleNames = (roles: string, t: TFunction): string =>
  roles
    .split(' ')
    .map((role) => {
      const known = Role.safeParse(role);
      return known.success ? t(`account.role.${known.data}`) : role;
    })
    .join(', ');

function Time({ at }: { readonly at: string }) {
  const [language] = useLanguage();
  const now = useNow(60_000);
  return <time dateTime={at}>{clockTime(Date.parse(at), now, language)}</time>;
}
