import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErase, useExportPerson } from '#web/features/audit/use-audit.ts';
import { Action } from '#web/parts/action.tsx';
import { ConfirmDialog } from '#web/parts/confirm-dialog.tsx';
import { Problem } from '#web/parts/problem.tsx';

type PersonToolsProps = { readonly person: string; readonly user: string; readonly onClose: () => void };

/** What can be done with everything that is recorded about a person: take it along, or take the name out of it. */
export function PersonTools({ person, user, onClose }: PersonToolsProps) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState<'csv' | 'json' | 'erase' | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever asked for it stood in the list, which is another one now.
  useEffect(() => heading.current?.focus(), []);
  const [exporting, erase] = [useExportPerson(), useErase()];
  const problem = exporting.error ?? erase.error;
  const confirm = () => {
    if (asks === 'erase') erase.mutate(person);
    else if (asks !== null) exporting.mutate({ person, as: asks });
  };
  return (
    <section className="audit-person-tools" aria-label={t('audit.about', { user })}>
      <h3 ref={heading} tabIndex={-1}>
        {t('audit.about', { user })}
      </h3>
      <Action isPending={exporting.isPending} onPress={() => setAsks('csv')}>
        {t('audit.exportCsv')}
      </Action>
      <Action isPending={exporting.isPending} onPress={() => setAsks('json')}>
        {t('audit.exportJson')}
      </Action>
      <Action look="danger" isPending={erase.isPending} onPress={() => setAsks('erase')}>
        {t('audit.erase')}
      </Action>
      <Action onPress={onClose}>{t('audit.leavePerson')}</Action>
      {exporting.isSuccess && <output>{t('audit.exported')}</output>}
      {erase.data && (
        <output>{t('audit.erasedNow', { count: erase.data.erased, pseudonym: erase.data.pseudonym })}</output>
      )}
      {problem && <Problem problem={problem} onClose={() => [exporting, erase].forEach(({ reset }) => reset())} />}
      <ConfirmDialog
        title={t(asks === 'erase' ? 'audit.eraseTitle' : 'audit.exportTitle', { user })}
        text={t(asks === 'erase' ? 'audit.eraseText' : 'audit.exportText')}
        yes={t(asks === 'erase' ? 'audit.eraseYes' : 'audit.exportYes')}
        no={t('audit.leaveIt')}
        isOpen={asks !== null}
        onConfirm={confirm}
        onClose={() => setAsks(null)}
      />
    </section>
  );
}
