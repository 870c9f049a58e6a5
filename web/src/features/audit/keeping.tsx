import { useTranslation } from 'react-i18next';
import { auditKinds } from '#core/auditing/entry.ts';
import type { AuditRecordView } from '#core/contract/audit-views.ts';

type KeepingProps = {
  readonly keep: Readonly<Record<AuditRecordView['kind'], number>>;
  readonly timeZone: string;
  readonly lockedDays: number | null;
};

/** How long things are kept, as the stage says. */
export function Keeping({ keep, timeZone, lockedDays }: KeepingProps) {
  const { t } = useTranslation();
  return (
    <section className="audit-keeping" aria-labelledby="audit-keeping">
      <h2 id="audit-keeping">{t('audit.keeping')}</h2>
      <p>{t('audit.keepingText')}</p>
      <dl>
        {auditKinds.map((kind) => (
          <div key={kind}>
            <dt>{t(`audit.kind.${kind}`)}</dt>
            <dd>{t('audit.days', { count: Math.round(keep[kind] / 86_400) })}</dd>
          </div>
        ))}
        <div>
          <dt>{t('audit.timeZone')}</dt>
          <dd>{timeZone}</dd>
        </div>
        <div>
          <dt>{t('audit.lock')}</dt>
          <dd>{lockedDays === null ? t('audit.noLock') : t('audit.days', { count: lockedDays })}</dd>
        </div>
      </dl>
    </section>
  );
}
