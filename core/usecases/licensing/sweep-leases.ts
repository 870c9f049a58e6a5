import type { SessionStore } from '../../ports/session-store.ts';
import type { LicensingDeps } from './deps.ts';
import { endAllExpired } from './end-expired.ts';
import { watchUse } from './licence-use.ts';
import { releaseForgotten } from './session-seats.ts';

/**
 * Each minute: ends leases that are over, so that the ledger tells it in time, and watches how full the fullest pool is. In the first
 * minute of an hour also those of sessions that are over and whose end nobody could tell; that reads every lease.
 */
export async function sweepLeases(
  deps: Pick<LicensingDeps, 'stage' | 'ledger' | 'scopes' | 'chance' | 'clock'>,
  sessions: Pick<SessionStore, 'findMany'>,
): Promise<{ readonly ended: number; readonly forgotten: number; readonly share: number }> {
  const ended = await endAllExpired(deps);
  const forgotten = new Date(deps.clock()).getUTCMinutes() === 0 ? await releaseForgotten(deps, sessions) : 0;
  return { ended, forgotten, share: await watchUse(deps) };
}
