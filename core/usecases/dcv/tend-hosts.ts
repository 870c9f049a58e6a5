import type { RelayConfig } from '../../contract/host-relay.ts';
import { countOn, decideHost, silentAfter, type Host } from '../../dcv/host.ts';
import { dcvTask } from '../../dcv/names.ts';
import type { HostCommands } from '../../ports/host-commands.ts';
import type { HostMachines, Machine } from '../../ports/host-machines.ts';
import type { HostStore } from '../../ports/host-store.ts';
import { ownerOf } from '../../session/session.ts';
import { roomOf, type DcvType } from '../../stage/desktop-type.ts';
import { apart } from '../apart.ts';
import { stopIf } from '../stop-session.ts';
import { taskChanged, type TaskDeps } from '../task-changed.ts';
import { answerWaiting } from './answer-waiting.ts';

export type TendDeps = TaskDeps & {
  readonly hosts: HostStore;
  readonly machines: HostMachines;
  readonly commands: HostCommands;
  readonly types: readonly DcvType[];
  /** Where a host asks whether a token is good. */
  readonly verifierOf: (host: string) => Promise<string>;
  /** Whom the relay on a host asks, and by which secret. */
  readonly relayOf: (host: string) => Promise<RelayConfig>;
};
export type Tended = {
  readonly joined: number;
  readonly drained: number;
  readonly lost: number;
  readonly ended: number;
  /** Sessions that waited for a machine which can't be had. */
  readonly refused: number;
};

/** A host that has told something so lately is there, whatever a list says. */
const grace = 60_000;

/**
 * Holds hosts and machines against each other: what has come up joins and is told how it is reached, what is gone is lost with all
 * that ran on it, what fails or nobody needs is taken out, and whoever waits for a machine that can't be had is told so. Everyone else
 * is asked what runs there. What goes wrong with one stops no other, and is thrown at the end.
 */
export async function tendHosts(deps: TendDeps): Promise<Tended> {
  const now = deps.clock();
  // Hosts first: one that joins between the two readings is looked at the next time.
  const hosts = new Map((await deps.hosts.all()).map((host) => [host.id, host]));
  const machines = new Map((await deps.machines.list()).map((machine) => [machine.id, machine]));
  const wanted = await wantedTypes(deps, now);
  const { each, done } = apart();
  const count = { joined: 0, drained: 0, lost: 0, ended: 0, refused: 0 };
  for (const machine of machines.values()) {
    const host = hosts.get(machine.id);
    if (!host && (await each(() => join(deps, machine, now)))) count.joined += 1;
    if (!host || host.state === 'lost') await each(() => leaveBehind(deps, host, machine));
  }
  for (const host of hosts.values()) {
    if (host.state === 'lost') continue;
    const did = await each(() => look(deps, host, machines.get(host.id), wanted.has(host.desktopType)));
    if (did) count[did] += 1;
  }
  count.refused = (await each(() => answerWaiting(deps))) ?? 0;
  await each(() => deps.machines.forgo(deps.types.map(({ name }) => name).filter((name) => !wanted.has(name))));
  done();
  return count;
}

/** Nobody is on it any more: what leaves may go, and what was given up for lost and runs all the same is ended. */
async function leaveBehind(deps: TendDeps, host: Host | undefined, machine: Machine): Promise<void> {
  if (machine.phase === 'leaving') await deps.machines.release(machine);
  else if (host && machine.phase !== 'standby' && machine.phase !== 'warming') await deps.machines.end(machine.id);
}

async function wantedTypes({ hosts, types }: TendDeps, now: number): Promise<ReadonlySet<string>> {
  const wanted = new Set<string>();
  for (const { name } of types) if ((await hosts.wishes(name, now)) > 0) wanted.add(name);
  return wanted;
}

/** A machine of a type that is no longer in the catalogue is ended: nobody can want it. One that stands by, or leaves, waits its turn. */
async function join(deps: TendDeps, machine: Machine, now: number): Promise<boolean> {
  const { id, desktopType, ip, phase } = machine;
  if (phase === 'standby' || phase === 'leaving') return false;
  const type = deps.types.find(({ name }) => name === desktopType);
  if (!type) await deps.machines.end(id);
  const state = phase === 'warming' ? 'warming' : 'joining';
  if (!type || !(await deps.hosts.join({ id, desktopType, ip, state, room: roomOf(type) }, now))) return false;
  if (ip !== null) await configure(deps, id);
  return true;
}

async function configure({ commands, verifierOf, relayOf }: TendDeps, id: string): Promise<void> {
  await commands.send(id, { is: 'configure', verifier: await verifierOf(id), ...(await relayOf(id)) });
}

type Did = 'drained' | 'ended' | 'lost' | undefined;

async function look(deps: TendDeps, host: Host, machine: Machine | undefined, isWanted: boolean): Promise<Did> {
  const quietFor = deps.clock() - host.seenAt;
  if (!machine) return quietFor < grace ? tend(deps, host, undefined, isWanted) : lose(deps, host.id);
  switch (machine.phase) {
    case 'standby':
      return undefined;
    case 'leaving':
      return leave(deps, host, machine, quietFor);
    case 'warming':
      if (host.state === 'warm') await deps.machines.release(machine);
      else await prepare(deps, host, machine);
      return undefined;
    case 'arriving':
    case 'serving':
      if (host.state === 'open' && machine.phase === 'arriving') await deps.machines.release(machine);
      if (host.state === 'warming' || host.state === 'warm') {
        await deps.hosts.wake(host.id, deps.clock());
        await prepare(deps, host, machine);
        return undefined;
      }
      return tend(deps, host, machine, isWanted);
  }
}

/** The cloud takes it away. It is held for as long as somebody works there, unless nothing has been heard of it for long. */
async function leave(deps: TendDeps, host: Host, machine: Machine, quietFor: number): Promise<Did> {
  if (countOn(host) === 0 || quietFor >= silentAfter) {
    await deps.machines.release(machine);
    return lose(deps, host.id);
  }
  await deps.machines.hold(machine);
  await giveUpNobodys(deps, host);
  await deps.commands.send(host.id, { is: 'inventory' });
  return (await deps.hosts.drain(host.id)) ? 'drained' : undefined;
}

/** One whose agent was not there yet, or whose answer was lost, is told again; being told twice changes nothing. */
async function prepare(deps: TendDeps, host: Host, machine: Machine | undefined): Promise<void> {
  if (host.address.host === '' && machine?.ip) await deps.hosts.locate(host.id, machine.ip);
  if (host.address.host !== '' || machine?.ip) await configure(deps, host.id);
}

async function tend(deps: TendDeps, host: Host, machine: Machine | undefined, isWanted: boolean): Promise<Did> {
  switch (decideHost(host, deps.clock(), isWanted)) {
    case 'end':
      await deps.machines.end(host.id);
      await deps.hosts.lose(host.id, deps.clock());
      return 'ended';
    case 'drain':
      return (await deps.hosts.drain(host.id)) ? 'drained' : undefined;
    case 'nothing':
      if (host.state === 'joining') await prepare(deps, host, machine);
      else await deps.commands.send(host.id, { is: 'inventory' });
      if (host.state === 'draining') await giveUpNobodys(deps, host);
      return undefined;
  }
}

/** What is nobody's on a host that takes no more is given up, and made again elsewhere. */
async function giveUpNobodys(deps: TendDeps, { placed }: Host): Promise<void> {
  for (const { session } of Object.values(placed))
    await stopIf(deps, session, (found) => (ownerOf(found) ? undefined : 'recycled'));
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
