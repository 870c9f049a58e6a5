import type { PersonId } from '#core/access/caller.ts';
import { foldedName } from '#core/board/name-list.ts';
import type { Colleague, Line } from '#core/board/line.ts';
import { nextStep, type Pace } from '#core/board/pace.ts';
import { untouched, type BoardAct, type BoardSettings, type Member } from '#core/board/settings.ts';
import type { BoardPeople, BoardStore } from '#core/ports/board-store.ts';
import { Refusal } from '#core/refusal.ts';

/** A change as the stream tells it. */
export type BoardChange = { readonly before: Line | undefined; readonly after: Line | undefined };

/** The board in memory; `changes` and `acts` are what the stream has told, for tests that follow it. */
export type MemoryBoard = BoardStore & { readonly changes: BoardChange[]; readonly acts: BoardAct[] };

export function memoryBoard(pace: Pace): MemoryBoard {
  const lines = new Map<string, Line>();
  const changes: BoardChange[] = [];
  const acts: BoardAct[] = [];
  let settings: BoardSettings = untouched;
  const set = (id: string, after: Line | undefined) => {
    changes.push({ before: lines.get(id), after });
    if (after) lines.set(id, after);
    else lines.delete(id);
  };
  const isAsRead = (line: Line) => lines.get(line.id)?.version === line.version;

  return {
    changes,
    acts,
    async list(cursor, limit) {
      if (cursor !== null && !/^[\w-]{22}$/.test(cursor))
        throw new Refusal('bad-request', 'This is no page of this list.');
      const all = [...lines.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
      const rest = all.filter(({ id }) => cursor === null || id > cursor);
      const items = rest.slice(0, limit);
      return { items, cursor: rest.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    find: async (id) => lines.get(id),
    findMany: async (ids) => [...new Set(ids)].flatMap((id) => lines.get(id) ?? []),
    async move(before, after) {
      if (!isAsRead(before)) return 'changed';
      set(after.id, after);
      return 'written';
    },
    async edit(edit, act) {
      const [before, after] =
        edit.is === 'rename' ? [edit.before, edit.after] : edit.is === 'add' ? [null, edit.line] : [edit.line, null];
      if (after && lines.has(after.id)) return 'exists';
      if (before && !isAsRead(before)) return 'changed';
      if (before) set(before.id, undefined);
      if (after) set(after.id, after);
      settings = { ...settings, revision: settings.revision + 1, source: 'edited' };
      acts.push(act);
      return 'written';
    },
    async put(added) {
      for (const line of added) if (!lines.has(line.id)) set(line.id, line);
    },
    async drop(removed) {
      const changed: Line[] = [];
      for (const line of removed) {
        if (isAsRead(line)) set(line.id, undefined);
        else if (lines.has(line.id)) changed.push(line);
      }
      return changed;
    },
    heldBy: async (person) =>
      [...lines.values()]
        .filter(({ check }) => check?.by.person === person)
        .sort((one, other) => (one.check?.since ?? 0) - (other.check?.since ?? 0)),
    due: async (now, limit) =>
      [...lines.values()]
        .flatMap((line) => {
          const step = nextStep(line, pace);
          return step && step.at <= now ? [{ id: line.id, at: step.at }] : [];
        })
        .sort((one, other) => one.at - other.at)
        .slice(0, limit)
        .map(({ id }) => id),
    settings: async () => settings,
    async keepSettings(before, after, act) {
      if (before.revision !== settings.revision) return 'changed';
      settings = after;
      if (act) acts.push(act);
      return 'written';
    },
    async erase(person, pseudonym) {
      for (const [at, act] of acts.entries())
        if (act.by.person === person) acts[at] = { ...act, by: { person: pseudonym as PersonId, username: pseudonym } };
    },
  };
}

/** Who may use the board, and who has, in memory. */
export function memoryBoardPeople(): BoardPeople {
  const members = new Map<string, Member>();
  const people = new Map<string, { readonly colleague: Colleague; readonly until: number }>();
  return {
    member: async (folded) => members.get(folded),
    async bind(folded, person: PersonId) {
      const member = members.get(folded);
      if (!member) return undefined;
      if (member.person === null) members.set(folded, { ...member, person });
      return member.person ?? person;
    },
    members: async () => [...members.values()],
    async addMembers(usernames) {
      for (const username of usernames)
        if (!members.has(foldedName(username))) members.set(foldedName(username), { username, person: null });
    },
    async dropMembers(usernames) {
      for (const username of usernames) members.delete(foldedName(username));
    },
    meet: async (colleague, until) => void people.set(colleague.id, { colleague, until }),
    async colleague(id, now) {
      const known = people.get(id);
      return known && known.until > now ? known.colleague : undefined;
    },
    colleagues: async (now) => [...people.values()].flatMap(({ colleague, until }) => (until > now ? [colleague] : [])),
    async forget(id, person) {
      people.delete(id);
      for (const [folded, member] of members) if (member.person === person) members.delete(folded);
    },
  };
}
