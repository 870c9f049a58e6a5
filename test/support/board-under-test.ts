import type { Person } from '#core/access/caller.ts';
import type { LineName } from '#core/board/line-name.ts';
import { lineId, type Line } from '#core/board/line.ts';
import { usesEnded } from '#core/board/news.ts';
import type { AuditEntry } from '#core/ports/audit-trail.ts';
import type { NewNotice } from '#core/ports/notice-board.ts';
import type { StageInput } from '#core/stage/stage.ts';
import type { SweepBoardDeps } from '#core/usecases/board/sweep-board.ts';
import type { BoardDeps } from '#core/usecases/board/deps.ts';
import { applyStageLines } from '#core/usecases/board/import-lines.ts';
import { colleagueOf, meetColleague } from '#core/usecases/board/enter-board.ts';
import { chance } from '#lambdas/chance.ts';
import { aPerson, aStage, noon } from './builders.ts';
import { memoryBoard, memoryBoardPeople, type MemoryBoard } from './memory-board.ts';

/** People of a support team. */
export const ada = aPerson('ada', { roles: ['teacher'], displayName: 'Ada Example' });
export const ben = aPerson('ben', { roles: ['teacher'], displayName: 'Ben Example' });
export const chief = aPerson('chief', { roles: ['admin'], displayName: 'Chief Example' });
export const pupil = aPerson('pupil', { roles: ['student'] });

export const first: LineName = { main: 'vpn main 1', sub: 'vpn sub 1' };
export const second: LineName = { main: 'vpn main 1', sub: 'vpn sub 2' };
export const idOf = (name: LineName): string => lineId((text) => chance.hash(text), name);

/** A board with a clock to turn, whose stream can be read. */
export type BoardUnderTest = {
  readonly deps: BoardDeps & SweepBoardDeps & { readonly board: MemoryBoard };
  readonly turn: (milliseconds: number) => void;
  /** What the stream has told the audit of uses. */
  readonly uses: () => readonly AuditEntry[];
  readonly line: (name: LineName) => Promise<Line | undefined>;
  readonly names: () => Promise<readonly string[]>;
  /** Somebody opens the board. */
  readonly meet: (...people: readonly Person[]) => Promise<void>;
  readonly notices: NewNotice[];
};

/** A board with the lines of its stage: two, unless something else is said. */
export async function boardUnderTest(board: StageInput['board'] = {}): Promise<BoardUnderTest> {
  let now = noon;
  const stage = aStage({ board: { lines: ['vpn main 1;vpn sub 1', 'vpn main 1;vpn sub 2'], ...board } });
  const notices: NewNotice[] = [];
  const deps = {
    stage,
    board: memoryBoard(stage.board),
    people: memoryBoardPeople(),
    notices: {
      ask: async (notice: NewNotice) => {
        notices.push(notice);
        return notice.id ?? '';
      },
    },
    chance,
    clock: () => now,
  };
  await applyStageLines(deps);
  return {
    deps,
    notices,
    turn: (milliseconds) => void (now += milliseconds),
    uses: () => deps.board.changes.flatMap(({ before, after }) => usesEnded(before, after)),
    line: (name) => deps.board.find(idOf(name)),
    names: async () => (await deps.board.list(null, 10_000)).items.map(({ main, sub }) => `${main};${sub}`).toSorted(),
    meet: async (...people) => {
      for (const person of people) await meetColleague(deps, colleagueOf(deps, person));
    },
  };
}
