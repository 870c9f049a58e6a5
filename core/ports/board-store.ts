import type { PersonId } from '../access/caller.ts';
import type { Colleague, Line } from '../board/line.ts';
import type { BoardAct, BoardSettings, Member } from '../board/settings.ts';
import type { Instant } from '../session/session.ts';
import type { Page, Written } from './session-store.ts';

/** A change of the list itself. A line that is removed or renamed is so only as it was read. */
export type BoardEdit =
  | { readonly is: 'add'; readonly line: Line }
  | { readonly is: 'rename'; readonly before: Line; readonly after: Line }
  | { readonly is: 'remove'; readonly line: Line };

/** Where the lines of the board are kept. What it hands out is as the last write left it, unless something else is said. */
export type BoardStore = {
  /** In no particular order; at most `limit` and one query page. Refuses `bad-request` a cursor that is none of its own. */
  list(cursor: string | null, limit: number): Promise<Page<Line>>;
  find(id: string): Promise<Line | undefined>;
  /** Those of these that are there, in no particular order. */
  findMany(ids: readonly string[]): Promise<readonly Line[]>;
  /** Writes a move. `changed`: somebody else moved it first, or it is gone. */
  move(before: Line, after: Line): Promise<Written>;
  /** Edits the list and notes who did, both or neither. `exists`: there is a line of the new name. */
  edit(edit: BoardEdit, act: BoardAct): Promise<Written | 'exists'>;
  /** Adds those that aren't there. */
  put(lines: readonly Line[]): Promise<void>;
  /** Removes lines as they were read; answers those that somebody changed first, which stay. */
  drop(lines: readonly Line[]): Promise<readonly Line[]>;
  /** Lines that a person is on, the longest first. May lag by a moment. */
  heldBy(person: PersonId): Promise<readonly Line[]>;
  /** Ids of lines to look at, those longest overdue first. May lag by a moment. */
  due(now: Instant, limit: number): Promise<readonly string[]>;

  settings(): Promise<BoardSettings>;
  /** Writes settings and, where an admin did it, that he did. `changed`: they are no longer as they were read. */
  keepSettings(before: BoardSettings, after: BoardSettings, act: BoardAct | null): Promise<Written>;

  /** Puts a pseudonym where a person stands in what is kept of uses and acts for the audit. Nothing of that is told again. */
  erase(person: PersonId, pseudonym: string): Promise<void>;
};

/** Who may use the board, and who has. */
export type BoardPeople = {
  /** The name on the list in this spelling, or undefined. */
  member(folded: string): Promise<Member | undefined>;
  /** Binds a name to the first who comes with it. Answers who that is. */
  bind(folded: string, person: PersonId): Promise<PersonId | undefined>;
  members(): Promise<readonly Member[]>;
  /** Names that are there already keep whom they mean. */
  addMembers(usernames: readonly string[]): Promise<void>;
  dropMembers(usernames: readonly string[]): Promise<void>;
  /** Remembers that somebody was here, for so long. */
  meet(colleague: Colleague, until: Instant): Promise<void>;
  /** Somebody who was here. */
  colleague(id: string, now: Instant): Promise<Colleague | undefined>;
  /** Who was here; some hundreds at most. */
  colleagues(now: Instant): Promise<readonly Colleague[]>;
  /** Forgets that somebody, by the id that he has for others, was here, and takes the name that means him off the list. */
  forget(id: string, person: PersonId): Promise<void>;
};
