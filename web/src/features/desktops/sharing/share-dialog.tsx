import { useId } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useTranslation } from 'react-i18next';
import { Invite } from '#web/features/desktops/sharing/invite.tsx';
import { Helpers } from '#web/features/desktops/sharing/helpers.tsx';
import { useSharing } from '#web/features/desktops/sharing/use-sharing.ts';
import { Action } from '#web/parts/action.tsx';
import { Problem } from '#web/parts/problem.tsx';
import '#web/features/desktops/sharing/sharing.css';

type ShareDialogProps = {
  readonly session: string;
  /** Of the desktop. */
  readonly title: string;
  readonly isShared: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Where the owner of a desktop lets people in to watch, sees who they are, and ends it. */
export function ShareDialog({ session, title, isShared, isOpen, onClose }: ShareDialogProps) {
  const { t } = useTranslation();
  const textId = useId();
  const sharing = useSharing(session, { isShared, isLooking: isOpen });
  return (
    <ModalOverlay className="veil" isDismissable isOpen={isOpen} onOpenChange={(open) => open || onClose()}>
      <Modal className="confirm share">
        <Dialog className="confirm-dialog" aria-describedby={textId}>
          <Heading slot="title">{t('sharing.title', { title })}</Heading>
          <p id={textId}>{t('sharing.text')}</p>
          {sharing.isError && <Problem problem={sharing.error} onRetry={() => void sharing.refetch()} />}
          <Invite session={session} sharing={sharing.data} />
          {sharing.data && <Helpers session={session} sharing={sharing.data} />}
          <div className="confirm-actions">
            <Action onPress={onClose}>{t('sharing.close')}</Action>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
