import type { Person } from '../../access/caller.ts';
import { newLine, type Line } from '../../board/line.ts';
import { mostLines } from '../../board/line-list.ts';
import { written, type LineName } from '../../board/line-name.ts';
import { renamed, taken } from '../../board/moves.ts';
import type { BoardAct } from '../../board/settings.ts';
import type { BoardEdit } from '../../ports/board-store.ts';
import { Refusal } from '../../refusal.ts';
import type { BoardDeps } from './deps.ts';
import { allLines } from './read-board.ts';
import { idOfLine, requireLine } from './use-line.ts';

/** How often an edit is tried because somebody else edited at the same time. */
const attempts = 8;

/** @throws Refusal `line-exists`, `board-full`, `conflict` */
export async function addLine(deps: BoardDeps, admin: Person, name: LineName): Promise<Line> {
  if ((await allLines(deps)).length >= mostLines)
    throw new Refusal('board-full', `The board has ${mostLines} lines, which is as many as it takes.`);
  const line = newLine(idOfLine(deps, name), name, deps.clock());
  await edit(deps, anAct(deps, admin, { act: 'add-line', on: written(name) }), async () => ({ is: 'add', line }));
  return line;
}

/**
 * Gives a line another name, and with it another id, since ids follow from names.
 *
 * @throws Refusal `no-such-line`, `line-exists`, `line-taken`, `conflict`
 */
export async function renameLine(deps: BoardDeps, admin: Person, id: string, name: LineName): Promise<Line> {
  const newId = idOfLine(deps, name);
  let after = await requireFree(deps, id);
  if (newId === id) return after;
  const act = anAct(deps, admin, { act: 'rename-line', on: `${written(after)} → ${written(name)}` });
  await edit(deps, act, async () => {
    const before = await requireFree(deps, id);
    after = renamed(before, newId, name, deps.clock());
    return { is: 'rename', before, after };
  });
  return after;
}

/** @throws Refusal `no-such-line`, `line-taken`, `conflict` */
export async function removeLine(deps: BoardDeps, admin: Person, id: string): Promise<void> {
  const line = await requireFree(deps, id);
  const act = anAct(deps, admin, { act: 'remove-line', on: written(line) });
  await edit(deps, act, async () => ({ is: 'remove', line: await requireFree(deps, id) }));
}

/** What an admin does, for the audit. */
export function anAct(
  { chance, clock }: Pick<BoardDeps, 'chance' | 'clock'>,
  { person, username }: Person,
  what: Pick<BoardAct, 'act' | 'on'>,
): BoardAct {
  return { ...what, id: chance.uuid(), by: { person, username }, at: clock() };
}

async function edit({ board }: BoardDeps, act: BoardAct, next: () => Promise<BoardEdit>): Promise<void> {
  for (let tries = 0; tries < attempts; tries += 1) {
    const done = await board.edit(await next(), act);
    if (done === 'written') return;
    if (done === 'exists') throw new Refusal('line-exists', 'There is a line of this name already.');
  }
  throw new Refusal('conflict', 'The board is changing right now. Please try again.');
}

async function requireFree(deps: BoardDeps, id: string): Promise<Line> {
  const line = await requireLine(deps, id);
  if (line.check) throw taken(line.check);
  return line;
}
