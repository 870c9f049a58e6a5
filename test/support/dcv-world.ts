import type { HostStore } from '#core/ports/host-store.ts';
import type { InventoryStore } from '#core/ports/inventory-store.ts';
import type { Session } from '#core/session/session.ts';
import type { DcvType } from '#core/stage/desktop-type.ts';
import type { Stage, StageInput } from '#core/stage/stage.ts';
import { allocate } from '#core/usecases/allocate.ts';
import { currentEnvironment } from '#core/usecases/current-environment.ts';
import { hostNews, type CommandNews, type HostNewsDeps } from '#core/usecases/dcv/host-news.ts';
import { tendHosts, type Tended, type TendDeps } from '#core/usecases/dcv/tend-hosts.ts';
import { reconcile } from '#core/usecases/reconcile.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import { sweep } from '#core/usecases/sweep.ts';
import { chance } from '#lambdas/chance.ts';
import { dcvDesktops } from '#lambdas/dcv/dcv-desktops.ts';
import { desktopsByRuntime } from '#lambdas/desktops/by-runtime.ts';
import { answers, aWorldOver, follow, type Deps } from '#test/support/world.ts';
import { aPerson, aStage } from './builders.ts';
import { aFleet, type Fleet } from './dcv-fleet.ts';
import { memoryHostStore } from './memory-host-store.ts';
import { memoryInventoryStore } from './memory-inventory-store.ts';
import { memoryStores, type MemoryStores } from './memory-stores.ts';

type TypeInput = Extract<StageInput['desktops'][number], { runtime: 'dcv' }>;

export function aDcvType(name: string, more: Partial<TypeInput> = {}): TypeInput {
  return {
    name,
    title: { en: name, de: name },
    description: { en: name, de: name },
    runtime: 'dcv',
    image: 'ami-0123456789abcdef0',
    instanceTypes: ['g5.xlarge'],
    perHost: 2,
    limits: { startUp: '15m', duration: '4h', idle: '20m' },
    pool: { capacity: 4 },
    ...more,
  };
}

/** A portal with DCV hosts, in which time stands still until a test moves it. */
export type DcvWorld = {
  readonly deps: Deps & HostNewsDeps & TendDeps & { readonly inventories: InventoryStore };
  readonly stores: MemoryStores;
  readonly hosts: HostStore;
  readonly fleet: Fleet;
  readonly stage: Stage;
  readonly now: () => number;
  readonly pass: (time: number) => void;
  /** Somebody asks for a desktop of the first type. */
  readonly start: (person: string) => Promise<Session>;
  readonly stop: (session: string) => Promise<void>;
  /** Everything that is known is told to whoever listens, until there is nothing more to tell. */
  readonly settle: () => Promise<void>;
  /** Every host tells what runs on it. */
  readonly tell: () => Promise<void>;
  readonly hear: (news: CommandNews) => Promise<void>;
  /** A minute passes: what the schedules do is done, the gateway has asked every desktop that has an address. */
  readonly minute: () => Promise<Tended | undefined>;
  readonly session: (name: string) => Promise<Session>;
};

export function aDcvWorld(stage: Stage = aStage({ desktops: [aDcvType('gpu')] })): DcvWorld {
  const stores = memoryStores();
  const events: Parameters<typeof follow>[1][] = [];
  stores.listen((before, after) => events.push({ before, after }));
  const world = aWorldOver(stores, async () => [], { stage, chance });
  const fleet = aFleet(world.now);
  const hosts = memoryHostStore();
  const inventories = memoryInventoryStore();
  const types = stage.desktops.filter((type): type is DcvType => type.runtime === 'dcv');
  const { machines, commands } = fleet;
  const clock = world.now;
  const dcv = dcvDesktops({ hosts, machines, commands, types, chance, clock });
  const deps = {
    ...world.deps,
    desktops: desktopsByRuntime({ dcv }),
    hosts,
    inventories,
    machines,
    commands,
    types,
    verifierOf: async (host: string) => `https://portal.example.org/dcv/hosts/${host}/secret/verify`,
    relayOf: async (host: string) => ({ portal: 'https://portal.example.org', host, secret: 's'.repeat(43) }),
  };
  /** A listener that fails is told again, three times. */
  const patiently = async (listen: () => Promise<unknown>) => {
    for (let tries = 1; ; tries += 1)
      try {
        await listen();
        return;
      } catch (error) {
        if (tries === 3) throw error;
      }
  };
  const settle = async () => {
    for (;;) {
      const change = events.shift();
      const news = change ? [] : fleet.news();
      if (change) await patiently(() => follow(deps, change));
      for (const one of news) await patiently(() => hostNews(deps, one));
      if (!change && news.length === 0) return;
    }
  };
  const [type] = types;
  if (!type) throw new Error('a stage with a type for DCV is needed');
  /** What a schedule calls may fail: the next call is due in a minute. */
  const eventually = async <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined);
  return {
    deps,
    stores,
    hosts,
    fleet,
    stage,
    now: world.now,
    pass: world.pass,
    settle,
    tell: async () => {
      for (const { id, state } of await hosts.all()) if (state !== 'lost') await commands.send(id, { is: 'inventory' });
      await settle();
    },
    hear: (news) => hostNews(deps, news),
    start: async (name) => {
      const { person } = aPerson(name);
      const record = await deps.sessions.record(person);
      const environment = await currentEnvironment(deps.environments, stage.name, type);
      const session = await allocate(deps, { type, environment, record, username: name, through: 'page' });
      if (!session) throw new Error('the record changed');
      return session;
    },
    stop: async (name) => void (await stopSession(deps, name, 'stopped-by-owner')),
    minute: async () => {
      world.pass(60_000);
      fleet.comeUp();
      await settle();
      const tended = await eventually(tendHosts(deps));
      await settle();
      for (const { name, desktop } of await deps.sessions.launching()) if (desktop.address) await answers(deps, name);
      await eventually(reconcile(deps));
      await eventually(sweep(deps));
      await settle();
      return tended;
    },
    session: async (name) => {
      const session = await deps.sessions.find(name);
      if (!session) throw new Error(`there is no session ${name}`);
      return session;
    },
  };
}
