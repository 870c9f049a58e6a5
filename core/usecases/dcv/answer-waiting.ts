import { freeOn, type Host } from '../../dcv/host.ts';
import { decideWaiting, type LaunchCause } from '../../dcv/waiting.ts';
import type { HostMachines } from '../../ports/host-machines.ts';
import type { HostStore } from '../../ports/host-store.ts';
import type { Launching } from '../../session/session.ts';
import type { DcvType } from '../../stage/desktop-type.ts';
import { stopIf } from '../stop-session.ts';
import type { TaskDeps } from '../task-changed.ts';

export type WaitingDeps = TaskDeps & {
  readonly hosts: Pick<HostStore, 'all'>;
  readonly machines: Pick<HostMachines, 'failures'>;
  readonly types: readonly DcvType[];
};

/**
 * Tells those who wait for a machine that can't be had why they wait in vain, and frees what they hold. Those for whom a machine is on
 * its way, the ones who have waited longest, go on waiting.
 *
 * @returns how many were told
 */
export async function answerWaiting(deps: WaitingDeps): Promise<number> {
  let told = 0;
  const all = (await deps.sessions.launching()).filter(
    ({ desktop, runtime }) => runtime === 'dcv' && isWaiting(desktop),
  );
  if (all.length === 0) return told;
  const hosts = await deps.hosts.all();
  for (const { name } of deps.types) {
    const waiting = all
      .filter(({ desktopType }) => desktopType === name)
      .toSorted((one, other) => since(one) - since(other))
      .slice(roomFor(hosts, name));
    const [first] = waiting;
    if (!first) continue;
    const failures = await deps.machines.failures(name, since(first));
    for (const session of waiting) {
      const because = decideWaiting(since(session), failures, deps.clock());
      if (!because) continue;
      await giveUp(deps, session.name, because);
      told += 1;
    }
  }
  return told;
}

const isWaiting = ({ task }: Launching['desktop']) => task === null;

/** Since when a machine has been wanted for it. */
const since = ({ startBy, limits }: Launching) => startBy - limits.startUp * 1_000;

/** Sessions of a type that hosts take that are there or on their way. */
function roomFor(hosts: readonly Host[], desktopType: string): number {
  const own = hosts.filter((host) => host.desktopType === desktopType);
  return own.reduce((sum, host) => sum + (host.state === 'joining' ? host.room : freeOn(host)), 0);
}

async function giveUp(deps: WaitingDeps, name: string, because: LaunchCause): Promise<void> {
  const after = await stopIf(deps, name, (session) =>
    session.status === 'launching' && isWaiting(session.desktop) ? because : undefined,
  );
  if (after?.status === 'stopping' && after.reason === because)
    await deps.environments.noteFailure(after.environment, deps.clock());
}
