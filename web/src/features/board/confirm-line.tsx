import { useTranslation } from 'react-i18next';
import type { LineView } from '#core/contract/board-views.ts';
import { called } from '#web/features/board/lines.ts';
import { useRemove } from '#web/features/board/use-editing.ts';
import { useRelease } from '#web/features/board/use-line-actions.ts';
import { Action } from '#web/parts/action.tsx';
import { Problem } from '#web/parts/problem.tsx';

type ConfirmLineProps = {
  readonly is: 'release' | 'remove';
  readonly line: LineView;
  readonly onClose: () => void;
};

/** Asks before somebody is taken off a line, or a line off the board. The careful answer has the focus first. */
export function ConfirmLine({ is, line, onClose }: ConfirmLineProps) {
  const { t } = useTranslation();
  const release = useRelease();
  const remove = useRemove();
  const change = is === 'release' ? release : remove;
  const confirm = () =>
    is === 'release' ? release.mutate({ line }, { onSuccess: onClose }) : remove.mutate(line, { onSuccess: onClose });
  const name = line.check ? called(line.check.by) : '';
  return (
    <>
      <p>{t(`board.confirm.${is}`, { name })}</p>
      {change.isError && <Problem problem={change.error} onClose={change.reset} />}
      <div className="confirm-actions">
        <Action onPress={onClose} hasFocus>
          {t('board.cancel')}
        </Action>
        <Action look="danger" isPending={change.isPending} onPress={confirm}>
          {t(`board.action.${is}`)}
        </Action>
      </div>
    </>
  );
}
