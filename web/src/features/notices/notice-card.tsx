import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pressed, ShownNotice } from '#web/features/notices/use-notices.ts';
import { Action } from '#web/parts/action.tsx';
import { Hidden } from '#web/parts/hidden.tsx';

type NoticeCardProps = {
  readonly notice: ShownNotice;
  /** The button that is on its way to the portal; null while it is put away. */
  readonly pending: string | null | undefined;
  readonly onPress: (pressed: Pressed) => void;
};

/** What people are told, or asked with buttons of its own. It can be put away without an answer. */
export function NoticeCard({ notice, pending, onPress }: NoticeCardProps) {
  const { t } = useTranslation();
  const titleId = useId();
  const { id, kind, title, text, buttons } = notice;
  return (
    <article className={`notice notice-${kind}`} aria-labelledby={titleId}>
      <p className="notice-kind">{t(`notices.kind.${kind}`)}</p>
      <h2 id={titleId}>{title}</h2>
      {text !== '' && <p className="notice-text">{text}</p>}
      <div className="notice-actions">
        {buttons.map((button) => (
          <Action key={button} look="main" isPending={pending === button} onPress={() => onPress({ id, button })}>
            {button}
          </Action>
        ))}
        <Action isPending={pending === null} onPress={() => onPress({ id, button: null })}>
          {t('notices.putAway')}
          <Hidden> {title}</Hidden>
        </Action>
      </div>
    </article>
  );
}
