import { decideHost, type Host } from '../../dcv/host.ts';
import { dcvTask } from '../../dcv/names.ts';
import type { HostCommands } from '../../ports/host-commands.ts';
import type { HostMachines, Machine } from '../../ports/host-machines.ts';
import type { HostStore } from '../../ports/host-store.ts';
import { roomOf, type DcvType } from '../../stage/desktop-type.ts';
import { apart } from '../apart.ts';
import { taskChanged, type TaskDeps } from '../task-changed.ts';

export type TendDeps = TaskDeps & {
  readonly hosts: HostStore;
  readonly machines: HostMachines;
  readonly commands: HostCommands;
  readonly types: readonly DcvType[];
  /** Where a host asks whether a token is good. */
  readonly verifierOf: (host: string) => Promise<string>;
};
export type Tended = {
  readonly joined: number;
  readonly drained: number;
  readonly lost: number;
  readonly ended: number;
};

/** A host that has told something so lately is there, whatever a list says. */
const grace = 60_000;

/**
 * Holds hosts and machines against each other: what has come up joins and is told how it is reached, what is gone is lost with all
 * that ran on it, what fails or nobody needs is taken out. Everyone else is asked what runs there. What goes wrong with one stops no
 * other, and is thrown at the end.
 */
export async function tendHosts(deps: TendDeps): Promise<Tended> {
  const now = deps.clock();
  // Hosts first: one that joins between the two readings is looked at the next time.
  const hosts = new Map((await deps.hosts.all()).map((host) => [host.id, host]));
  const machines = new Map((await deps.machines.list()).map((machine) => [machine.id, machine]));
  const wanted = await wantedTypes(deps, now);
  const { each, done } = apart();
  const count = { joined: 0, drained: 0, lost: 0, ended: 0 };
  for (const machine of machines.values())
    if (!hosts.has(machine.id) && (await each(() => join(deps, machine, now)))) count.joined += 1;
  for (const host of hosts.values()) {
    if (host.state === 'lost') continue;
    const isThere = machines.has(host.id) || now - host.seenAt < grace;
    const did = await each(() => (isThere ? tend(deps, host, wanted.has(host.desktopType)) : lose(deps, host.id)));
    if (did) count[did] += 1;
  }
  done();
  return count;
}

async function wantedTypes({ hosts, types }: TendDeps, now: number): Promise<ReadonlySet<string>> {
  const wanted = new Set<string>();
  for (const { name } of types) if ((await hosts.wishes(name, now)) > 0) wanted.add(name);
  return wanted;
}

/** A machine of a type that is no longer in the catalogue is ended: nobody can want it. */
async function join(deps: TendDeps, { id, desktopType, ip }: Machine, now: number): Promise<boolean> {
  const type = deps.types.find(({ name }) => name === desktopType);
  if (!type) await deps.machines.end(id);
  if (!type || ip === null || !(await deps.hosts.join({ id, desktopType, ip, room: roomOf(type) }, now))) return false;
  await configure(deps, id);
  return true;
}

async function configure({ commands, verifierOf }: TendDeps, id: string): Promise<void> {
  await commands.send(id, { is: 'configure', verifier: await verifierOf(id) });
}

async function tend(deps: TendDeps, host: Host, isWanted: boolean): Promise<'drained' | 'ended' | undefined> {
  switch (decideHost(host, deps.clock(), isWanted)) {
    case 'end':
      await deps.machines.end(host.id);
      await deps.hosts.lose(host.id, deps.clock());
      return 'ended';
    case 'drain':
      return (await deps.hosts.drain(host.id)) ? 'drained' : undefined;
    case 'nothing':
      // One whose agent was not there yet, or whose answer was lost, is told again; being told twice changes nothing.
      if (host.state === 'joining') await configure(deps, host.id);
      else await deps.commands.send(host.id, { is: 'inventory' });
      return undefined;
  }
}

/** Its machine is gone: so are all sessions on it, and they are told so. */
async function lose(deps: TendDeps, id: string): Promise<'lost' | undefined> {
  const lost = await deps.hosts.lose(id, deps.clock());
  for (const [dcvSession, { session }] of Object.entries(lost?.placed ?? {})) {
    await taskChanged(deps, { session, task: dcvTask(id, dcvSession), is: 'gone' });
    await deps.hosts.freeRoom(id, dcvSession, deps.clock());
  }
  return lost && 'lost';
}
