import './quiet.ts';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { dcvManagementRoutes } from '#core/contract/dcv-management-routes.ts';
import type { RunningSession } from '#core/dcv/inventory.ts';
import type { HostQuestions } from '#core/ports/host-questions.ts';
import { Refusal } from '#core/refusal.ts';
import { roomOf } from '#core/stage/desktop-type.ts';
import type { StageInput } from '#core/stage/stage.ts';
import { hostOrOperator } from '#lambdas/dcv-management/host-or-operator.ts';
import { management } from '#lambdas/dcv-management/management.ts';
import { managementSurface } from '#lambdas/dcv-management/management-surface.ts';
import type { ManagementDeps } from '#lambdas/dcv-management/management-deps.ts';
import { hostSecrets } from '#lambdas/dcv/host-secrets.ts';
import { serve } from '#lambdas/http/serve.ts';
import { aStage } from './builders.ts';
import { aDcvType, aDcvWorld, type DcvWorld } from './dcv-world.ts';
import { memoryCollaborationStore } from './memory-collaboration-store.ts';
import { memoryDcvTokenStore } from './memory-dcv-token-store.ts';
import { memoryNoticeBoard, type MemoryNoticeBoard } from './memory-notice-board.ts';
import type { Asked } from './rest-event.ts';
import { asking, people, portal } from './serving.ts';

type Answer = { readonly status: number; readonly body: unknown; readonly text: string };
/** Who asks: root of a host, a user of it, a robot, nobody in particular. */
type Headers = Readonly<Record<string, string>>;

/** The whole management API over hosts in memory that do what they are told; time passes while it waits, and the hosts work. */
export type ManagementUnderTest = {
  readonly world: DcvWorld;
  readonly deps: ManagementDeps;
  readonly board: MemoryNoticeBoard;
  readonly ask: (path: string, more?: Omit<Asked, 'path'>) => Promise<Answer>;
  readonly answer: (asked: Asked) => Promise<APIGatewayProxyResult>;
  /** The relay of a host, for root or, with a number, for somebody else there. */
  readonly by: (host: string, user?: string, uid?: number) => Promise<Headers>;
  /** A host of the first type is up and open. */
  readonly aHost: () => Promise<string>;
  /** What is done while somebody waits. */
  whileWaiting: () => Promise<void>;
  /** What a host answers that is asked; as its last inventory says where nothing is said. */
  describes: ((host: string, session: string) => RunningSession | 'gone' | 'silent') | undefined;
};

export const robot: Headers = { Authorization: 'Bearer robot' };

export function openManagement(
  dcv: StageInput['dcv'] = {},
  desktops: StageInput['desktops'] = [aDcvType('gpu')],
): ManagementUnderTest {
  const stage = aStage({ desktops, dcv });
  const world = aDcvWorld(stage);
  const clock = world.now;
  const board = memoryNoticeBoard(clock);
  const pause = async (time: number) => {
    world.pass(time);
    await it.whileWaiting();
  };
  const questions: HostQuestions = {
    async describe(host, id) {
      if (it.describes) return it.describes(host, id);
      await world.tell();
      const told = (await world.deps.inventories.all()).find((one) => one.host === host);
      return told?.sessions.find((one) => one.id === id) ?? 'gone';
    },
  };
  const deps: ManagementDeps = {
    ...world.deps,
    stage,
    questions,
    collaborations: memoryCollaborationStore(),
    tokens: memoryDcvTokenStore(),
    board,
    pause,
  };
  const secrets = hostSecrets(async () => 'the key of the house');
  const portalOrigin = async () => portal;
  const host = hostOrOperator({
    secrets,
    hosts: world.hosts,
    portalOrigin,
    stage,
    robot: async (authorization) =>
      authorization === 'Bearer robot' ? { is: 'robot', clientId: 'robot-id', username: 'robot' } : undefined,
    person: async (cookie) => {
      const person = people[cookie];
      if (!person) throw new Refusal('signed-out', 'Please sign in.');
      return person;
    },
  });
  const surface = managementSurface(stage.dcv.compat);
  const answer = asking(
    serve(dcvManagementRoutes, management(deps), { authenticate: { host }, portalOrigin, surface }),
  );
  const it: ManagementUnderTest = {
    world,
    deps,
    board,
    answer,
    describes: undefined,
    whileWaiting: () => world.settle(),
    async ask(path, more = {}) {
      const url = new URL(path, portal);
      const query = Object.fromEntries(url.searchParams);
      const { statusCode, body } = await answer({ headers: robot, ...more, path: url.pathname, query });
      const isJson = body.startsWith('{');
      return { status: statusCode, body: isJson ? JSON.parse(body) : body, text: body };
    },
    by: async (id, user = 'root', uid = user === 'root' ? 0 : 1_001) => ({
      'X-Deskpool-Host': id,
      Authorization: `Bearer ${await secrets(`relay ${id}`)}`,
      'X-Deskpool-User': user,
      'X-Deskpool-Uid': String(uid),
    }),
    async aHost() {
      const before = new Set(world.fleet.ids());
      const [type] = stage.desktops;
      if (type?.runtime !== 'dcv') throw new Error('a stage with a type by DCV is needed');
      await world.deps.machines.atLeast(type.name, before.size + 1);
      world.fleet.comeUp();
      const id = world.fleet.ids().find((one) => !before.has(one));
      if (id === undefined) throw new Error('no host came up');
      const joining = { id, desktopType: type.name, ip: '10.20.0.7', room: roomOf(type), state: 'joining' } as const;
      await world.hosts.join(joining, world.now());
      await world.tell();
      return id;
    },
  };
  return it;
}
