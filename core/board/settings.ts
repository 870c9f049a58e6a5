import type { PersonId } from '../access/caller.ts';
import type { Instant } from '../session/session.ts';

/** What the board knows of itself. */
export type BoardSettings = {
  /** Grows with each change of the list of lines or of people. */
  readonly revision: number;
  /** `stage`: the lines are those of the stage; `edited`: an admin has changed them, and the stage's count no longer. */
  readonly source: 'stage' | 'edited';
  /** Which lines of the stage were put there; null: none yet. */
  readonly stageLines: string | null;
  /** Whether a list of people says who may use it. */
  readonly isRestricted: boolean;
};

/** A board that nobody has touched. */
export const untouched: BoardSettings = { revision: 0, source: 'stage', stageLines: null, isRestricted: false };

/** A name on the list of people. The first who comes with that name is who is meant, for ever. */
export type Member = { readonly username: string; readonly person: PersonId | null };

/** What an admin did to the board. */
export type BoardAct = {
  readonly id: string;
  readonly act: 'add-line' | 'rename-line' | 'remove-line' | 'import-lines' | 'import-people';
  /** What it was done to, or how much. */
  readonly on: string;
  readonly by: { readonly person: PersonId; readonly username: string };
  readonly at: Instant;
};
