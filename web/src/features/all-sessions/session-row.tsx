import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '#core/contract/views.ts';
import { Action } from '#web/parts/action.tsx';
import { ConfirmDialog } from '#web/parts/confirm-dialog.tsx';
import { Hidden } from '#web/parts/hidden.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { clockTime } from '#web/parts/time.ts';
import { useDesktops } from '#web/portal/use-desktops.ts';
import { useStop } from '#web/portal/use-stop.ts';
import { useLanguage } from '#web/preferences/use-language.ts';

/** One session of the admins' list. */
export function SessionRow({ session, now }: { readonly session: SessionView; readonly now: number }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const desktop = useTitle(session.desktopType);
  const time = (at: string) => <time dateTime={at}>{clockTime(Date.parse(at), now, language)}</time>;
  return (
    <tr>
      <th scope="row" data-label={t('sessions.person')}>
        {session.username ?? <em>{t('sessions.nobody')}</em>}
      </th>
      <td data-label={t('sessions.desktop')}>
        <span className="session-desktop">
          {desktop} <code>{session.name}</code>
        </span>
      </td>
      <td data-label={t('sessions.status')}>
        <span className={`state state-${session.status}`}>{t(`sessions.state.${session.status}`)}</span>
      </td>
      <td data-label={t('sessions.since')}>{time(session.activatedAt ?? session.createdAt)}</td>
      <td data-label={t('sessions.closes')}>{session.closing ? time(session.closing.at) : t('sessions.never')}</td>
      <td className="session-action">
        <StopOne session={session} desktop={desktop} />
      </td>
    </tr>
  );
}

function StopOne({ session, desktop: title }: { readonly session: SessionView; readonly desktop: string }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const stop = useStop();
  const { name, username } = session;
  if (session.status === 'stopping') return null;
  return (
    <>
      <Action onPress={() => setAsking(true)} isPending={stop.isPending}>
        {t('card.stop')}
        <Hidden> {name}</Hidden>
      </Action>
      {stop.isError && <Problem problem={stop.error} onClose={stop.reset} />}
      <ConfirmDialog
        title={username ? t('confirm.titleOf', { title, name: username }) : t('confirm.title', { title })}
        text={username ? t('confirm.textOf') : t('confirm.textReserve')}
        isOpen={isAsking}
        onConfirm={() => stop.mutate(name)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

/** An admin may not be able to use each type himself; then its name has to do. */
function useTitle(desktopType: string): string {
  const [language] = useLanguage();
  const { data: cards } = useDesktops();
  return cards?.find(({ name }) => name === desktopType)?.title[language] ?? desktopType;
}
