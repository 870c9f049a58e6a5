import { useTranslation } from 'react-i18next';
import type { LineView } from '#core/contract/board-views.ts';
import type { Asked } from '#web/features/board/board-dialog.tsx';
import { nameOf } from '#web/features/board/lines.ts';
import { Since } from '#web/features/board/since.tsx';
import type { BoardData } from '#web/features/board/use-board.ts';
import { Hidden } from '#web/parts/hidden.tsx';
import { useNow } from '#web/parts/use-now.ts';

type OwnLinesProps = {
  readonly board: BoardData;
  readonly onToggle: (line: LineView) => void;
  readonly onAsk: (asked: Asked) => void;
};

/** What the reader is on himself, the longest first, with a reminder where that is for long. */
export function OwnLines({ board: { lines, me, remindAfter }, onToggle, onAsk }: OwnLinesProps) {
  const { t } = useTranslation();
  const now = useNow(15_000);
  const own = lines
    .flatMap((line) => (line.check?.by.id === me.id ? [{ line, since: line.check.since }] : []))
    .toSorted((one, other) => Date.parse(one.since) - Date.parse(other.since));
  const isLong = (since: string) => remindAfter > 0 && now - Date.parse(since) >= remindAfter * 1_000;
  const isReminded = own.some(({ since }) => isLong(since));
  return (
    <section className={isReminded ? 'own-lines own-lines-long' : 'own-lines'} aria-label={t('board.own.label')}>
      <output>
        {own.length === 0 ? t('board.own.none') : t('board.own.some', { count: own.length })}
        {isReminded && ` ${t('board.own.long')}`}
      </output>
      {own.length > 0 && (
        <ul>
          {own.map(({ line, since }) => (
            <li key={line.id}>
              <strong>{nameOf(line)}</strong> <Since at={since} now={now} />
              <button type="button" className="action action-small" onClick={() => onToggle(line)}>
                {t('board.action.uncheck')}
                <Hidden> {nameOf(line)}</Hidden>
              </button>
              <button type="button" className="action action-small" onClick={() => onAsk({ is: 'handOver', line })}>
                {t('board.action.handOver')}
                <Hidden> {nameOf(line)}</Hidden>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
