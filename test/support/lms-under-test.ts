import { lmsRoutes } from '#core/contract/lms-routes.ts';
import './quiet.ts';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Robot } from '#core/access/caller.ts';
import { personOf, standingOf, type LoginKey } from '#core/access/login.ts';
import type { Announcement } from '#core/lms/announcement.ts';
import type { EnvironmentStore } from '#core/ports/environment-store.ts';
import type { LmsUserStore } from '#core/ports/lms-user-store.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import { Refusal } from '#core/refusal.ts';
import type { Stage, StageInput } from '#core/stage/stage.ts';
import { refillNamed } from '#core/usecases/refill.ts';
import { serve, type RestHandler } from '#lambdas/http/serve.ts';
import { educatesSurface } from '#lambdas/lms/educates-surface.ts';
import type { LmsDeps } from '#lambdas/lms/lms-deps.ts';
import { lms } from '#lambdas/lms/lms.ts';
import { robotOrVisitor } from '#lambdas/lms/robot-or-visitor.ts';
import { aDesktopType, aStage } from './builders.ts';
import { memoryLoginStore } from './memory-login-store.ts';
import type { Asked } from './rest-event.ts';
import { asking, portal } from './serving.ts';
import { aWorld, comesUp, type MemoryWorld, type World } from './world.ts';

export const robot: Robot = { is: 'robot', clientId: 'robot-id', username: 'robot@educates' };
export const hub = 'https://hub.test/';
const robots = { clients: [{ clientId: robot.clientId, username: robot.username }] };

/** A portal of a learning platform: `lab`, an hour long, two hours at most, three places; and `terminal`, made on demand. */
export function aLab(more: Partial<StageInput> = {}): Stage {
  return aStage({
    robots,
    desktops: [
      aDesktopType('lab', {
        title: { en: 'Märkdown', de: 'Märkdown' },
        pool: { capacity: 3, reserved: 1 },
        limits: { duration: '1h', deadline: '2h', idle: 0 },
        leaflet: { labels: { topic: 'writing' } },
        parameters: [{ name: 'WORKSHOP_USERNAME', value: 'nobody' }],
      }),
      aDesktopType('terminal', { pool: { capacity: 2 }, limits: { duration: '1h', idle: 0 } }),
    ],
    ...more,
  });
}

/** The REST API for learning platforms, as a robot, a browser or anybody asks it. */
export type LmsUnderTest<W extends World = MemoryWorld> = {
  readonly world: W;
  readonly deps: LmsDeps;
  readonly logins: LoginStore;
  /** What was announced to webhooks. */
  readonly announced: Announcement[];
  /** For events that nobody could write down as a request. */
  readonly handler: RestHandler;
  /** Asks as anybody. */
  readonly ask: (asked: Asked) => Promise<APIGatewayProxyResult>;
  /** Asks with a robot's token; `/path/?name=value` as one text will do. */
  readonly asRobot: (asked: string | Asked) => Promise<APIGatewayProxyResult>;
  /** Requests a session for a user and answers the reply. */
  readonly request: (query?: Readonly<Record<string, string>>, environment?: string) => Promise<Allocation>;
  /** A browser that keeps its cookies. */
  readonly browser: () => (path: string) => Promise<APIGatewayProxyResult>;
};
export type Allocation = {
  readonly name: string;
  readonly user: string;
  readonly url: string;
  readonly session: string;
};

export function lmsUnderTest(stage: Stage = aLab()): LmsUnderTest {
  const world = aWorld(stage);
  return lmsOver(world, world.stores.users);
}

/**
 * The same over any world.
 *
 * @param environments as a function remembers them, where it does; counts are read from the world's own
 */
export function lmsOver<W extends World>(
  world: W,
  users: LmsUserStore,
  environments: EnvironmentStore = world.deps.environments,
): LmsUnderTest<W> {
  const { stage } = world.deps;
  const logins = memoryLoginStore();
  const announced: Announcement[] = [];
  const hash = (value: string) => world.deps.chance.hash(value);
  const deps: LmsDeps = {
    ...world.deps,
    environments,
    counted: world.deps.environments,
    users,
    logins,
    webhooks: { enqueue: async (given) => void announced.push(...given) },
    identity: async () => ({ uid: '91dfa283-fb60-403b-8e50-fb30943ae87d', generation: 2 }),
    addresses: async () => ({ portal, desktops: 'https://{id}.desk.example.org' }),
  };
  const handler = serve(lmsRoutes, lms(deps), {
    authenticate: {
      robot: robotOrVisitor(async (authorization) => (authorization === 'Bearer good' ? robot : undefined), stage),
      person: async (cookie) => {
        const login = await logins.find(hash(cookie) as LoginKey);
        if (!login || standingOf(login, world.now()) !== 'good') throw new Refusal('signed-out', 'Please sign in.');
        return personOf(login);
      },
    },
    portalOrigin: async () => portal,
    surface: educatesSurface,
  });
  const ask = asking(handler);
  const asRobot = async (asked: string | Asked) => {
    const full = typeof asked === 'string' ? split(asked) : asked;
    return ask({ ...full, headers: { Authorization: 'Bearer good', ...full.headers } });
  };
  return {
    world,
    deps,
    logins,
    announced,
    handler,
    ask,
    asRobot,
    request: async (query = {}, environment = 'demo-w01') => {
      const path = `/workshops/environment/${environment}/request/`;
      const result = await asRobot({ path, query: { index_url: hub, ...query } });
      if (result.statusCode !== 200) throw new Error(`${result.statusCode} ${result.body}`);
      return JSON.parse(result.body) as Allocation;
    },
    browser: () => aBrowser(ask),
  };
}

/** The portal after the first look at its catalogue: its environments are there, and a desktop waits in reserve. */
export async function anOpenPortal(stage?: Stage): Promise<LmsUnderTest> {
  const under = lmsUnderTest(stage);
  await under.asRobot('/workshops/catalog/environments/');
  return under;
}

/** With one desktop warm, `demo-w01-s001`. */
export async function aWarmPortal(stage?: Stage): Promise<LmsUnderTest> {
  const under = await anOpenPortal(stage);
  await refillNamed(under.world.deps, ['demo-w01']);
  await comesUp(under.world, 'demo-w01-s001');
  return under;
}

function aBrowser(ask: LmsUnderTest['ask']) {
  let cookie: string | undefined;
  return async (path: string) => {
    const result = await ask({ ...split(path), ...(cookie !== undefined && { headers: { Cookie: cookie } }) });
    const set = result.multiValueHeaders?.['Set-Cookie']?.[0];
    if (set !== undefined) cookie = String(set).split(';')[0];
    return result;
  };
}

function split(path: string): Asked {
  const { pathname, searchParams } = new URL(path, 'http://portal');
  const query = Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
  return { path: path.split('?')[0] ?? pathname, query };
}

/** What a reply says: status, type and whole body. */
export function told({ statusCode, headers, body }: APIGatewayProxyResult) {
  return { status: statusCode, type: headers?.['Content-Type'], body };
}
