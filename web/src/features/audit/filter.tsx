import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { auditKinds } from '#core/auditing/entry.ts';
import { everything, type Wanted } from '#web/features/audit/use-audit.ts';
import { Action } from '#web/parts/action.tsx';

type FilterProps = { readonly wanted: Wanted; readonly onChange: (wanted: Wanted) => void };

/** What is looked for. A kind and days count at once, a text when it is sent. */
export function Filter({ wanted, onChange }: FilterProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(wanted.text);
  const send = (event: FormEvent) => {
    event.preventDefault();
    onChange({ ...wanted, text: text.trim() });
  };
  const showAll = () => {
    setText('');
    onChange(everything);
  };
  return (
    <search aria-label={t('audit.filter')}>
      <form className="audit-filter" onSubmit={send}>
        <label>
          <span>{t('audit.kindLabel')}</span>
          <select
            value={wanted.kind}
            onChange={({ target }) =>
              onChange({ ...wanted, kind: auditKinds.find((kind) => kind === target.value) ?? '' })
            }
          >
            <option value="">{t('audit.every')}</option>
            {auditKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`audit.kind.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        <Day label={t('audit.from')} value={wanted.from} onChange={(from) => onChange({ ...wanted, from })} />
        <Day label={t('audit.until')} value={wanted.until} onChange={(until) => onChange({ ...wanted, until })} />
        <label className="audit-text">
          <span>{t('audit.text')}</span>
          <input type="search" maxLength={200} value={text} onChange={({ target }) => setText(target.value)} />
        </label>
        <button type="submit" className="action action-quiet">
          {t('audit.search')}
        </button>
        {wanted !== everything && <Action onPress={showAll}>{t('audit.showAll')}</Action>}
      </form>
    </search>
  );
}

type DayProps = { readonly label: string; readonly value: string; readonly onChange: (day: string) => void };

function Day({ label, value, onChange }: DayProps) {
  return (
    <label>
      <span>{label}</span>
      <input type="date" max="9999-12-31" value={value} onChange={({ target }) => onChange(target.value)} />
    </label>
  );
}
