import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Filter } from '#web/features/audit/filter.tsx';
import { Keeping } from '#web/features/audit/keeping.tsx';
import { PersonTools } from '#web/features/audit/person-tools.tsx';
import { Records } from '#web/features/audit/records.tsx';
import { everything, useRecords, useWeeks, type Wanted } from '#web/features/audit/use-audit.ts';
import { Weeks } from '#web/features/audit/weeks.tsx';
import { Action } from '#web/parts/action.tsx';
import { PageHeading } from '#web/parts/page-heading.tsx';
import { Problem } from '#web/parts/problem.tsx';
import '#web/features/audit/audit.css';

/** The admins' page of the audit: the weeks with their files, and every record. */
export function Audit({ portalTitle }: { readonly portalTitle: string }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState<Wanted>(everything);
  const [user, setUser] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const weeks = useWeeks();
  const records = useRecords(wanted);
  const refresh = () => void Promise.all([weeks.refetch(), records.refetch()]);
  return (
    <div className="audit">
      <PageHeading title={t('audit.title')} portalTitle={portalTitle}>
        <Action onPress={refresh}>{t('sessions.refresh')}</Action>
      </PageHeading>
      <section aria-labelledby="audit-weeks">
        <h2 id="audit-weeks">{t('audit.weeks')}</h2>
        {weeks.isError && <Problem problem={weeks.error} onRetry={() => void weeks.refetch()} />}
        {weeks.isPending && <Loading />}
        {weeks.data && <Weeks weeks={weeks.data.weeks} />}
      </section>
      <section aria-labelledby="audit-records">
        <h2 id="audit-records" ref={heading} tabIndex={-1}>
          {t('audit.records')}
        </h2>
        <Filter wanted={wanted} onChange={setWanted} />
        {wanted.person !== '' && (
          <PersonTools
            key={wanted.person}
            person={wanted.person}
            user={user}
            onClose={() => {
              setWanted({ ...wanted, person: '' });
              heading.current?.focus();
            }}
          />
        )}
        {records.isPending && <Loading />}
        <Records
          list={records}
          isFiltered={wanted !== everything}
          onPerson={(person, name) => {
            setUser(name);
            setWanted({ ...everything, person });
          }}
        />
      </section>
      {weeks.data && <Keeping {...weeks.data} />}
    </div>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <div className="loading-list" aria-busy="true">
      <output className="hidden-words">{t('audit.loading')}</output>
    </div>
  );
}
