import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { HelperView, SharingView } from '#core/contract/sharing-views.ts';
import { useDismiss } from '#web/features/desktops/sharing/use-sharing.ts';
import { Action } from '#web/parts/action.tsx';
import { Hidden } from '#web/parts/hidden.tsx';
import { Problem } from '#web/parts/problem.tsx';

type HelpersProps = { readonly session: string; readonly sharing: SharingView };

/** Who may watch, each with a way to end it. What was pressed goes away with its row; then the heading has the focus. */
export function Helpers({ session, sharing: { helpers, openLinks } }: HelpersProps) {
  const { t } = useTranslation();
  const dismiss = useDismiss(session);
  const heading = useRef<HTMLHeadingElement>(null);
  const isMoreThanOne = helpers.length > 1 || openLinks.length > 0;
  const end = (helper: string | null) => dismiss.mutate(helper, { onSuccess: () => heading.current?.focus() });
  const isPending = (helper: string | null) => dismiss.isPending && dismiss.variables === helper;
  return (
    <section className="helpers">
      <h3 ref={heading} tabIndex={-1}>
        {t('sharing.helpers')}
      </h3>
      {helpers.length === 0 && <p>{t('sharing.none')}</p>}
      <ul>
        {helpers.map((helper) => (
          <li key={helper.id}>
            <Who helper={helper} />
            <Action isPending={isPending(helper.id)} onPress={() => end(helper.id)}>
              {t('sharing.end')}
              <Hidden> {helper.displayName}</Hidden>
            </Action>
          </li>
        ))}
      </ul>
      {openLinks.length > 0 && <p>{t('sharing.openLinks', { count: openLinks.length })}</p>}
      {dismiss.isError && <Problem problem={dismiss.error} onClose={dismiss.reset} />}
      {isMoreThanOne && (
        <Action isPending={isPending(null)} onPress={() => end(null)}>
          {t('sharing.endAll')}
        </Action>
      )}
      <output className="hidden-words">{t('sharing.note', { count: helpers.length })}</output>
    </section>
  );
}

function Who({ helper: { displayName, username, isWatching } }: { readonly helper: HelperView }) {
  const { t } = useTranslation();
  return (
    <span className="helper">
      <strong>{displayName}</strong> {username !== displayName && <span>({username})</span>}{' '}
      <span className={isWatching ? 'helper-watching' : undefined}>
        {t(isWatching ? 'sharing.watching' : 'sharing.away')}
      </span>
    </span>
  );
}
