import type { PersonId } from '../access/caller.ts';
import type { Instant } from '../session/session.ts';
import type { LineName } from './line-name.ts';

/** Somebody who uses the board, as others there know him. */
export type Colleague = {
  /** A name for others' use, since a person's own id is nobody's business. */
  readonly id: string;
  readonly person: PersonId;
  readonly username: string;
  readonly displayName: string;
};

/** That somebody is on a line. */
export type Check = {
  /** Of this use alone; the audit knows it by it. */
  readonly use: string;
  readonly by: Colleague;
  readonly since: Instant;
  /** What the request was called that did it: the same request again does nothing more. */
  readonly attempt: string | null;
  /** Whether he was reminded that he is still on it. */
  readonly reminded: boolean;
};

/** Why a use was over. `removed`: an admin took the line off the board. */
export type UseEnd = 'unchecked' | 'handed-over' | 'forced' | 'removed' | 'timed-out';

/** The use before; kept with the line, so that its end is written in one piece with what follows it. */
export type PastUse = Pick<Check, 'use' | 'attempt' | 'since'> & {
  readonly by: Pick<Colleague, 'person' | 'username'>;
  readonly until: Instant;
  readonly reason: UseEnd;
  /** Who ended it, where that was somebody else. */
  readonly endedBy: Pick<Colleague, 'person' | 'username'> | null;
};

export type Note = {
  readonly text: string;
  /** Who wrote it, as others call him, and who that is; null: nobody is to know any more. */
  readonly by: string;
  readonly person: PersonId | null;
  readonly at: Instant;
};

/** One connection on the board. */
export type Line = LineName & {
  /** Follows from the name, so that no two lines have the same. */
  readonly id: string;
  readonly check: Check | null;
  readonly last: PastUse | null;
  readonly note: Note | null;
  /** Grows with each change of the note. */
  readonly noteVersion: number;
  /** Grows with each change, and never begins again, even if a line of this name was removed before. */
  readonly version: number;
};

/** The id of the line of this name. */
export function lineId(hash: (text: string) => string, { main, sub }: LineName): string {
  return hash(`line ${JSON.stringify([main, sub])}`).slice(0, 22);
}

/** A line that nobody is on yet. */
export function newLine(id: string, { main, sub }: LineName, now: Instant): Line {
  return { id, main, sub, check: null, last: null, note: null, noteVersion: 0, version: now };
}
