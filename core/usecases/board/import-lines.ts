import type { Person } from '../../access/caller.ts';
import { diffBoard, type BoardDiff } from '../../board/diff.ts';
import { newLine, type Colleague, type Line } from '../../board/line.ts';
import { linesIn, mostLines, type Duplicate, type LineList } from '../../board/line-list.ts';
import type { LineName } from '../../board/line-name.ts';
import { release } from '../../board/moves.ts';
import { Refusal } from '../../refusal.ts';
import type { BoardDeps } from './deps.ts';
import { anAct } from './edit-board.ts';
import { colleagueOf } from './enter-board.ts';
import { allLines } from './read-board.ts';
import { idOfLine, move } from './use-line.ts';

/** What a file would change, of the board at this revision. */
export type Preview = BoardDiff & { readonly revision: number; readonly duplicates: readonly Duplicate[] };
export type Outcome = {
  readonly revision: number;
  readonly added: number;
  readonly removed: number;
  readonly released: number;
  readonly kept: number;
};

/** What a file would change. @throws Refusal `bad-request`, `too-large` */
export async function previewImport(deps: BoardDeps, text: string): Promise<Preview> {
  const { lines, duplicates } = wantedIn(text);
  // Before the lines: whatever changes in between, the import is refused and not wrong.
  const { revision } = await deps.board.settings();
  return { ...diffBoard(await allLines(deps), lines), revision, duplicates };
}

/**
 * Makes the board what a file says. What somebody is on by then stays there, unless it is to be released, which his audit record
 * says. Broken off in the middle, it is finished by doing it again.
 *
 * @throws Refusal `bad-request`, `too-large`, `conflict` where the board has changed since the preview
 */
export async function importLines(
  deps: BoardDeps,
  admin: Person,
  text: string,
  { revision, held }: { readonly revision: number; readonly held: 'keep' | 'release' },
): Promise<Outcome> {
  const { lines } = wantedIn(text);
  const before = await deps.board.settings();
  if (before.revision !== revision) throw moved();
  const diff = diffBoard(await allLines(deps), lines);
  const on = `${diff.added.length} added, ${diff.removed.length} removed, ${diff.held.length} in use`;
  const after = { ...before, revision: revision + 1, source: 'edited' as const };
  const act = anAct(deps, admin, { act: 'import-lines', on });
  if ((await deps.board.keepSettings(before, after, act)) === 'changed') throw moved();
  await deps.board.put(fresh(deps, diff.added));
  const released = held === 'release' ? await releaseAll(deps, colleagueOf(deps, admin), diff.held) : [];
  const stayed = await deps.board.drop([...diff.removed, ...released]);
  const removed = diff.removed.length + released.length - stayed.length;
  const kept = stayed.length + diff.held.length - released.length;
  return { revision: after.revision, added: diff.added.length, removed, released: released.length, kept };
}

/** Puts the lines of the stage there, once for each change of them, as long as no admin has edited the board. */
export async function applyStageLines(deps: BoardDeps): Promise<void> {
  const { lines } = linesIn(deps.stage.board.lines.join('\n'), ';');
  const stageLines = deps.chance.hash(JSON.stringify(lines.map(({ main, sub }) => [main, sub])));
  const before = await deps.board.settings();
  if (before.source === 'edited' || before.stageLines === stageLines) return;
  const { added, removed } = diffBoard(await allLines(deps), lines);
  await deps.board.put(fresh(deps, added));
  await deps.board.drop(removed);
  // Another function that starts at the same time does the same; an admin who edits meanwhile has the last word.
  await deps.board.keepSettings(before, { ...before, revision: before.revision + 1, stageLines }, null);
}

function wantedIn(text: string): Pick<LineList, 'lines' | 'duplicates'> {
  const { count, lines, duplicates, mistakes } = linesIn(text);
  if (count > mostLines)
    throw new Refusal('too-large', `The file has ${count} lines; a board takes ${mostLines}. Nothing was changed.`);
  if (mistakes.length > 0)
    throw new Refusal('bad-request', 'The file has mistakes; nothing was changed.', { mistakes });
  return { lines, duplicates };
}

const fresh = (deps: BoardDeps, names: readonly LineName[]) =>
  names.map((name) => newLine(idOfLine(deps, name), name, deps.clock()));

async function releaseAll(deps: BoardDeps, admin: Colleague, held: readonly Line[]): Promise<readonly Line[]> {
  const released: Line[] = [];
  for (const { id, check } of held) {
    const use = check?.use ?? null;
    const line = await move(deps, id, (read) => release(read, admin, { use, now: deps.clock() }, 'removed'));
    if (line.check === null) released.push(line);
  }
  return released;
}

const moved = () => new Refusal('conflict', 'The board has changed since the preview. Look at it again.');
