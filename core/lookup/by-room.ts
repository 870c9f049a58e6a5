import type { LookedUpEnvironment, LookedUpPortal } from './estate.ts';

/** Where a session of a workshop may be had. */
export type LookedUpPlace = { readonly portal: LookedUpPortal; readonly environment: LookedUpEnvironment };

/** The running environments of a workshop, by its name or another one, in the order of the portals. */
export function placesOf(portals: readonly LookedUpPortal[], workshop: string): readonly LookedUpPlace[] {
  return portals.flatMap((portal) =>
    portal.environments
      .filter(({ phase, ...environment }) => phase === 'Running' && isCalled(environment, workshop))
      .map((environment) => ({ portal, environment })),
  );
}

/** Whether an environment's workshop goes by this name. */
export function isCalled({ workshop, aliases }: Pick<LookedUpEnvironment, 'workshop' | 'aliases'>, name: string) {
  return workshop === name || aliases.includes(name);
}

/**
 * The places in the order in which they are tried: whose portal has room, which have room themselves, then by the portal's room, by
 * the sessions that wait there, by their own room; the most first. Those that are even stay in their order.
 */
export function byRoom(places: readonly LookedUpPlace[]): readonly LookedUpPlace[] {
  return places
    .map((place) => ({ place, rank: rankOf(place) }))
    .sort((one, other) => compare(other.rank, one.rank))
    .map(({ place }) => place);
}

function rankOf({ portal, environment }: LookedUpPlace): readonly number[] {
  const [there, here] = [roomIn(portal), roomIn(environment)];
  return [Number(there > 0), Number(here > 0), there, environment.available, here];
}

/** How many more there may be; where nothing caps them, 1. */
function roomIn({ capacity, allocated }: { readonly capacity: number; readonly allocated: number }): number {
  return capacity > 0 ? capacity - allocated : 1;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [at, value] of one.entries()) {
    const difference = value - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
