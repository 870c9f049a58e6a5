import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { openDcvServer } from '#local/dcv/dcv-server.ts';
import type { DcvServer } from '#local/dcv/dcv-server.ts';
import { makeHostFolder } from '#local/dcv/host-folder.ts';
import type { DesktopProgram } from '#local/desktops/desktop-program.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { openActivities } from './activities.ts';
import type { Activity } from './activities.ts';
import { readGroups } from './group.ts';
import type { Group } from './group.ts';

/** What Auto Scaling calls the states of a machine, as far as one comes through them here. */
export type MachineState =
  | 'Pending'
  | 'Pending:Wait'
  | 'InService'
  | 'Terminating:Wait'
  | 'Terminating'
  | 'Warmed:Pending'
  | 'Warmed:Pending:Wait'
  | 'Warmed:Stopped';

/** A machine: a folder, and a DCV server while it is up. */
export type Machine = {
  readonly id: string;
  readonly group: string;
  readonly root: string;
  state: MachineState;
  server?: DcvServer | undefined;
  /** Ends the wait for a word about a machine that is held. */
  timer?: NodeJS.Timeout | undefined;
};

export type Machines = {
  readonly groups: () => readonly Group[];
  readonly all: () => readonly Machine[];
  /** What came of the wishes for machines of a group, the newest first. */
  readonly activities: (group: string) => readonly Activity[];
  /** Has so many machines in a group. Those that are there stay: they are protected. */
  readonly setDesired: (group: Group, desired: number) => void;
  /** From now on no machine of a group can be had, for this reason; or can again. */
  readonly refuse: (group: Group, reason: string | undefined) => void;
  /** Ends a machine; undefined where there is none. Others stay, whether or not the group shrinks with it. */
  readonly terminate: (id: string, shrinks: boolean) => Machine | undefined;
  /** A machine that is held by this hook goes on; false where none is. */
  readonly complete: (id: string, hook: string, result: 'CONTINUE' | 'ABANDON') => boolean;
  /** It is held for longer; false where it is not held by this hook. */
  readonly beat: (id: string, hook: string) => boolean;
  readonly stop: () => Promise<void>;
};

export type MachinesOptions = {
  /** Folder of a machine. */
  readonly folder: (id: string) => string;
  /** What is shown in sessions. */
  readonly program: DesktopProgram;
  /** Milliseconds that a machine takes to come up; half of it for one that stood by. */
  readonly comesUpAfter: number;
  readonly emit: (event: { readonly source: string; readonly detailType: string; readonly detail: unknown }) => void;
  readonly failed: (error: unknown) => void;
};

const isWarm = ({ state }: Machine) => state.startsWith('Warmed:');
const isLeaving = ({ state }: Machine) => state.startsWith('Terminating');
/** Whether its programs run, so that it can be told something. */
export const isUp = ({ state, server }: Machine): boolean =>
  server !== undefined && state !== 'Terminating' && state !== 'Warmed:Stopped';

/**
 * The machines of the template's Auto Scaling groups, with the hooks that hold them and those that stand by. Each of them stands for a
 * host with DCV on it.
 */
export const openMachines = (cloud: CloudTemplate, options: MachinesOptions): Machines => {
  const { folder, program, comesUpAfter, emit, failed } = options;
  const all = new Map<string, Machine>();
  const timers = new Set<NodeJS.Timeout>();
  const endings = new Set<Promise<void>>();
  const groups = readGroups(cloud);
  const activities = openActivities(emit);
  const groupOf = (machine: Machine) => groups.find(({ name }) => name === machine.group);
  const own = (group: Group) => [...all.values()].filter((machine) => machine.group === group.name);
  const later = (act: () => void, after: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, after);
    timers.add(timer);
  };

  /** Held by a hook, or let go at once where there is none. */
  const holdBy = (machine: Machine, which: 'launching' | 'terminating', state: MachineState, goOn: () => void) => {
    const hook = groupOf(machine)?.[which];
    if (!hook) return goOn();
    machine.state = state;
    wait(machine);
    activities.held(machine, which, hook.name);
  };
  const hookOf = (machine: Machine) => {
    if (machine.state === 'Terminating:Wait') return groupOf(machine)?.terminating;
    return machine.state.endsWith(':Wait') ? groupOf(machine)?.launching : undefined;
  };
  const wait = (machine: Machine) => {
    clearTimeout(machine.timer);
    const hook = hookOf(machine);
    if (hook) machine.timer = setTimeout(() => void complete(machine.id, hook.name, hook.otherwise), hook.patience);
  };

  const serve = (machine: Machine) => {
    machine.state = 'InService';
    activities.launched(machine);
  };
  const standBy = async (machine: Machine) => {
    machine.state = 'Warmed:Stopped';
    const { server } = machine;
    machine.server = undefined;
    await server?.stop();
  };
  const comeUp = async (machine: Machine) => {
    const { id, root } = machine;
    const before = machine.state;
    makeHostFolder(root, { port: 0, version: '2026.0' });
    const server = await openDcvServer({ root, host: id, program });
    if (machine.state !== before || !all.has(id)) return server.stop();
    machine.server = server;
    makeHostFolder(root, { port: server.port, version: '2026.0' });
    if (before === 'Warmed:Pending')
      return holdBy(machine, 'launching', 'Warmed:Pending:Wait', () => void standBy(machine).catch(failed));
    return holdBy(machine, 'launching', 'Pending:Wait', () => serve(machine));
  };
  const start = (group: Group, state: 'Pending' | 'Warmed:Pending') => {
    const id = `i-${randomUUID().replaceAll('-', '').slice(0, 17)}`;
    const machine: Machine = { id, group: group.name, root: folder(id), state };
    all.set(id, machine);
    later(() => void comeUp(machine).catch(failed), comesUpAfter);
  };
  const wake = (machine: Machine) => {
    machine.state = 'Pending';
    later(() => void comeUp(machine).catch(failed), comesUpAfter / 2);
  };
  /** Has as many machines as there should be, and as many stand by. What can't be had now is tried again. */
  const fill = (group: Group): void => {
    const there = own(group).filter((machine) => !isWarm(machine) && !isLeaving(machine));
    for (let missing = group.desired - there.length; missing > 0; missing -= 1) {
      const ready = own(group).find(({ state }) => state === 'Warmed:Stopped');
      if (ready) wake(ready);
      else if (group.refusal === undefined) start(group, 'Pending');
      else return refused(group, group.refusal);
    }
    const warm = own(group).filter(isWarm).length;
    const wanted = group.warm ? Math.max(group.warm.least, group.warm.prepared - group.desired) : 0;
    for (let missing = wanted - warm; missing > 0 && group.refusal === undefined; missing -= 1)
      start(group, 'Warmed:Pending');
  };
  const refused = (group: Group, reason: string) => {
    activities.refused(group, reason);
    later(() => fill(group), comesUpAfter * 2);
  };

  const end = async (machine: Machine) => {
    machine.state = 'Terminating';
    clearTimeout(machine.timer);
    all.delete(machine.id);
    await machine.server?.stop();
    rmSync(machine.root, { recursive: true, force: true, maxRetries: 3 });
  };
  const finish = (machine: Machine) => {
    const ending = end(machine)
      .then(() => activities.terminated(machine))
      .catch(failed)
      .finally(() => endings.delete(ending));
    endings.add(ending);
  };
  const complete: Machines['complete'] = (id, hook, result) => {
    const machine = all.get(id);
    if (!machine || hookOf(machine)?.name !== hook) return false;
    clearTimeout(machine.timer);
    const isIn = result === 'CONTINUE' && machine.state !== 'Terminating:Wait';
    if (!isIn) finish(machine);
    else if (machine.state === 'Pending:Wait') serve(machine);
    else void standBy(machine).catch(failed);
    const group = groupOf(machine);
    if (group && !isIn) fill(group);
    return true;
  };
  for (const group of groups) fill(group);

  return {
    groups: () => groups,
    all: () => [...all.values()],
    activities: activities.of,
    setDesired: (group, desired) => {
      group.desired = desired;
      fill(group);
    },
    refuse: (group, reason) => {
      group.refusal = reason;
    },
    terminate: (id, shrinks) => {
      const machine = all.get(id);
      const group = machine && groupOf(machine);
      if (!machine || !group || isLeaving(machine)) return machine;
      if (shrinks) group.desired -= 1;
      clearTimeout(machine.timer);
      holdBy(machine, 'terminating', 'Terminating:Wait', () => finish(machine));
      fill(group);
      return machine;
    },
    complete,
    beat: (id, hook) => {
      const machine = all.get(id);
      if (!machine || hookOf(machine)?.name !== hook) return false;
      wait(machine);
      return true;
    },
    stop: async () => {
      timers.forEach(clearTimeout);
      await Promise.all([...endings, ...[...all.values()].map(end)]);
    },
  };
};
