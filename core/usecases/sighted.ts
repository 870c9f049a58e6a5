import type { Clock } from '../ports/chance.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { SightStore } from '../ports/sight-store.ts';
import type { Session } from '../session/session.ts';
import { judged, seenAgain } from '../session/sight.ts';

export type SightDeps = { readonly sights: SightStore; readonly clock: Clock };

/** A gateway has told who is there. */
export async function noteBeat({ sights, clock }: SightDeps): Promise<void> {
  const next = seenAgain(await sights.read(), clock());
  if (next) await sights.keep(next);
}

/** Sessions read as they are to be judged while, and after, nobody told who is there. Writes are the store's own. */
export function sighted(sessions: SessionStore, { sights, clock }: SightDeps): SessionStore {
  const judge = async <S extends Session>(found: readonly S[]): Promise<readonly S[]> => {
    if (!found.some(({ status }) => status === 'active')) return found;
    const sight = await sights.read();
    return found.map((session) => judged(session, sight, clock()));
  };
  return {
    ...sessions,
    find: async (name) => {
      const found = await sessions.find(name);
      return found && (await judge([found]))[0];
    },
    findMany: async (names) => judge(await sessions.findMany(names)),
    live: async (cursor) => {
      const page = await sessions.live(cursor);
      return { ...page, items: await judge(page.items) };
    },
    async *due(now) {
      for await (const page of sessions.due(now)) yield await judge(page);
    },
  };
}
