import { unshared } from '../../access/sharing.ts';
import type { Host } from '../../dcv/host.ts';
import { isPlaced, type Inventory } from '../../dcv/inventory.ts';
import { permissionsFor, readWatchers, watchersOf } from '../../dcv/watchers.ts';
import type { Session } from '../../session/session.ts';
import type { CommandNews, HostNewsDeps } from './host-news.ts';

/** A host has told whom it lets watch. That it could not be told speaks of the session, which is gone, and not against the host. */
export async function notePermissions(
  { hosts }: Pick<HostNewsDeps, 'hosts'>,
  { host, dcvSession, is, output }: CommandNews,
): Promise<void> {
  const watchers = is === 'done' ? readWatchers(output.trim()) : undefined;
  if (watchers && dcvSession !== null) await hosts.noteWatchers(host, dcvSession, watchers);
}

/**
 * Whom a host lets watch, held against whom the owners let: what was not told is noted, and where the two are apart the host is told
 * again.
 */
export async function holdWatchers(
  { access, hosts, commands, chance }: Pick<HostNewsDeps, 'access' | 'hosts' | 'commands' | 'chance'>,
  host: Host,
  inventory: Inventory,
  sessions: ReadonlyMap<string, Session>,
): Promise<void> {
  const inUse = Object.entries(host.placed).filter(([, { session }]) => sessions.get(session)?.status === 'active');
  if (inUse.length === 0) return;
  const sharings = await access.sharings(inUse.map(([, { session }]) => session));
  for (const [dcvSession, placed] of inUse) {
    const seen = inventory.sessions.find((one) => isPlaced(one, dcvSession, placed))?.watchers;
    if (seen === undefined) continue;
    if (!isSame(seen, placed.watchers ?? [])) await hosts.noteWatchers(host.id, dcvSession, seen);
    const sharing = sharings.get(placed.session) ?? unshared(placed.session);
    if (!isSame(seen, watchersOf(sharing, chance)))
      await commands.send(host.id, permissionsFor(sharing, dcvSession, chance));
  }
}

const isSame = (one: readonly string[], other: readonly string[]) => one.toSorted().join() === other.toSorted().join();
