import { useTranslation } from 'react-i18next';
import type { Asked } from '#web/features/board/board-dialog.tsx';
import { Action } from '#web/parts/action.tsx';

type BoardToolsProps = {
  readonly isEditing: boolean;
  readonly onEdit: (isEditing: boolean) => void;
  readonly onAsk: (asked: Asked) => void;
};

/** What admins do with the list itself. */
export function BoardTools({ isEditing, onEdit, onAsk }: BoardToolsProps) {
  const { t } = useTranslation();
  return (
    <section className="board-tools" aria-label={t('board.tools.label')}>
      <Action onPress={() => onAsk({ is: 'add' })}>{t('board.tools.add')}</Action>
      <button type="button" className="action" aria-pressed={isEditing} onClick={() => onEdit(!isEditing)}>
        {t('board.tools.edit')}
      </button>
      <Action onPress={() => onAsk({ is: 'import' })}>{t('board.tools.import')}</Action>
      <a className="action" href="/api/board/export" download>
        {t('board.tools.export')}
      </a>
      <Action onPress={() => onAsk({ is: 'members' })}>{t('board.tools.members')}</Action>
    </section>
  );
}
