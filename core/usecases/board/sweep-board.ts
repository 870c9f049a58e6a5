import type { Check, Line } from '../../board/line.ts';
import { written } from '../../board/line-name.ts';
import { remind, timeOut } from '../../board/moves.ts';
import { nextStep } from '../../board/pace.ts';
import type { NewNotice, NoticeBoard } from '../../ports/notice-board.ts';
import type { BoardDeps } from './deps.ts';
import { move } from './use-line.ts';

export type SweepBoardDeps = Pick<BoardDeps, 'stage' | 'board' | 'clock'> & {
  readonly notices: Pick<NoticeBoard, 'ask'>;
};
type Swept = 'reminded' | 'released' | 'nothing';

/** Lines that one sweep looks at; the next one comes in a minute. */
const most = 200;
/** How long a reminder stays, in milliseconds. */
const reminderLasts = 8 * 3_600_000;

/**
 * Reminds people who are on a line for long, and frees lines that somebody was on for longer than the stage allows. Proportional to
 * what is due. A line that fails holds up no other, and is due again in a minute.
 */
export async function sweepBoard(
  deps: SweepBoardDeps,
): Promise<{ readonly reminded: number; readonly released: number }> {
  const swept: Swept[] = [];
  const failures: unknown[] = [];
  for (const id of await deps.board.due(deps.clock(), most)) {
    try {
      swept.push(await sweepLine(deps, id));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} lines could not be swept`);
  const count = (what: Swept) => swept.filter((done) => done === what).length;
  return { reminded: count('reminded'), released: count('released') };
}

async function sweepLine(deps: SweepBoardDeps, id: string): Promise<Swept> {
  const line = await deps.board.find(id);
  const step = line && nextStep(line, deps.stage.board);
  if (!line?.check || !step || step.at > deps.clock()) return 'nothing';
  const ending = { use: line.check.use, now: deps.clock() };
  if (step.is === 'release') {
    await move(deps, id, (read) => timeOut(read, ending));
    return 'released';
  }
  // Told before it is noted: the notice has an id of its own, and the same asked again is asked once.
  const notice = reminder(line, line.check, step.at);
  if (notice.until > deps.clock()) await deps.notices.ask(notice);
  await move(deps, id, (read) => remind(read, ending));
  return 'reminded';
}

/** In both languages, since nobody knows here which of them the person reads. */
function reminder(line: Line, { use, by, since }: Check, at: number): NewNotice {
  const from = `${new Date(since).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return {
    id: `board-${use}`,
    person: by.person,
    username: by.username,
    kind: 'info',
    title: written(line).slice(0, 200),
    text: [
      `You have been on this line since ${from}. If you are done, uncheck it on the board.`,
      `Sie sind seit ${from} auf dieser Leitung. Wenn Sie fertig sind, geben Sie sie auf der Tafel frei.`,
    ].join('\n'),
    buttons: [],
    at,
    until: at + reminderLasts,
  };
}
