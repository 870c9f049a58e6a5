import { useTranslation } from 'react-i18next';
import type { AuditVerdictView } from '#core/contract/audit-views.ts';
import { detailOf } from '#web/features/audit/words.ts';

/** What came of verifying a week: that nothing was altered, or each thing that was. */
export function Verdict({ verdict }: { readonly verdict: AuditVerdictView }) {
  const { t } = useTranslation();
  const { intact, records, forgotten, erased, file, findings } = verdict;
  return (
    <div className={`audit-verdict audit-verdict-${intact ? 'good' : 'bad'}`} role={intact ? 'status' : 'alert'}>
      <p>
        <strong>{t(intact ? 'audit.intact' : 'audit.altered')}</strong> {t('audit.checked', { count: records })}{' '}
        {t(`audit.fileIs.${file}`)}
        {forgotten > 0 && ` ${t('audit.forgotten', { count: forgotten })}`}
        {erased > 0 && ` ${t('audit.erased', { count: erased })}`}
      </p>
      {findings.length > 0 && (
        <ul>
          {findings.map(({ what, record, line, detail }) => (
            <li key={`${what} ${record} ${line} ${detail}`}>
              {t(`audit.finding.${what}`)}
              {record !== null && ` · ${t('audit.recordNumber', { record })}`}
              {line !== null && ` · ${t('audit.lineNumber', { line })}`}
              <Detail sentence={detail} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What is wrong in detail; in the portal's own English where the page has no words for it. */
function Detail({ sentence }: { readonly sentence: string }) {
  const { t } = useTranslation();
  const known = detailOf(sentence);
  return known ? <span> {t(known.key, { replace: known.values })}</span> : <span lang="en"> {sentence}</span>;
}
