import { countOn, freeOn, type Host } from './host.ts';

/**
 * The host that the next session of a type goes to: the fullest that has room, so that others become empty and can be given back; on
 * a tie the one with the smallest id, so that two who ask at once agree. Undefined where none has room.
 */
export function placeOn(hosts: readonly Host[], desktopType: string): Host | undefined {
  return hosts
    .filter((host) => host.desktopType === desktopType && freeOn(host) > 0)
    .toSorted((one, other) => countOn(other) - countOn(one) || (one.id < other.id ? -1 : 1))[0];
}

/**
 * How many machines of a type there should be at least, for those who have a place and those who wait for one. Machines that drain
 * still count, for they are still there. Never more than `most`.
 *
 * @param waiting sessions that have no place yet
 * @param room sessions that one machine carries
 */
export function machinesFor(hosts: readonly Host[], { desktopType, waiting, room, most }: MachinesAsked): number {
  const own = hosts.filter((host) => host.desktopType === desktopType && isCounted(host));
  const free = own.reduce((sum, host) => sum + (host.state === 'joining' ? host.room : freeOn(host)), 0);
  return Math.min(most, own.length + Math.ceil(Math.max(0, waiting - free) / room));
}

/** Those that stand by, or are about to, come on top when they are needed. */
const isCounted = ({ state }: Host) => state === 'joining' || state === 'open' || state === 'draining';

/** For whom machines are counted. */
export type MachinesAsked = {
  readonly desktopType: string;
  readonly waiting: number;
  readonly room: number;
  readonly most: number;
};
