import { memo, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineView } from '#core/contract/board-views.ts';
import type { Asked } from '#web/features/board/board-dialog.tsx';
import { called, nameOf } from '#web/features/board/lines.ts';
import { NoteLine } from '#web/features/board/note-line.tsx';
import { Since } from '#web/features/board/since.tsx';
import { Hidden } from '#web/parts/hidden.tsx';

type LineRowProps = {
  readonly line: LineView;
  readonly me: string;
  readonly now: number;
  readonly mayRelease: boolean;
  readonly isEditing: boolean;
  readonly onToggle: (line: LineView) => void;
  readonly onAsk: (asked: Asked) => void;
};

/**
 * One line: a box to check, who is on it, its note, and what else can be done. Plain elements, since there may be thousands. A box
 * that somebody else has checked can be reached and says so, but not changed.
 */
export const LineRow = memo(function LineRow({ line, me, now, onToggle, ...rest }: LineRowProps) {
  const { t } = useTranslation();
  const id = useId();
  const { check } = line;
  const isMine = check?.by.id === me;
  const isOthers = check !== null && !isMine;
  const [isChecked, press] = usePressed(line, onToggle);
  return (
    <li className={isMine ? 'line line-mine' : isOthers ? 'line line-taken' : 'line'}>
      <label className="line-name">
        <input
          type="checkbox"
          checked={isChecked}
          aria-disabled={isOthers || undefined}
          aria-describedby={check ? id : undefined}
          onChange={() => !isOthers && press()}
        />
        <span>
          <Hidden>{line.main} </Hidden>
          {line.sub === '' ? <em>{t('board.noSub')}</em> : line.sub}
        </span>
      </label>
      <p className="line-holder" id={id}>
        {check ? (
          <>
            <strong>{isMine ? t('board.you') : called(check.by)}</strong> <Since at={check.since} now={now} />
          </>
        ) : (
          <span className="line-free">{t('board.free')}</span>
        )}
      </p>
      <NoteLine line={line} now={now} />
      <RowActions line={line} isMine={isMine} isOthers={isOthers} {...rest} />
    </li>
  );
});

/**
 * Whether the box is checked, and how to press it. The list hears of it a moment later; until then the box shows what was pressed, or
 * it would jump back and forth.
 */
function usePressed(line: LineView, onToggle: (line: LineView) => void): readonly [boolean, () => void] {
  const isHeld = line.check !== null;
  const [pressed, setPressed] = useState<number | null>(null);
  if (pressed !== null && pressed !== line.version) setPressed(null);
  const press = () => {
    setPressed(line.version);
    onToggle(line);
  };
  return [pressed === line.version ? !isHeld : isHeld, press];
}

type RowActionsProps = Pick<LineRowProps, 'line' | 'mayRelease' | 'isEditing' | 'onAsk'> & {
  readonly isMine: boolean;
  readonly isOthers: boolean;
};

function RowActions({ line, isMine, isOthers, mayRelease, isEditing, onAsk }: RowActionsProps) {
  const { t } = useTranslation();
  const offered = (['handOver', 'release', 'rename', 'remove'] as const).filter((what) => {
    if (what === 'handOver') return isMine;
    if (what === 'release') return isOthers && mayRelease;
    return isEditing && line.check === null;
  });
  if (offered.length === 0) return null;
  return (
    <div className="line-actions">
      {offered.map((what) => (
        <button key={what} type="button" className="action action-small" onClick={() => onAsk({ is: what, line })}>
          {t(`board.action.${what}`)}
          <Hidden> {nameOf(line)}</Hidden>
        </button>
      ))}
    </div>
  );
}
