import type { Clock } from '#core/ports/chance.ts';
import { inParallel } from '../in-parallel.ts';
import { log as notes } from '../telemetry.ts';
import type { Connections } from './connections.ts';
import type { LiveLog } from './live-log.ts';
import type { RoundQueue } from './round-queue.ts';
import type { Sockets } from './sockets.ts';

export type LiveTidyDeps = {
  readonly log: Pick<LiveLog, 'untold'>;
  readonly queue: RoundQueue;
  readonly connections: Pick<Connections, 'all' | 'forget'>;
  readonly sockets: Pick<Sockets, 'close'>;
  readonly clock: Clock;
};

/** Milliseconds: pages ping each half minute, and that they do is written down each two minutes. */
export const silentFor = 5 * 60_000;
/** API Gateway ends every WebSocket after two hours. */
export const oldAt = (2 * 60 + 5) * 60_000;
const atOnce = 20;

/**
 * Closes and forgets connections that have vanished without a word, and calls for a round where something is still untold, because
 * whoever told it could not call.
 *
 * @returns connections that there are now
 */
export async function liveTidy(deps: LiveTidyDeps): Promise<number> {
  const { connections, log, queue, clock } = deps;
  const now = clock();
  const all = await connections.all();
  const vanished = all.filter(({ seenAt, connectedAt }) => now - seenAt >= silentFor || now - connectedAt >= oldAt);
  await inParallel(vanished, atOnce, async (connection) => {
    try {
      await deps.sockets.close(connection.id);
      await connections.forget(connection);
    } catch (error) {
      notes.warn('could not let a connection go', { person: connection.person }, error);
    }
  });
  if ((await log.untold()).length > 0) await queue.call(`minute-${Math.floor(now / 60_000)}`);
  return all.length - vanished.length;
}
