import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ShareDialog } from '#web/features/desktops/sharing/share-dialog.tsx';
import { useSharing } from '#web/features/desktops/sharing/use-sharing.ts';
import { Action } from '#web/parts/action.tsx';
import { Hidden } from '#web/parts/hidden.tsx';
import '#web/features/desktops/sharing/sharing.css';

type ShareProps = {
  readonly session: string;
  /** Of the desktop. */
  readonly title: string;
  /** As the card says; from the first look on it is asked. */
  readonly isShared: boolean;
};

/** On the card of a desktop that runs: how many may watch it, and the way to let somebody. */
export function Share({ session, title, isShared }: ShareProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [hasLooked, setLooked] = useState(false);
  const { data } = useSharing(session, { isShared: isShared || hasLooked, isLooking: false });
  const count = data?.helpers.length ?? 0;
  const open = () => {
    setLooked(true);
    setOpen(true);
  };
  return (
    <div className="share-line">
      <output>{count > 0 && <span className="watched">{t('sharing.note', { count })}</span>}</output>
      <Action onPress={open}>
        {t('sharing.open')}
        <Hidden> {title}</Hidden>
      </Action>
      <ShareDialog
        session={session}
        title={title}
        isShared={isShared || hasLooked}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
      />
    </div>
  );
}
