import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SharingView } from '#core/contract/sharing-views.ts';
import { useInvite } from '#web/features/desktops/sharing/use-sharing.ts';
import { Action } from '#web/parts/action.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { useNow } from '#web/parts/use-now.ts';

type InviteProps = { readonly session: string; readonly sharing: SharingView | undefined };

/** Makes a link, and shows the last one for as long as the dialog is open: nobody can read it later. */
export function Invite({ session, sharing }: InviteProps) {
  const { t } = useTranslation();
  const invite = useInvite(session);
  const made = invite.data;
  const isFull = sharing !== undefined && sharing.helpers.length + sharing.openLinks.length >= sharing.most;
  return (
    <>
      {invite.isError && <Problem problem={invite.error} onClose={invite.reset} />}
      {made && <Link key={made.link} {...made} sharing={sharing} />}
      {isFull ? (
        <p>{t('sharing.full', { count: sharing.most })}</p>
      ) : (
        <Action look={made ? 'quiet' : 'main'} isPending={invite.isPending} hasFocus onPress={() => invite.mutate()}>
          {t(made ? 'sharing.another' : 'sharing.make')}
        </Action>
      )}
    </>
  );
}

type LinkProps = { readonly link: string; readonly expiresAt: string; readonly sharing: SharingView | undefined };

function Link({ link, expiresAt, sharing }: LinkProps) {
  const { t } = useTranslation();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copying, setCopying] = useState<'copied' | 'copyFailed' | null>(null);
  const copy = () => {
    field.current?.select();
    // A browser that keeps the clipboard to itself leaves the link selected for the person to copy.
    const copied = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error('no clipboard'));
    copied.then(
      () => setCopying('copied'),
      () => setCopying('copyFailed'),
    );
  };
  const left = Date.parse(expiresAt) - useNow(1_000);
  const isOpen = isOpenIn(sharing, expiresAt);
  if (left <= 0 || !isOpen) return <output>{t(isOpen ? 'sharing.over' : 'sharing.used')}</output>;
  return (
    <div className="share-link">
      <label htmlFor={id}>{t('sharing.link')}</label>
      <input id={id} ref={field} readOnly value={link} onFocus={({ target }) => target.select()} />
      <Action look="main" onPress={copy}>
        {t('sharing.copy')}
      </Action>
      <p>{t('sharing.left', { count: Math.ceil(left / 60_000) })}</p>
      <output>{copying && t(`sharing.${copying}`)}</output>
    </div>
  );
}

/** A link that is not among the open ones has been used, or withdrawn; until they are known it is taken for open. */
function isOpenIn(sharing: SharingView | undefined, expiresAt: string): boolean {
  return sharing?.openLinks.some((each) => each.expiresAt === expiresAt) ?? true;
}
