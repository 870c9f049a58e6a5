import type { Person } from '../../access/caller.ts';
import { annotate, check, handOver, release, uncheck } from '../../board/moves.ts';
import { lineId, type Colleague, type Line } from '../../board/line.ts';
import type { LineName } from '../../board/line-name.ts';
import { foldedName } from '../../board/name-list.ts';
import { Refusal } from '../../refusal.ts';
import type { BoardDeps } from './deps.ts';
import { colleagueOf, enterBoard } from './enter-board.ts';

/** How often a move is decided anew because somebody else was first. */
const attempts = 12;

/** @throws Refusal `forbidden`, `no-such-line` */
export async function readLine(deps: BoardDeps, caller: Person, id: string): Promise<Line> {
  await enterBoard(deps, caller);
  return requireLine(deps, id);
}

/**
 * Puts the caller on a line. Of two at the same instant one gets it, and the other is told who.
 *
 * @throws Refusal `forbidden`, `no-such-line`, `line-taken`, `conflict`
 */
export async function checkLine(deps: BoardDeps, caller: Person, id: string, attempt: string | null): Promise<Line> {
  const who = await enterBoard(deps, caller);
  const use = deps.chance.uuid();
  return move(deps, id, (line) => check(line, who, { use, attempt, now: deps.clock() }));
}

/** @throws Refusal `forbidden`, `no-such-line`, `not-your-line`, `conflict` */
export async function uncheckLine(deps: BoardDeps, caller: Person, id: string, use: string | null): Promise<Line> {
  const who = await enterBoard(deps, caller);
  return move(deps, id, (line) => uncheck(line, who, { use, now: deps.clock() }));
}

/** @throws Refusal `forbidden`, `no-such-line`, `not-your-line`, `no-such-colleague`, `conflict` */
export async function handLineOver(
  deps: BoardDeps,
  caller: Person,
  id: string,
  { use, to }: { readonly use: string | null; readonly to: string },
): Promise<Line> {
  const who = await enterBoard(deps, caller);
  const receiver = await requireColleague(deps, to);
  const newUse = deps.chance.uuid();
  return move(deps, id, (line) => handOver(line, who, receiver, { use, newUse, now: deps.clock() }));
}

/** Ends anybody's use of a line; for admins. @throws Refusal `no-such-line`, `conflict` */
export async function releaseLine(deps: BoardDeps, admin: Person, id: string, use: string | null): Promise<Line> {
  const who = colleagueOf(deps, admin);
  return move(deps, id, (line) => release(line, who, { use, now: deps.clock() }));
}

/** @throws Refusal `forbidden`, `no-such-line`, `conflict` also where somebody has written meanwhile */
export async function annotateLine(
  deps: BoardDeps,
  caller: Person,
  id: string,
  note: { readonly text: string; readonly version: number },
): Promise<Line> {
  const who = await enterBoard(deps, caller);
  return move(deps, id, (line) => annotate(line, who, { ...note, now: deps.clock() }));
}

/** The id of the line of this name. */
export function idOfLine({ chance }: Pick<BoardDeps, 'chance'>, name: LineName): string {
  return lineId((text) => chance.hash(text), name);
}

/** @throws Refusal `no-such-line` */
export async function requireLine({ board }: Pick<BoardDeps, 'board'>, id: string): Promise<Line> {
  const line = await board.find(id);
  if (line) return line;
  throw new Refusal('no-such-line', 'There is no such line on the board.');
}

/** Reads a line, lets `decide` move it, writes, and begins again where somebody else was first. */
export async function move(deps: Pick<BoardDeps, 'board'>, id: string, decide: (line: Line) => Line): Promise<Line> {
  for (let tries = 0; tries < attempts; tries += 1) {
    const before = await requireLine(deps, id);
    const after = decide(before);
    if (after === before || (await deps.board.move(before, after)) === 'written') return after;
  }
  throw new Refusal('conflict', 'This line is changing right now. Please try again.');
}

/** Who was here lately and, where there is a list of people, is still on it. */
async function requireColleague({ board, people, clock }: BoardDeps, id: string): Promise<Colleague> {
  const colleague = await people.colleague(id, clock());
  if (colleague) {
    const [{ isRestricted }, member] = await Promise.all([
      board.settings(),
      people.member(foldedName(colleague.username)),
    ]);
    if (!isRestricted || member?.person === colleague.person) return colleague;
  }
  throw new Refusal('no-such-colleague', 'Nobody of that name has used the board lately.');
}
