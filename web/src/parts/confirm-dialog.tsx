import { useId } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useTranslation } from 'react-i18next';
import { Action } from '#web/parts/action.tsx';
import '#web/parts/confirm-dialog.css';

type ConfirmDialogProps = {
  readonly title: string;
  readonly text: string;
  /** The two answers; those about stopping a desktop where nothing is said. */
  readonly yes?: string;
  readonly no?: string;
  readonly isOpen: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asks before something is lost. The careful answer has the focus first; Escape gives it too. */
export function ConfirmDialog({ title, text, yes, no, isOpen, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const textId = useId();
  const confirm = () => {
    onClose();
    onConfirm();
  };
  return (
    <ModalOverlay className="veil" isOpen={isOpen} onOpenChange={(open) => open || onClose()}>
      <Modal className="confirm">
        <Dialog role="alertdialog" className="confirm-dialog" aria-describedby={textId}>
          <Heading slot="title">{title}</Heading>
          <p id={textId}>{text}</p>
          <div className="confirm-actions">
            <Action onPress={onClose} hasFocus>
              {no ?? t('confirm.no')}
            </Action>
            <Action look="danger" onPress={confirm}>
              {yes ?? t('confirm.yes')}
            </Action>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
