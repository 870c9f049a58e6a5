import type { Person } from '../../access/caller.ts';
import { foldedName, mostNames, namesIn } from '../../board/name-list.ts';
import { Refusal } from '../../refusal.ts';
import type { BoardDeps } from './deps.ts';
import { anAct } from './edit-board.ts';

/**
 * Replaces the names that may use the board. The list closes before its names are there, and opens before they go: broken off in
 * the middle nobody is let in who shouldn't be, and doing it again finishes it.
 *
 * @throws Refusal `bad-request`, `too-large`, `conflict`
 */
export async function importMembers(
  deps: BoardDeps,
  admin: Person,
  text: string,
): Promise<{ readonly added: number; readonly removed: number; readonly members: number }> {
  const { names, mistakes } = namesIn(text);
  if (mistakes.length > 0)
    throw new Refusal('bad-request', 'The file has mistakes; nothing was changed.', { mistakes });
  if (names.length > mostNames)
    throw new Refusal('too-large', `The file has ${names.length} names; ${mostNames} are taken. Nothing was changed.`);
  const before = await deps.board.settings();
  const known = await deps.people.members();
  const wanted = new Set(names.map(foldedName));
  const there = new Set(known.map(({ username }) => foldedName(username)));
  const added = names.filter((name) => !there.has(foldedName(name)));
  const removed = known.map(({ username }) => username).filter((name) => !wanted.has(foldedName(name)));
  const after = { ...before, revision: before.revision + 1, isRestricted: names.length > 0 };
  const act = anAct(deps, admin, { act: 'import-people', on: `${added.length} added, ${removed.length} removed` });
  if ((await deps.board.keepSettings(before, after, act)) === 'changed')
    throw new Refusal('conflict', 'The board is changing right now. Please try again.');
  await deps.people.dropMembers(removed);
  await deps.people.addMembers(added);
  return { added: added.length, removed: removed.length, members: names.length };
}
