import { strikesOut, type Host } from '#core/dcv/host.ts';
import { dcvSessionId, dcvTask, osUser } from '#core/dcv/names.ts';
import { machinesFor, placeOn } from '#core/dcv/placement.ts';
import type { Chance, Clock } from '#core/ports/chance.ts';
import type { Desktops, Launched, LaunchOrder } from '#core/ports/desktops.ts';
import type { HostCommands } from '#core/ports/host-commands.ts';
import type { HostMachines } from '#core/ports/host-machines.ts';
import type { HostStore, Placement } from '#core/ports/host-store.ts';
import { hostsAtMost, roomOf, type DcvType } from '#core/stage/desktop-type.ts';
import { placedDesktops } from './placed-desktops.ts';

export type DcvDeps = {
  readonly hosts: HostStore;
  readonly machines: HostMachines;
  readonly commands: HostCommands;
  readonly types: readonly DcvType[];
  readonly chance: Pick<Chance, 'hash'>;
  readonly clock: Clock;
};

/** How often a place is looked for again because others took it. */
const attempts = 6;
/** Whoever waits is asked again each minute; one who is not has given up. */
const wishesFor = 150_000;

/**
 * DCV sessions on hosts. A session's place is kept before anything runs there, so that asking twice gives the same one, and is given
 * up only once the host has said that nothing runs there any more.
 */
export function dcvDesktops(deps: DcvDeps): Desktops {
  return { ...placedDesktops(deps), launch: (order) => launch(deps, order) };
}

async function launch(deps: DcvDeps, order: LaunchOrder): Promise<Launched> {
  const { hosts, types, chance, clock } = deps;
  const type = types.find(({ name }) => name === order.desktopType);
  if (!type) return { is: 'refused', reason: 'start-failed', detail: `No hosts for ${order.desktopType}.` };
  const dcvSession = dcvSessionId(order.session, chance);
  const user = osUser(order.person, order.session, chance);
  for (let tries = 0; tries < attempts; tries += 1) {
    const known = await hosts.placementOf(order.session);
    if (known) return make(deps, known);
    const host = placeOn(await hosts.all(), type.name);
    if (!host) return wait(deps, order.session, type);
    const placed = { session: order.session, user, type: type.session, placedAt: clock() };
    const answer = await hosts.reserveRoom(host, dcvSession, placed);
    if (answer === 'reserved') return make(deps, { host: host.id, dcvSession });
  }
  return { is: 'waits' };
}

/** Has the session made at its place. A host that can't be reached gives the place up, and is taken out when that happens again. */
async function make(deps: DcvDeps, { host: id, dcvSession }: Placement): Promise<Launched> {
  const { hosts, commands, clock } = deps;
  const host = await hosts.find(id);
  const placed = host?.placed[dcvSession];
  if (!host || !placed || host.state === 'lost') return giveBack(deps, host, dcvSession);
  const { user, type } = placed;
  const sent = await commands.send(id, { is: 'create', session: dcvSession, user, type });
  if (sent === 'sent') return { is: 'launched', task: dcvTask(id, dcvSession) };
  if ((await hosts.strike(id)) >= strikesOut) await hosts.drain(id);
  await hosts.freeRoom(id, dcvSession, clock());
  return { is: 'waits' };
}

/** The host is gone, and the place with it: the next one who asks finds another. */
async function giveBack({ hosts, clock }: DcvDeps, host: Host | undefined, dcvSession: string): Promise<Launched> {
  if (host) await hosts.freeRoom(host.id, dcvSession, clock());
  return { is: 'waits' };
}

/** Nobody has room: notes that one more waits, and has machines for all who do. */
async function wait({ hosts, machines, clock }: DcvDeps, session: string, type: DcvType): Promise<Launched> {
  const now = clock();
  await hosts.wish(type.name, session, now + wishesFor);
  const asked = {
    desktopType: type.name,
    waiting: await hosts.wishes(type.name, now),
    room: roomOf(type),
    most: hostsAtMost(type),
  };
  await machines.atLeast(type.name, machinesFor(await hosts.all(), asked));
  return { is: 'waits' };
}
