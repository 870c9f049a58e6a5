import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { noticeLimits } from '#core/contract/notices.ts';
import { AudienceFields } from '#web/features/planned-notices/audience-fields.tsx';
import { type Draft, emptyDraft, kinds, wishOf } from '#web/features/planned-notices/draft.ts';
import { Field } from '#web/features/planned-notices/field.tsx';
import { usePlan } from '#web/features/planned-notices/use-planned-notices.ts';
import { Problem } from '#web/parts/problem.tsx';

/** What every part of the form is given. */
export type FormProps = { readonly draft: Draft; readonly change: (part: Partial<Draft>) => void };

/** Plans a notice. What the portal does not like of it stands under the form, with the names of the fields. */
export function PlanForm() {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => emptyDraft(Date.now()));
  const plan = usePlan();
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (plan.isPending) return;
    plan.mutate(wishOf(draft), { onSuccess: () => setDraft(emptyDraft(Date.now())) });
  };
  return (
    <details className="plan" onToggle={plan.isIdle ? undefined : plan.reset}>
      <summary>{t('planned.plan')}</summary>
      <form className="plan-form" onSubmit={submit}>
        <AudienceFields draft={draft} change={change} />
        <What draft={draft} change={change} />
        <When draft={draft} change={change} />
        {plan.isError && <Problem problem={plan.error} onClose={plan.reset} />}
        <div className="plan-actions">
          <button type="submit" className="action action-main" aria-disabled={plan.isPending}>
            {t(plan.isPending ? 'planned.planning' : 'planned.submit')}
          </button>
          <output>{plan.isSuccess && t('planned.done')}</output>
        </div>
      </form>
    </details>
  );
}

function What({ draft, change }: FormProps) {
  const { t } = useTranslation();
  const { title, text, button, buttons } = noticeLimits;
  return (
    <>
      <Field label={t('planned.field.kind')}>
        {(id) => (
          <select
            id={id}
            value={draft.kind}
            onChange={({ target }) => change({ kind: kinds.find((kind) => kind === target.value) ?? 'info' })}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`notices.kind.${kind}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('planned.field.title')} isWide>
        {(id) => (
          <input
            id={id}
            required
            maxLength={title}
            value={draft.title}
            onChange={({ target }) => change({ title: target.value })}
          />
        )}
      </Field>
      <Field label={t('planned.field.text')} isWide>
        {(id) => (
          <textarea
            id={id}
            rows={3}
            maxLength={text}
            value={draft.text}
            onChange={({ target }) => change({ text: target.value })}
          />
        )}
      </Field>
      <Field label={t('planned.field.buttons')} hint={t('planned.field.buttonsHint', { count: buttons })} isWide>
        {(id, hintId) => (
          <textarea
            id={id}
            aria-describedby={hintId}
            rows={2}
            required={draft.kind === 'question'}
            maxLength={buttons * (button + 1)}
            value={draft.buttons}
            onChange={({ target }) => change({ buttons: target.value })}
          />
        )}
      </Field>
    </>
  );
}

function When({ draft, change }: FormProps) {
  const { t } = useTranslation();
  return (
    <>
      <Field label={t('planned.field.at')} hint={t('planned.field.atHint')}>
        {(id, hintId) => (
          <input
            id={id}
            aria-describedby={hintId}
            type="datetime-local"
            value={draft.at}
            onChange={({ target }) => change({ at: target.value })}
          />
        )}
      </Field>
      <Field label={t('planned.field.until')}>
        {(id) => (
          <input
            id={id}
            type="datetime-local"
            required
            min={draft.at}
            value={draft.until}
            onChange={({ target }) => change({ until: target.value })}
          />
        )}
      </Field>
    </>
  );
}
