import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import * as z from 'zod';
import { openDcvServer } from '#local/dcv/dcv-server.ts';
import type { DcvServer } from '#local/dcv/dcv-server.ts';
import { makeHostFolder } from '#local/dcv/host-folder.ts';
import type { DesktopProgram } from '#local/desktops/desktop-program.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { stableId } from '#local/template/naming.ts';

/** A group of machines as the template has it, and how many there should be. */
export type Group = { readonly name: string; readonly arn: string; readonly most: number; desired: number };

/** A machine: a folder and a DCV server, once it is in service. */
export type Machine = {
  readonly id: string;
  readonly group: string;
  readonly root: string;
  state: 'Pending' | 'InService' | 'Terminating';
  server?: DcvServer;
};

export type Machines = {
  readonly groups: () => readonly Group[];
  readonly all: () => readonly Machine[];
  /** Has so many machines in a group, more or as many as there are. */
  readonly setDesired: (group: Group, desired: number) => void;
  /** Ends a machine; undefined where there is none. Others stay, whether or not the group shrinks with it. */
  readonly terminate: (id: string, shrinks: boolean) => Machine | undefined;
  readonly stop: () => Promise<void>;
};

export type MachinesOptions = {
  /** Folder of a machine. */
  readonly folder: (id: string) => string;
  /** What is shown in sessions. */
  readonly program: DesktopProgram;
  /** Milliseconds that a machine takes to come up. */
  readonly comesUpAfter: number;
  readonly emit: (event: { readonly source: string; readonly detailType: string; readonly detail: unknown }) => void;
  readonly failed: (error: unknown) => void;
};

const Properties = z.looseObject({ MaxSize: z.coerce.number(), MinSize: z.coerce.number().default(0) });

/** The machines of the template's Auto Scaling groups. Each of them stands for a host with DCV on it. */
export const openMachines = (cloud: CloudTemplate, options: MachinesOptions): Machines => {
  const { folder, program, comesUpAfter, emit, failed } = options;
  const all = new Map<string, Machine>();
  const timers = new Set<NodeJS.Timeout>();
  const endings = new Set<Promise<void>>();
  // Groups of other machines, which run containers with a GPU, have no DCV on them; what runs there runs here by itself.
  const own = cloud.ofType('AWS::AutoScaling::AutoScalingGroup').filter(({ name }) => name.includes('-dcv-'));
  const groups = own.map((resource): Group => {
    const { MaxSize, MinSize } = read(resource, Properties);
    const id = stableId(resource.name, 32);
    const arn = `arn:aws:autoscaling:${resource.region}:${cloud.account}:autoScalingGroup:${id}:autoScalingGroupName/${resource.name}`;
    return { name: resource.name, arn, most: MaxSize, desired: MinSize };
  });
  const tell = (machine: Machine, what: 'Launch' | 'Terminate') =>
    emit({
      source: 'aws.autoscaling',
      detailType: `EC2 Instance ${what} Successful`,
      detail: { AutoScalingGroupName: machine.group, EC2InstanceId: machine.id, StatusCode: 'InProgress' },
    });
  const comeUp = async (machine: Machine) => {
    const { id, root } = machine;
    makeHostFolder(root, { port: 0, version: '2026.0' });
    const server = await openDcvServer({ root, host: id, program });
    if (machine.state !== 'Pending') return server.stop();
    machine.server = server;
    makeHostFolder(root, { port: server.port, version: '2026.0' });
    machine.state = 'InService';
    tell(machine, 'Launch');
  };
  const launch = (group: Group) => {
    const id = `i-${randomUUID().replaceAll('-', '').slice(0, 17)}`;
    const machine: Machine = { id, group: group.name, root: folder(id), state: 'Pending' };
    all.set(id, machine);
    const timer = setTimeout(() => {
      timers.delete(timer);
      comeUp(machine).catch(failed);
    }, comesUpAfter);
    timers.add(timer);
  };
  const fill = (group: Group) => {
    const there = [...all.values()].filter((machine) => machine.group === group.name);
    for (let missing = group.desired - there.length; missing > 0; missing -= 1) launch(group);
  };
  const end = async (machine: Machine) => {
    machine.state = 'Terminating';
    all.delete(machine.id);
    await machine.server?.stop();
    rmSync(machine.root, { recursive: true, force: true, maxRetries: 3 });
  };
  for (const group of groups) fill(group);
  return {
    groups: () => groups,
    all: () => [...all.values()],
    setDesired: (group, desired) => {
      group.desired = desired;
      fill(group);
    },
    terminate: (id, shrinks) => {
      const machine = all.get(id);
      if (!machine) return undefined;
      const group = groups.find(({ name }) => name === machine.group);
      if (group && shrinks) group.desired -= 1;
      const ending = end(machine)
        .then(() => tell(machine, 'Terminate'))
        .catch(failed)
        .finally(() => endings.delete(ending));
      endings.add(ending);
      if (group) fill(group);
      return machine;
    },
    stop: async () => {
      timers.forEach(clearTimeout);
      await Promise.all([...endings, ...[...all.values()].map(end)]);
    },
  };
};
