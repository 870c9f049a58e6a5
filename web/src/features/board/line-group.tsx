import { memo } from 'react';
import type { LineView } from '#core/contract/board-views.ts';
import type { Asked } from '#web/features/board/board-dialog.tsx';
import { LineRow } from '#web/features/board/line-row.tsx';
import type { Group } from '#web/features/board/lines.ts';

type LineGroupProps = {
  readonly group: Group;
  /** The reader's own id on the board. */
  readonly me: string;
  readonly now: number;
  readonly mayRelease: boolean;
  readonly isEditing: boolean;
  readonly onToggle: (line: LineView) => void;
  readonly onAsk: (asked: Asked) => void;
};

/** The lines of one main name. */
export const LineGroup = memo(function LineGroup({ group: { main, lines }, now, ...rest }: LineGroupProps) {
  return (
    <section className="board-group">
      <h2>{main}</h2>
      <ul>
        {lines.map((line) => (
          // A line that nobody is on shows no time, so that it need not be drawn anew when the time moves on.
          <LineRow key={line.id} line={line} now={line.check || line.note ? now : 0} {...rest} />
        ))}
      </ul>
    </section>
  );
});
