import type { Created, NewSessionParts, SessionStore } from '../ports/session-store.ts';
import { stop } from '../session/moves.ts';
import type { Launching, Reserved } from '../session/session.ts';
import type { PoolDeps } from './create-session.ts';

type EvictDeps = Pick<PoolDeps, 'sessions' | 'environments' | 'clock'>;
type Room = Parameters<SessionStore['create']>[1];

/** How often the reserves are read anew because all of what was found has gone to others meanwhile. */
const attempts = 5;

/**
 * Makes a session in a portal that is full: the oldest of all environments' reserve makes way for it. Where others take that one
 * first it is the next oldest, and where a place becomes free meanwhile, none.
 *
 * @returns as `create`; `portal-full` where every session of the portal has an owner
 */
export async function createByEviction(
  deps: EvictDeps,
  session: Launching,
  room: Room,
  parts: NewSessionParts,
): Promise<Created> {
  for (let tries = 0; tries < attempts; tries += 1) {
    const created = await evictOldest(deps, session, room, parts);
    if (created === 'reserve-changed') continue;
    if (created !== 'portal-has-room') return created;
    const plainly = await deps.sessions.create(session, room, parts);
    if (plainly !== 'portal-full') return plainly;
  }
  return 'portal-full';
}

async function evictOldest(deps: EvictDeps, session: Launching, room: Room, parts: NewSessionParts): Promise<Created> {
  const reserve = await wholeReserve(deps);
  for (const before of reserve) {
    const after = stop(before, 'surplus', deps.clock(), true);
    const created = await deps.sessions.create(session, room, { ...parts, evicting: { before, after } });
    if (created !== 'reserve-changed') return created;
  }
  return reserve.length > 0 ? 'reserve-changed' : 'portal-full';
}

/** The reserve of all environments, also of those that are closing; the oldest first. One read for each environment. */
async function wholeReserve({ sessions, environments }: EvictDeps): Promise<readonly (Launching | Reserved)[]> {
  const all = await environments.list();
  const reserves = await Promise.all(all.map(({ name }) => sessions.reserve(name)));
  return reserves.flat().toSorted((one, other) => one.createdAt - other.createdAt);
}
