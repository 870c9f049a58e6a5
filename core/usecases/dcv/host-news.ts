import {
  isOurs,
  isPlaced,
  readInventory,
  sightingOf,
  type Inventory,
  type RunningSession,
} from '../../dcv/inventory.ts';
import { strikesOut, type Host, type Placed } from '../../dcv/host.ts';
import { dcvTask, markOf } from '../../dcv/names.ts';
import type { HostCommand, HostCommands } from '../../ports/host-commands.ts';
import type { HostStore } from '../../ports/host-store.ts';
import type { InventoryStore } from '../../ports/inventory-store.ts';
import type { AccessStore } from '../../ports/access-store.ts';
import type { Chance } from '../../ports/chance.ts';
import { remember } from '../../session/activity.ts';
import { progress } from '../../session/moves.ts';
import { isOpen, type Session } from '../../session/session.ts';
import { apart } from '../apart.ts';
import { change } from '../change.ts';
import { taskChanged, type TaskDeps } from '../task-changed.ts';
import { holdWatchers, notePermissions } from './watchers.ts';

/** What came of a command. It comes late, twice, in any order, or not at all. */
export type CommandNews = {
  readonly host: string;
  readonly command: HostCommand['is'];
  /** DCV's name for the session that it was about. */
  readonly dcvSession: string | null;
  /** Our own name for that session, where DCV's may be another's by now; see `markOf`. */
  readonly name?: string;
  readonly is: 'done' | 'failed';
  /** What it printed, unpacked. */
  readonly output: string;
};
export type HostNewsDeps = TaskDeps & {
  readonly hosts: HostStore;
  readonly commands: HostCommands;
  readonly access: Pick<AccessStore, 'sharings'>;
  readonly chance: Pick<Chance, 'hash'>;
  readonly inventories: Pick<InventoryStore, 'keep'>;
};

/** A place this young may belong to a session that DCV is still making. */
const grace = 3 * 60_000;

/** Takes in what came of a command, and moves the sessions that it concerns. */
export async function hostNews(deps: HostNewsDeps, news: CommandNews): Promise<void> {
  if (news.command === 'permissions') return notePermissions(deps, news);
  const inventory = news.command === 'inventory' && news.is === 'done' ? readInventory(news.output) : undefined;
  if (news.is === 'failed' || (news.command === 'inventory' && !inventory)) return commandFailed(deps, news);
  if (inventory) return takeInventory(deps, news.host, inventory);
  if (news.command === 'configure') {
    await deps.commands.send(news.host, { is: 'inventory' });
    return;
  }
  const found = await placeOf(deps, news);
  if (!found) return;
  const about = { session: found.placed.session, task: dcvTask(news.host, found.dcvSession) };
  if (news.command === 'create') {
    await taskChanged(deps, { ...about, is: { stage: 'answering', address: found.host.address } });
  } else {
    await deps.hosts.freeRoom(news.host, found.dcvSession, deps.clock());
    await taskChanged(deps, { ...about, is: 'gone' });
  }
}

type Place = { readonly host: Host; readonly dcvSession: string; readonly placed: Placed };

async function placeOf(
  { hosts }: HostNewsDeps,
  { host: id, dcvSession, name }: CommandNews,
): Promise<Place | undefined> {
  const host = await hosts.find(id);
  const placed = dcvSession === null ? undefined : host?.placed[dcvSession];
  // Told late or twice, it may be about one that had this place before.
  const isOther = name !== undefined && placed?.session !== name;
  return host && placed && dcvSession !== null && !isOther ? { host, dcvSession, placed } : undefined;
}

/**
 * Counts against the host. A session that could not be made has failed to start; what there may be of it all the same is closed, and
 * its place is free once that is done.
 */
async function commandFailed(deps: HostNewsDeps, news: CommandNews): Promise<void> {
  if ((await deps.hosts.strike(news.host)) >= strikesOut) await deps.hosts.drain(news.host);
  const found = news.command === 'create' ? await placeOf(deps, news) : undefined;
  if (!found) return;
  await deps.commands.send(news.host, {
    is: 'close',
    session: found.dcvSession,
    ...markOf(found.dcvSession, found.placed),
  });
  const about = { session: found.placed.session, task: dcvTask(news.host, found.dcvSession) };
  const session = await deps.sessions.find(about.session);
  // One that answers by now was made after all, and somebody works there.
  if (session?.status === 'launching') await taskChanged(deps, { ...about, is: 'gone', because: 'start-failed' });
}

/** What runs there, held against the places: makes good what was not told, closes what nobody wants, and notes who was there. */
async function takeInventory(deps: HostNewsDeps, id: string, inventory: Inventory): Promise<void> {
  const { hosts, clock } = deps;
  const seen = await hosts.see(id, inventory.port, clock());
  // Read after the inventory was made: a place that is not there now was given up, or never was.
  const host = seen && (await hosts.find(id));
  if (!host) return;
  const { each, done } = apart();
  await each(() => deps.inventories.keep(id, inventory, clock()));
  if (seen === 'opened') await each(() => wakeWaiting(deps, host.desktopType));
  const sessions = new Map(
    (await deps.sessions.findMany(Object.values(host.placed).map(({ session }) => session))).map((one) => [
      one.name,
      one,
    ]),
  );
  for (const [dcvSession, placed] of Object.entries(host.placed)) {
    const session = sessions.get(placed.session);
    await each(() => holdPlace(deps, { host, dcvSession, placed }, session, inventory));
  }
  await each(() => holdWatchers(deps, host, inventory, sessions));
  const strays = inventory.sessions.filter((running) => isOurs(running) && !host.placed[running.id]);
  for (const stray of strays) await each(() => deps.commands.send(id, closing(stray)));
  done();
}

/** One whose id may be somebody's name is closed by its mark. */
function closing({ id: session, owner, name }: RunningSession): HostCommand {
  return { is: 'close', session, ...(owner === session && { name }) };
}

async function holdPlace(
  deps: HostNewsDeps,
  { host, dcvSession, placed }: Place,
  session: Session | undefined,
  inventory: Inventory,
): Promise<void> {
  const now = deps.clock();
  const about = { session: placed.session, task: dcvTask(host.id, dcvSession) };
  const running = inventory.sessions.find((one) => isPlaced(one, dcvSession, placed));
  // Nothing runs in a place that is kept, for as long as its session is there.
  if (placed.warm && session && isOpen(session)) return;
  if (!running) {
    if (now - placed.placedAt < grace) return;
    await vacate(deps, { host, dcvSession, placed });
    await taskChanged(deps, { ...about, is: 'gone' });
    return;
  }
  if (session?.status === 'launching') {
    await taskChanged(deps, { ...about, is: { stage: 'answering', address: host.address } });
  } else if (session?.status === 'active') {
    const presence = remember(session, sightingOf(running, now), now);
    if (presence) await deps.sessions.touch(session, presence);
  }
}

/**
 * The place of a session that is gone is free. At a host's own display its user is still there, and has to leave before the next one
 * comes; a host that fails to see to that takes no next one.
 */
async function vacate(deps: HostNewsDeps, { host, dcvSession, placed }: Place): Promise<void> {
  if (placed.type === 'console' && host.state === 'open')
    await deps.commands.send(host.id, { is: 'close', session: dcvSession, ...markOf(dcvSession, placed) });
  else await deps.hosts.freeRoom(host.id, dcvSession, deps.clock());
}

/** A host has come: those who wait for one are asked for again now, and not only when the reconciler comes by. */
async function wakeWaiting({ sessions, clock }: HostNewsDeps, desktopType: string): Promise<void> {
  const waiting = (await sessions.launching()).filter(
    (session) => session.desktopType === desktopType && session.desktop.task === null,
  );
  for (const { name } of waiting)
    await change(sessions, name, (session) => {
      if (session.status !== 'launching' || session.desktop.task !== null) return undefined;
      const after = progress(session, { askedAt: clock() });
      return { after, write: () => sessions.move('progress', session, after) };
    });
}
