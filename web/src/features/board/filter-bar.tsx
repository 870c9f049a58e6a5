import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Kept } from '#web/features/board/lines.ts';
import { Choice } from '#web/parts/choice.tsx';

type FilterBarProps = {
  readonly typed: string;
  readonly onType: (typed: string) => void;
  readonly kept: Kept;
  readonly onKeep: (kept: Kept) => void;
};

/** Chooses which lines are shown. */
export function FilterBar({ typed, onType, kept, onKeep }: FilterBarProps) {
  const { t } = useTranslation();
  const id = useId();
  const choices = ['all', 'free', 'taken', 'mine'] as const;
  return (
    <search className="board-filter">
      <div className="board-find">
        <label htmlFor={id}>{t('board.find')}</label>
        <input
          id={id}
          type="search"
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onType(target.value)}
        />
      </div>
      <Choice
        label={t('board.show')}
        options={choices.map((value) => ({ value, label: t(`board.kept.${value}`) }))}
        value={kept}
        onChoose={onKeep}
      />
    </search>
  );
}
