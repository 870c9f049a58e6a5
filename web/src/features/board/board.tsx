import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineView } from '#core/contract/board-views.ts';
import { isRefused } from '#web/client/refused.ts';
import { BoardDialog, type Asked } from '#web/features/board/board-dialog.tsx';
import { BoardTools } from '#web/features/board/board-tools.tsx';
import { FilterBar } from '#web/features/board/filter-bar.tsx';
import { LineGroup } from '#web/features/board/line-group.tsx';
import { called, grouped, matches, nameOf, wordsIn, type Kept } from '#web/features/board/lines.ts';
import { OwnLines } from '#web/features/board/own-lines.tsx';
import { type BoardData, useBoard } from '#web/features/board/use-board.ts';
import { useToggle } from '#web/features/board/use-line-actions.ts';
import { Action } from '#web/parts/action.tsx';
import { PageHeading } from '#web/parts/page-heading.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { useNow } from '#web/parts/use-now.ts';
import { useLanguage } from '#web/preferences/use-language.ts';
import '#web/features/board/board.css';

/** The shared list of connections: who is on which, to see and to say. */
export function Board({ portalTitle }: { readonly portalTitle: string }) {
  const { t } = useTranslation();
  const board = useBoard();
  return (
    <>
      <PageHeading title={t('board.title')} portalTitle={portalTitle} />
      {board.isError && !board.data && <Problem problem={board.error} onRetry={() => void board.refetch()} />}
      {board.isPending && (
        <div className="loading-list" aria-busy="true">
          <output className="hidden-words">{t('board.loading')}</output>
        </div>
      )}
      {board.data && <Content board={board.data} />}
    </>
  );
}

function Content({ board }: { readonly board: BoardData }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isEditing, setEditing] = useState(false);
  const toggle = useToggle();
  const refusedLine = toggle.isError ? toggle.variables.line : null;
  return (
    <>
      <OwnLines board={board} onToggle={(line) => toggle.mutate({ line, me: board.me })} onAsk={setAsked} />
      {toggle.isError && refusedLine && (
        <Lost problem={toggle.error} line={refusedLine} board={board} onClose={toggle.reset} />
      )}
      {board.mayEdit && <BoardTools isEditing={isEditing} onEdit={setEditing} onAsk={setAsked} />}
      {board.lines.length === 0 ? (
        <div className="empty">
          <h2>{t('board.noneTitle')}</h2>
          <p>{t(board.mayEdit ? 'board.noneForAdmin' : 'board.none')}</p>
        </div>
      ) : (
        <Lines
          board={board}
          isEditing={isEditing && board.mayEdit}
          onToggle={(line) => toggle.mutate({ line, me: board.me })}
          onAsk={setAsked}
        />
      )}
      <BoardDialog asked={asked} onClose={() => setAsked(null)} />
    </>
  );
}

type LostProps = {
  readonly problem: unknown;
  readonly line: LineView;
  readonly board: BoardData;
  readonly onClose: () => void;
};

/** Says why a line is not one's own; of two who wanted it, who was first. */
function Lost({ problem, line, board, onClose }: LostProps) {
  const { t } = useTranslation();
  const holder = board.lines.find(({ id }) => id === line.id)?.check?.by;
  if (!isRefused(problem, 'line-taken') || !holder || holder.id === board.me.id)
    return <Problem problem={problem} onClose={onClose} />;
  return (
    <div className="problem" role="alert">
      <p className="problem-text">{t('board.lost', { name: called(holder), line: nameOf(line) })}</p>
      <div className="problem-actions">
        <Action onPress={onClose} name={t('problem.close')}>
          ×
        </Action>
      </div>
    </div>
  );
}

type LinesProps = {
  readonly board: BoardData;
  readonly isEditing: boolean;
  readonly onToggle: (line: LineView) => void;
  readonly onAsk: (asked: Asked) => void;
};

function Lines({ board, isEditing, onToggle, onAsk }: LinesProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const [typed, setTyped] = useState('');
  const [kept, setKept] = useState<Kept>('all');
  const now = useNow(15_000);
  // Typing stays quick with thousands of lines: the list follows when there is time.
  const words = useDeferredValue(wordsIn(typed).join(' '));
  const me = board.me.id;
  const groups = useMemo(() => {
    const filter = { words: wordsIn(words), kept, me };
    return grouped(
      board.lines.filter((line) => matches(line, filter)),
      language,
    );
  }, [board.lines, words, kept, me, language]);
  const count = groups.reduce((sum, { lines }) => sum + lines.length, 0);
  return (
    <>
      <FilterBar typed={typed} onType={setTyped} kept={kept} onKeep={setKept} />
      <output className="board-count">
        {t('board.count', { count, taken: board.lines.filter(({ check }) => check).length })}
      </output>
      {count === 0 && <p className="board-none">{t('board.noneSuch')}</p>}
      {groups.map((group) => (
        <LineGroup
          key={group.main}
          group={group}
          me={me}
          now={now}
          mayRelease={board.mayEdit}
          isEditing={isEditing}
          onToggle={onToggle}
          onAsk={onAsk}
        />
      ))}
    </>
  );
}
