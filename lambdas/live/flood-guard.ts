import type { Clock } from '#core/ports/chance.ts';

/** A page says hello, pings each half minute, and says hello again where it missed something. */
const mostMessages = 20;
const within = 10_000;
/** Connections that are counted at once; beyond that all begin anew. */
const mostCounted = 5_000;

/**
 * Counts what a connection says, and is true until it says too much. Each instance of the function counts for itself, in its memory:
 * of 200 messages a second each sees enough.
 */
export function floodGuard(clock: Clock): (id: string) => boolean {
  const counts = new Map<string, { readonly since: number; said: number }>();
  return (id) => {
    const now = clock();
    const known = counts.get(id);
    const count = known && now - known.since < within ? known : { since: now, said: 0 };
    count.said += 1;
    if (counts.size >= mostCounted) counts.clear();
    counts.set(id, count);
    return count.said <= mostMessages;
  };
}
