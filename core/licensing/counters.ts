/**
 * Seats of a pool are counted on several counters, so that a storm of borrowers does not queue at one item. Each has its share of
 * the seats, and the shares add up to what is owned.
 */
export const counters = 8;

/** The share of a counter. */
export function shareOf(counter: number, seats: number): number {
  return Math.floor(seats / counters) + (counter < seats % counters ? 1 : 0);
}

/** How many seats of a pool are counted, by counter. */
export type Counted = readonly number[];
/** A pool that never had a lease. */
export const noneCounted: Counted = Array.from({ length: counters }, () => 0);
export const totalOf = (counted: Counted): number => counted.reduce((sum, one) => sum + one, 0);

/** Room for one more: this counter, as long as it counts less than `below`. */
export type Room = {
  readonly counter: number;
  readonly below: number;
  /**
   * Set while a counter counts more than its share, which happens when less is declared than was: then shares prove nothing, and
   * all counters have to be as they were read.
   */
  readonly only?: Counted;
};

/** The counters of a pool that have room, by what was read of them; none where all seats are in use. */
export function roomsIn(seats: number, counted: Counted): readonly Room[] {
  if (totalOf(counted) >= seats) return [];
  const isOver = counted.some((count, counter) => count > shareOf(counter, seats));
  return counted.flatMap((count, counter) => {
    const below = shareOf(counter, seats);
    return count < below ? [{ counter, below, ...(isOver && { only: counted }) }] : [];
  });
}
