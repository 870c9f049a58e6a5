import type { Line } from '../../board/line.ts';
import { withoutPerson } from '../../board/moves.ts';
import type { Erasable } from '../../ports/erasable.ts';
import { Refusal } from '../../refusal.ts';
import type { BoardDeps } from './deps.ts';
import { colleagueId } from './enter-board.ts';
import { allLines } from './read-board.ts';
import { move } from './use-line.ts';

type Deps = Pick<BoardDeps, 'board' | 'people' | 'chance' | 'clock'>;

/**
 * The board as a place where people's names stand: in the last use of a line, in its note, in what is kept for the audit, and in the
 * lists of people. Who is on a line stays on it, since others have to know whom to ask; the use that ends then is erased by asking
 * again.
 */
export function erasableBoard(deps: Deps): Erasable {
  const { board, people, chance, clock } = deps;
  return {
    async erase(person, pseudonym) {
      const named = (line: Line) => withoutPerson(line, person, pseudonym, clock());
      for (const line of await allLines(deps)) if (named(line) !== line) await moveIfThere(deps, line.id, named);
      await board.erase(person, pseudonym);
      await people.forget(colleagueId(chance, person), person);
    },
  };
}

async function moveIfThere(deps: Deps, id: string, decide: (line: Line) => Line): Promise<void> {
  try {
    await move(deps, id, decide);
  } catch (error) {
    // Somebody took the line off the list, and its names with it.
    if (!(error instanceof Refusal && error.code === 'no-such-line')) throw error;
  }
}
