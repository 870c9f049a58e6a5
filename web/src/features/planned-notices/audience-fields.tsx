import { useTranslation } from 'react-i18next';
import { audiences } from '#web/features/planned-notices/draft.ts';
import { Field } from '#web/features/planned-notices/field.tsx';
import type { FormProps } from '#web/features/planned-notices/plan-form.tsx';
import { useDesktops } from '#web/portal/use-desktops.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

/** Whom the notice is for. */
export function AudienceFields({ draft, change }: FormProps) {
  const { t } = useTranslation();
  const { data: cards = [] } = useDesktops();
  // Without a type that he may use himself, an admin has none to choose.
  const offered = audiences.filter((audience) => audience !== 'desktop-type' || cards.length > 0);
  const choose = (value: string) => {
    const to = audiences.find((audience) => audience === value) ?? 'desktops';
    change({ to, ...(to === 'desktop-type' && { desktopType: draft.desktopType || (cards[0]?.name ?? '') }) });
  };
  return (
    <>
      <Field label={t('planned.field.to')}>
        {(id) => (
          <select id={id} value={draft.to} onChange={({ target }) => choose(target.value)}>
            {offered.map((audience) => (
              <option key={audience} value={audience}>
                {t(`planned.field.audience.${audience}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {draft.to === 'username' && <Username draft={draft} change={change} />}
      {draft.to === 'desktop-type' && <DesktopType draft={draft} change={change} />}
    </>
  );
}

function Username({ draft, change }: FormProps) {
  const { t } = useTranslation();
  return (
    <Field label={t('planned.field.username')}>
      {(id) => (
        <input
          id={id}
          required
          maxLength={200}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          value={draft.username}
          onChange={({ target }) => change({ username: target.value })}
        />
      )}
    </Field>
  );
}

function DesktopType({ draft, change }: FormProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { data: cards = [] } = useDesktops();
  return (
    <Field label={t('planned.field.desktopType')}>
      {(id) => (
        <select id={id} value={draft.desktopType} onChange={({ target }) => change({ desktopType: target.value })}>
          {cards.map(({ name, title }) => (
            <option key={name} value={name}>
              {title[language]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
