import type { ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useTranslation } from 'react-i18next';
import type { LineView } from '#core/contract/board-views.ts';
import { ConfirmLine } from '#web/features/board/confirm-line.tsx';
import { HandOver } from '#web/features/board/hand-over.tsx';
import { ImportLines } from '#web/features/board/import-lines.tsx';
import { nameOf } from '#web/features/board/lines.ts';
import { MembersForm } from '#web/features/board/members-form.tsx';
import { NameForm } from '#web/features/board/name-form.tsx';

/** What somebody wants to do that takes a dialog. */
export type Asked =
  | { readonly is: 'add' | 'import' | 'members' }
  | { readonly is: 'handOver' | 'release' | 'rename' | 'remove'; readonly line: LineView };

type BoardDialogProps = { readonly asked: Asked | null; readonly onClose: () => void };

/** The one dialog of the page; what is in it depends on what was asked for. */
export function BoardDialog({ asked, onClose }: BoardDialogProps) {
  const { t } = useTranslation();
  const isHarm = asked?.is === 'release' || asked?.is === 'remove';
  return (
    <ModalOverlay className="veil" isOpen={asked !== null} onOpenChange={(open) => open || onClose()}>
      <Modal className={asked?.is === 'import' ? 'confirm board-dialog board-dialog-wide' : 'confirm board-dialog'}>
        {asked && (
          <Dialog className="confirm-dialog" role={isHarm ? 'alertdialog' : 'dialog'}>
            <Heading slot="title">
              {t(`board.dialog.${asked.is}`, { line: 'line' in asked ? nameOf(asked.line) : '' })}
            </Heading>
            {contentOf(asked, onClose)}
          </Dialog>
        )}
      </Modal>
    </ModalOverlay>
  );
}

function contentOf(asked: Asked, onClose: () => void): ReactNode {
  switch (asked.is) {
    case 'handOver':
      return <HandOver line={asked.line} onClose={onClose} />;
    case 'release':
    case 'remove':
      return <ConfirmLine is={asked.is} line={asked.line} onClose={onClose} />;
    case 'rename':
      return <NameForm line={asked.line} onClose={onClose} />;
    case 'add':
      return <NameForm line={null} onClose={onClose} />;
    case 'import':
      return <ImportLines onClose={onClose} />;
    case 'members':
      return <MembersForm onClose={onClose} />;
  }
}
