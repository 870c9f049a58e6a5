import { strikesOut, type Host } from '#core/dcv/host.ts';
import { dcvSessionId, dcvTask, markOf, osUser } from '#core/dcv/names.ts';
import { machinesFor, placeOn } from '#core/dcv/placement.ts';
import type { Chance, Clock } from '#core/ports/chance.ts';
import type { Desktops, Launched, LaunchOrder } from '#core/ports/desktops.ts';
import type { HostCommand, HostCommands } from '#core/ports/host-commands.ts';
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
  const { hosted } = order;
  const dcvSession = hosted?.name ?? dcvSessionId(order.session, chance);
  const wish = wishOf(order, type, chance);
  for (let tries = 0; tries < attempts; tries += 1) {
    const known = await hosts.placementOf(order.session);
    if (known) return make(deps, known, wish);
    const all = (await hosts.all()).filter(({ id }) => id === (hosted?.host ?? id));
    const host = placeOn(all, type.name);
    if (!host && hosted?.host) return { is: 'refused', reason: 'no-capacity', detail: `No room on ${hosted.host}.` };
    if (!host) return wait(deps, order.session, type);
    const placed = { session: order.session, user: wish.user, type: type.session, placedAt: clock() };
    const answer = await hosts.reserveRoom(host, dcvSession, { ...placed, ...(wish.isForLater && { warm: true }) });
    if (answer === 'reserved') return make(deps, { host: host.id, dcvSession }, wish);
  }
  return { is: 'waits' };
}

type Wish = Required<Pick<Extract<HostCommand, { is: 'create' }>, 'user' | 'guest' | 'variables'>> & {
  /** Nothing is made yet: DCV's sessions can't change hands, and this one is to be somebody's. */
  readonly isForLater: boolean;
};

/** A console that is always on is one guest's after the other, whoever they are; any other session is its person's own. */
function wishOf(order: LaunchOrder, { alwaysOn }: DcvType, chance: DcvDeps['chance']): Wish {
  const { session, person, hosted, variables } = order;
  const isGuests = alwaysOn && !hosted;
  const user = hosted?.name ?? osUser(isGuests ? null : person, session, chance);
  return { user, guest: isGuests, variables, isForLater: person === null && !alwaysOn };
}

/**
 * Has the session made at its place, or the place kept warm. A host that can't be reached gives the place up, and is taken out when
 * that happens again.
 */
async function make(deps: DcvDeps, { host: id, dcvSession }: Placement, wish: Wish): Promise<Launched> {
  const { hosts, commands, clock } = deps;
  const host = await hosts.find(id);
  const found = host?.placed[dcvSession];
  if (!host || !found || host.state === 'lost') return giveBack(deps, host, dcvSession);
  if (wish.isForLater) return { is: 'kept', task: dcvTask(id, dcvSession), address: host.address };
  const placed = found.warm ? await hosts.handOver(id, dcvSession, wish.user, clock()) : found;
  if (!placed) return { is: 'waits' };
  const sent = await commands.send(id, {
    is: 'create',
    session: dcvSession,
    user: placed.user,
    type: placed.type,
    guest: wish.guest,
    variables: wish.variables,
    ...markOf(dcvSession, placed),
  });
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
