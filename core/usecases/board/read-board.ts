import type { Person } from '../../access/caller.ts';
import type { Colleague, Line } from '../../board/line.ts';
import type { BoardDeps } from './deps.ts';
import { enterBoard, mayUseBoard, meetColleague } from './enter-board.ts';

/** Lines on a page of the list. */
const pageSize = 1_000;

/** What somebody sees who opens the board. */
export type BoardPage = {
  readonly lines: readonly Line[];
  readonly cursor: string | null;
  readonly me: Colleague;
  readonly isRestricted: boolean;
};

/** Lines of the board, a page at a time. @throws Refusal `forbidden`, `bad-request` */
export async function readBoard(deps: BoardDeps, caller: Person, cursor: string | null): Promise<BoardPage> {
  const me = await enterBoard(deps, caller);
  const [page, { isRestricted }] = await Promise.all([
    deps.board.list(cursor, pageSize),
    deps.board.settings(),
    cursor === null ? meetColleague(deps, me) : undefined,
  ]);
  return { lines: page.items, cursor: page.cursor, me, isRestricted };
}

/** Some lines; those that are gone are left out. @throws Refusal `forbidden` */
export async function readLines(deps: BoardDeps, caller: Person, ids: readonly string[]): Promise<readonly Line[]> {
  await enterBoard(deps, caller);
  return deps.board.findMany(ids);
}

/** Whether he may use it, and what he is on. */
export async function readOwn(
  deps: BoardDeps,
  caller: Person,
): Promise<{ readonly mayUse: boolean; readonly lines: readonly Line[] }> {
  if (!(await mayUseBoard(deps, caller))) return { mayUse: false, lines: [] };
  return { mayUse: true, lines: await deps.board.heldBy(caller.person) };
}

/** Who else was here lately. @throws Refusal `forbidden` */
export async function readColleagues(deps: BoardDeps, caller: Person): Promise<readonly Colleague[]> {
  const me = await enterBoard(deps, caller);
  const [{ isRestricted }, known, members] = await Promise.all([
    deps.board.settings(),
    deps.people.colleagues(deps.clock()),
    deps.people.members(),
  ]);
  const meant = new Set(members.map(({ person }) => person));
  return known.filter(({ id, person }) => id !== me.id && (!isRestricted || meant.has(person)));
}

/** Every line there is. For an import, which compares all of them. */
export async function allLines({ board }: Pick<BoardDeps, 'board'>): Promise<readonly Line[]> {
  const lines: Line[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof board.list>> = await board.list(cursor, pageSize);
    lines.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return lines;
}
