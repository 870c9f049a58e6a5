import type { HostCommand, HostCommands } from '#core/ports/host-commands.ts';
import type { HostMachines } from '#core/ports/host-machines.ts';
import type { CommandNews } from '#core/usecases/dcv/host-news.ts';

/** What can go wrong with one call of the cloud or one event of it. */
export const faults = [
  'throttled',
  'server error',
  'timed out after it was done',
  'told twice',
  'never told',
  'never answered',
  'failed on the host',
] as const;
export type Fault = (typeof faults)[number];
/** Every kind of call. */
export const calls = ['list', 'atLeast', 'end', 'configure', 'create', 'close', 'inventory'] as const;
export type Call = (typeof calls)[number];

type Machine = {
  readonly id: string;
  readonly desktopType: string;
  readonly sessions: Map<string, string>;
  up: boolean;
};

/** Machines that do what they are told, unless a test says otherwise; what comes of it waits until somebody listens. */
export type Fleet = {
  readonly machines: HostMachines;
  readonly commands: HostCommands;
  /** Machines that were asked for are up from now on. */
  readonly comeUp: () => void;
  /** The news since the last time. */
  readonly news: () => readonly CommandNews[];
  /** One call of this kind goes wrong, the next one. */
  readonly breakOnce: (call: Call, fault: Fault) => void;
  /** Whether that has happened. */
  readonly hasBroken: () => boolean;
  /** What really runs, as `host/session`. */
  readonly running: () => readonly string[];
  readonly ids: () => readonly string[];
  /** A machine is gone, by itself. */
  readonly lose: (id: string) => void;
  readonly sent: readonly (HostCommand & { readonly host: string })[];
  /** Someone is connected to each of these sessions, and had his hands on it at this instant. */
  readonly connect: (session: string, lastInputAt: number) => void;
};

export function aFleet(): Fleet {
  const all = new Map<string, Machine>();
  const waiting: CommandNews[] = [];
  const sent: (HostCommand & { readonly host: string })[] = [];
  const connected = new Map<string, number>();
  let broken: { readonly call: Call; readonly fault: Fault } | undefined;
  let happened = false;
  let made = 0;

  const faultOf = (call: Call): Fault | undefined => {
    if (broken?.call !== call) return undefined;
    const { fault } = broken;
    broken = undefined;
    happened = true;
    return fault;
  };
  const refuseBefore = (fault: Fault | undefined) => {
    if (fault === 'throttled') throw new Error('ThrottlingException');
    if (fault === 'server error') throw new Error('InternalServerError');
  };
  const refuseAfter = (fault: Fault | undefined) => {
    if (fault === 'timed out after it was done') throw new Error('TimeoutError');
  };
  const inventoryOf = (machine: Machine): string =>
    [
      'deskpool 1 8443',
      ...[...machine.sessions].flatMap(([id, owner]) => {
        const at = connected.get(id);
        const connections = at === undefined ? [] : [{ 'last-interaction-time': new Date(at).toISOString() }];
        const about = { id, owner, type: 'virtual', 'num-of-connections': connections.length };
        return [`session ${JSON.stringify(about)}`, `connections ${JSON.stringify(connections)}`];
      }),
      'end',
    ].join('\n');
  const perform = (machine: Machine, command: HostCommand): string => {
    if (command.is === 'create') machine.sessions.set(command.session, command.user);
    if (command.is === 'close') machine.sessions.delete(command.session);
    return command.is === 'inventory' ? inventoryOf(machine) : '';
  };

  return {
    sent,
    running: () => [...all.values()].flatMap(({ id, sessions }) => [...sessions.keys()].map((one) => `${id}/${one}`)),
    ids: () => [...all.keys()],
    lose: (id) => void all.delete(id),
    hasBroken: () => happened,
    connect: (session, at) => void connected.set(session, at),
    breakOnce: (call, fault) => {
      happened = false;
      broken = { call, fault };
    },
    comeUp: () => {
      for (const machine of all.values()) machine.up = true;
    },
    news: () => waiting.splice(0),
    machines: {
      list: async () => {
        refuseBefore(faultOf('list'));
        return [...all.values()]
          .filter(({ up }) => up)
          .map(({ id, desktopType }) => ({ id, desktopType, ip: '10.20.0.7' }));
      },
      atLeast: async (desktopType, count) => {
        const fault = faultOf('atLeast');
        refuseBefore(fault);
        const own = [...all.values()].filter((machine) => machine.desktopType === desktopType);
        for (let missing = count - own.length; missing > 0; missing -= 1) {
          made += 1;
          const id = `i-${String(made).padStart(17, '0')}`;
          all.set(id, { id, desktopType, sessions: new Map(), up: false });
        }
        refuseAfter(fault);
      },
      end: async (id) => {
        const fault = faultOf('end');
        refuseBefore(fault);
        all.delete(id);
        refuseAfter(fault);
      },
    },
    commands: {
      send: async (host, command) => {
        sent.push({ ...command, host });
        const fault = faultOf(command.is);
        refuseBefore(fault);
        const machine = all.get(host);
        if (!machine?.up) return 'unreachable';
        if (fault === 'never answered') return 'sent';
        const failed = fault === 'failed on the host';
        const output = failed ? '' : perform(machine, command);
        const dcvSession = 'session' in command ? command.session : null;
        const news = { host, command: command.is, dcvSession, is: failed ? 'failed' : 'done', output } as const;
        if (fault !== 'never told') waiting.push(news);
        if (fault === 'told twice') waiting.push(news);
        refuseAfter(fault);
        return 'sent';
      },
    },
  };
}
