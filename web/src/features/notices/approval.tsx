import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pressed, ShownNotice } from '#web/features/notices/use-notices.ts';
import { buttonLabel, titleOf } from '#web/parts/notice-words.ts';
import { Action } from '#web/parts/action.tsx';
import { useNow } from '#web/parts/use-now.ts';
import { useDesktops } from '#web/portal/use-desktops.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

type ApprovalProps = {
  readonly notice: ShownNotice;
  /** The button that is on its way to the portal. */
  readonly pending: string | null | undefined;
  readonly onPress: (pressed: Pressed) => void;
  readonly onClose: () => void;
};

/**
 * Asks the owner of a desktop whether somebody may join. It takes no focus, so that nobody allows anything while he types, and
 * when the time is up it says that this was a no.
 */
export function Approval({ notice, pending, onPress, onClose }: ApprovalProps) {
  const { t } = useTranslation();
  const [titleId, textId] = [useId(), useId()];
  const left = Math.max(0, Math.ceil((notice.endsAt - useNow(250)) / 1_000));
  const { id, buttons, data } = notice;
  const desktop = useDesktopTitle(data['session'] ?? '');
  return (
    <article className="notice notice-approval" aria-labelledby={titleId} aria-describedby={textId}>
      <h2 id={titleId}>{titleOf(notice, t)}</h2>
      <p id={textId}>
        {left > 0 ? t('notices.joinText', { desktop }) : t('notices.missed', { name: data['username'] ?? '' })}
      </p>
      {left > 0 && <Countdown left={left} />}
      <div className="notice-actions">
        {left > 0 ? (
          buttons.map((button, at) => (
            <Action
              key={button}
              look={at === 0 ? 'main' : 'quiet'}
              isPending={pending === button}
              onPress={() => onPress({ id, button })}
            >
              {buttonLabel(notice, button, t)}
            </Action>
          ))
        ) : (
          <Action onPress={onClose}>{t('notices.close')}</Action>
        )}
      </div>
    </article>
  );
}

/** How the owner knows the desktop of a session; by its name alone where the portal does not show it to him. */
function useDesktopTitle(session: string): string {
  const [language] = useLanguage();
  const { data: cards } = useDesktops();
  return cards?.find((card) => card.session?.name === session)?.title[language] ?? session;
}

/** Read when one comes to it, and not said each second. */
function Countdown({ left }: { readonly left: number }) {
  const { t } = useTranslation();
  return (
    <p className="notice-left" role="timer" aria-live="off">
      {t('notices.left', { count: left })}
    </p>
  );
}
