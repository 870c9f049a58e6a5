import type { HostCommand, HostCommands } from '#core/ports/host-commands.ts';
import type { LaunchCause, LaunchFailure } from '#core/dcv/waiting.ts';
import type { HostMachines, MachinePhase } from '#core/ports/host-machines.ts';
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
/** Every kind of call that each session needs. */
export const calls = [
  'list',
  'atLeast',
  'forgo',
  'end',
  'release',
  'configure',
  'create',
  'close',
  'inventory',
] as const;
export type Call = (typeof calls)[number] | 'permissions';

type Machine = {
  readonly id: string;
  readonly desktopType: string;
  readonly sessions: Map<string, string>;
  /** What DCV shows sessions as, where that is not their id. */
  readonly names: Map<string, string>;
  /** Version and users, by session. */
  readonly watchers: Map<string, string>;
  phase: MachinePhase;
  /** Whether its programs run. */
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
  /** The cloud is about to take a machine away, and holds it for as long as it is asked to. */
  readonly takeAway: (id: string) => void;
  /** So many machines of a type get ready to stand by. */
  readonly warmUp: (desktopType: string, count: number) => void;
  /** From now on no machine can be had, for this reason; or can again. */
  readonly refuse: (because: LaunchCause | undefined) => void;
  /** A machine's agent reports, or does not. */
  readonly mute: (isMute: boolean) => void;
  /** How many machines of a type the cloud is asked for. */
  readonly wanted: (desktopType: string) => number;
  /** How far each machine is, by its id. */
  readonly phases: () => Readonly<Record<string, MachinePhase>>;
  readonly sent: readonly (HostCommand & { readonly host: string })[];
  /** Someone is connected to each of these sessions, and had his hands on it at this instant. */
  readonly connect: (session: string, lastInputAt: number) => void;
  /** Whoever was connected to it has gone. */
  readonly disconnect: (session: string) => void;
  /** Somebody makes a session on a host himself. */
  readonly makeByHand: (host: string, session: string, owner: string) => void;
};

export function aFleet(now: () => number = Date.now): Fleet {
  const all = new Map<string, Machine>();
  const wanted = new Map<string, number>();
  const failures: (LaunchFailure & { readonly desktopType: string })[] = [];
  let refusal: LaunchCause | undefined;
  let isMute = false;
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
        const connections =
          at === undefined
            ? []
            : [
                {
                  username: owner,
                  'client-address': '192.0.2.7:50012',
                  'last-interaction-time': new Date(at).toISOString(),
                },
              ];
        const name = machine.names.get(id) ?? id;
        const about = { id, owner, name, type: 'virtual', 'num-of-connections': connections.length };
        const watching = `watchers ${machine.watchers.get(id) ?? '0 -'}`;
        return [`session ${JSON.stringify(about)}`, watching, `connections ${JSON.stringify(connections)}`];
      }),
      'end',
    ].join('\n');
  const perform = (machine: Machine, command: HostCommand): string => {
    if (command.is === 'create') {
      machine.sessions.set(command.session, command.user);
      if (command.name !== undefined) machine.names.set(command.session, command.name);
    }
    const isAnother = 'name' in command && machine.names.get(command.session) !== command.name;
    if (command.is === 'close' && !isAnother) {
      machine.sessions.delete(command.session);
      machine.names.delete(command.session);
    }
    if (command.is === 'permissions') {
      const watching = `${command.version ?? '0'} ${command.watchers ?? '-'}`;
      machine.watchers.set(command.session, watching);
      return `watchers ${watching}`;
    }
    return command.is === 'inventory' ? inventoryOf(machine) : '';
  };

  const start = (desktopType: string, phase: 'arriving' | 'warming') => {
    made += 1;
    const id = `i-${String(made).padStart(17, '0')}`;
    const [sessions, names, watchers] = [new Map(), new Map(), new Map()];
    all.set(id, { id, desktopType, sessions, names, watchers, phase, up: false });
  };
  /** As many as are wanted, those that stand by first. */
  const fill = (desktopType: string) => {
    const own = [...all.values()].filter((machine) => machine.desktopType === desktopType);
    const there = own.filter(({ phase }) => phase === 'arriving' || phase === 'serving').length;
    for (let missing = (wanted.get(desktopType) ?? 0) - there; missing > 0; missing -= 1) {
      const ready = own.find(({ phase }) => phase === 'standby');
      if (ready) ready.phase = 'arriving';
      else if (refusal) return void failures.unshift({ desktopType, at: now(), because: refusal });
      else start(desktopType, 'arriving');
    }
  };

  return {
    sent,
    takeAway: (id) => {
      const machine = all.get(id);
      if (machine) machine.phase = 'leaving';
    },
    warmUp: (desktopType, count) => {
      for (let more = 0; more < count; more += 1) start(desktopType, 'warming');
    },
    refuse: (because) => void (refusal = because),
    mute: (value) => void (isMute = value),
    wanted: (desktopType) => wanted.get(desktopType) ?? 0,
    phases: () => Object.fromEntries([...all.values()].map(({ id, phase }) => [id, phase])),
    running: () => [...all.values()].flatMap(({ id, sessions }) => [...sessions.keys()].map((one) => `${id}/${one}`)),
    ids: () => [...all.keys()],
    lose: (id) => void all.delete(id),
    hasBroken: () => happened,
    connect: (session, at) => void connected.set(session, at),
    disconnect: (session) => void connected.delete(session),
    makeByHand: (host, session, owner) => void all.get(host)?.sessions.set(session, owner),
    breakOnce: (call, fault) => {
      happened = false;
      broken = { call, fault };
    },
    comeUp: () => {
      for (const desktopType of wanted.keys()) fill(desktopType);
      for (const machine of all.values()) machine.up = machine.phase !== 'standby';
    },
    news: () => waiting.splice(0),
    machines: {
      list: async () => {
        refuseBefore(faultOf('list'));
        return [...all.values()].map(({ id, desktopType, phase, up }) => ({
          id,
          desktopType,
          phase,
          ip: up && !isMute ? '10.20.0.7' : null,
        }));
      },
      atLeast: async (desktopType, count) => {
        const fault = faultOf('atLeast');
        refuseBefore(fault);
        wanted.set(desktopType, Math.max(count, wanted.get(desktopType) ?? 0));
        fill(desktopType);
        refuseAfter(fault);
      },
      end: async (id) => {
        const fault = faultOf('end');
        refuseBefore(fault);
        const machine = all.get(id);
        if (machine && machine.phase !== 'leaving') {
          machine.phase = 'leaving';
          wanted.set(machine.desktopType, (wanted.get(machine.desktopType) ?? 1) - 1);
        }
        refuseAfter(fault);
      },
      forgo: async (types) => {
        const fault = faultOf('forgo');
        refuseBefore(fault);
        for (const type of types) {
          const there = [...all.values()].filter(
            ({ desktopType, phase }) => desktopType === type && phase !== 'standby' && phase !== 'warming',
          );
          wanted.set(type, Math.min(wanted.get(type) ?? 0, there.length));
        }
        refuseAfter(fault);
      },
      failures: async (type, since) => failures.filter(({ desktopType, at }) => desktopType === type && at >= since),
      release: async ({ id, phase }) => {
        const fault = faultOf('release');
        refuseBefore(fault);
        const machine = all.get(id);
        if (machine?.phase === phase) {
          if (phase === 'arriving') machine.phase = 'serving';
          if (phase === 'warming') Object.assign(machine, { phase: 'standby', up: false });
          if (phase === 'leaving') all.delete(id);
        }
        refuseAfter(fault);
      },
      hold: async () => undefined,
    },
    commands: {
      send: async (host, command) => {
        sent.push({ ...command, host });
        const fault = faultOf(command.is);
        refuseBefore(fault);
        const machine = all.get(host);
        if (!machine?.up || isMute) return 'unreachable';
        if (fault === 'never answered') return 'sent';
        const failed = fault === 'failed on the host';
        const output = failed ? '' : perform(machine, command);
        const dcvSession = 'session' in command ? command.session : null;
        const about = 'name' in command && command.name !== undefined ? { name: command.name } : {};
        const is = failed ? 'failed' : 'done';
        const news = { host, command: command.is, dcvSession, ...about, is, output } as const;
        if (fault !== 'never told') waiting.push(news);
        if (fault === 'told twice') waiting.push(news);
        refuseAfter(fault);
        return 'sent';
      },
    },
  };
}
