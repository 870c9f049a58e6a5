import type { PersonId } from '../access/caller.ts';
import { Refusal } from '../refusal.ts';
import type { Instant } from '../session/session.ts';
import type { LineName } from './line-name.ts';
import type { Check, Colleague, Line, UseEnd } from './line.ts';

/**
 * What can become of a line. Each answers the line as it is afterwards: the very same where there is nothing to do, because it was
 * done before, so that a request that comes twice counts once.
 */

type Checking = { readonly use: string; readonly attempt: string | null; readonly now: Instant };
/** Which use is meant; whatever use it is where nothing is said. */
type Ending = { readonly use: string | null; readonly now: Instant };

/** @throws Refusal `line-taken` */
export function check(line: Line, who: Colleague, { use, attempt, now }: Checking): Line {
  if (line.check?.by.person === who.person) return line;
  if (line.check) throw taken(line.check);
  if (attempt !== null && line.last?.attempt === attempt && line.last.by.person === who.person) return line;
  return next(line, { check: begun(line, who, { use, attempt, now }) }, now);
}

/** @throws Refusal `not-your-line` */
export function uncheck(line: Line, who: Colleague, ending: Ending): Line {
  if (isOver(line, ending)) return line;
  if (line.check && line.check.by.person !== who.person) throw notYours(line.check);
  return ended(line, 'unchecked', null, ending.now);
}

/** @throws Refusal `not-your-line` */
export function handOver(
  line: Line,
  who: Colleague,
  to: Colleague,
  { newUse, ...ending }: Ending & { readonly newUse: string },
): Line {
  if (isOver(line, ending)) return line;
  if (!line.check) throw new Refusal('not-your-line', 'You are not on this line.');
  if (line.check.by.person !== who.person) throw notYours(line.check);
  if (to.person === who.person) return line;
  const free = ended(line, 'handed-over', null, ending.now);
  return { ...free, check: begun(free, to, { use: newUse, attempt: null, now: ending.now }) };
}

/** Ends a use whoever's it is; whether the caller may is decided elsewhere. */
export function release(line: Line, admin: Colleague, ending: Ending, reason: 'forced' | 'removed' = 'forced'): Line {
  if (isOver(line, ending)) return line;
  const isOwn = line.check?.by.person === admin.person && reason === 'forced';
  return ended(line, isOwn ? 'unchecked' : reason, isOwn ? null : admin, ending.now);
}

/** Ends a use because of its length alone. */
export function timeOut(line: Line, ending: Ending): Line {
  return isOver(line, ending) ? line : ended(line, 'timed-out', null, ending.now);
}

/** @throws Refusal `conflict` where somebody has written since this version was read */
export function annotate(
  line: Line,
  who: Colleague,
  { text, version, now }: { readonly text: string; readonly version: number; readonly now: Instant },
): Line {
  if ((line.note?.text ?? '') === text) return line;
  if (line.noteVersion !== version) {
    const writer = line.note?.by ?? 'Somebody';
    throw new Refusal('conflict', `${writer} has changed the note meanwhile.`);
  }
  const note = text === '' ? null : { text, by: who.displayName, person: who.person, at: now };
  return next(line, { note, noteVersion: version + 1 }, now);
}

/** The line under another name; there the uses of the old name aren't known. */
export function renamed(line: Line, id: string, { main, sub }: LineName, now: Instant): Line {
  return next({ ...line, id, main, sub, last: null }, {}, now);
}

/** Notes that the person on it was reminded. */
export function remind(line: Line, { use, now }: Ending): Line {
  if (!line.check || line.check.reminded || line.check.use !== use) return line;
  return next(line, { check: { ...line.check, reminded: true } }, now);
}

/** The line with a pseudonym where a person stands who used it before or wrote its note; whoever is on it now stays. */
export function withoutPerson(line: Line, person: PersonId, pseudonym: string, now: Instant): Line {
  const { last, note } = line;
  const isIn = [last?.by.person, last?.endedBy?.person, note?.person].includes(person);
  if (!isIn) return line;
  const named = <W extends Pick<Colleague, 'person' | 'username'>>(who: W) =>
    who.person === person ? { person: pseudonym as PersonId, username: pseudonym } : who;
  return next(
    line,
    {
      last: last && { ...last, by: named(last.by), endedBy: last.endedBy && named(last.endedBy) },
      note: note?.person === person ? { ...note, by: pseudonym, person: null } : note,
    },
    now,
  );
}

/** Somebody is on it. */
export function taken({ by, since }: Pick<Check, 'by' | 'since'>): Refusal {
  return new Refusal(
    'line-taken',
    `${by.displayName} (${by.username}) is on it since ${new Date(since).toISOString()}.`,
  );
}

function notYours({ by }: Pick<Check, 'by'>): Refusal {
  return new Refusal('not-your-line', `${by.displayName} (${by.username}) is on it, not you.`);
}

/** Nobody is on it, or it is no longer the use that is meant. */
const isOver = ({ check: held }: Line, { use }: Ending): boolean => held === null || (use !== null && held.use !== use);

const begun = ({ last }: Line, by: Colleague, { use, attempt, now }: Checking): Check => ({
  use,
  by,
  attempt,
  // Clocks of two machines differ; uses of a line never overlap.
  since: Math.max(now, last?.until ?? now),
  reminded: false,
});

function ended(line: Line, reason: UseEnd, endedBy: Colleague | null, now: Instant): Line {
  if (!line.check) return line;
  const { use, attempt, since, by } = line.check;
  const last = {
    use,
    attempt,
    since,
    by: { person: by.person, username: by.username },
    until: Math.max(now, since),
    reason,
    endedBy: endedBy && { person: endedBy.person, username: endedBy.username },
  };
  return next(line, { check: null, last }, now);
}

function next(line: Line, change: Partial<Line>, now: Instant): Line {
  return { ...line, ...change, version: Math.max(line.version + 1, now) };
}
