import { iservRoutes } from '#core/contract/iserv-routes.ts';
import './quiet.ts';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { LoginKey } from '#core/access/login.ts';
import type { Role } from '#core/contract/roles.ts';
import { giveSessionId } from '#core/iserv/session-id.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import type { StageInput } from '#core/stage/stage.ts';
import { chance } from '#lambdas/chance.ts';
import { serve } from '#lambdas/http/serve.ts';
import { callerBySessionId } from '#lambdas/iserv/caller-by-session-id.ts';
import { iservHandlers, type IservDeps } from '#lambdas/iserv/iserv-handlers.ts';
import { iservSurface } from '#lambdas/iserv/iserv-surface.ts';
import { loginKeyOf } from '#lambdas/identity/login-of.ts';
import type { Provider, Refreshed } from '#lambdas/identity/provider.ts';
import { aDesktopType, aPerson, aStage, noChance } from './builders.ts';
import { aLogin } from './logins.ts';
import { memoryRemovedStore, memorySessionIdStore } from './memory-iserv-stores.ts';
import { memoryLoginStore } from './memory-login-store.ts';
import { memoryStores } from './memory-stores.ts';
import type { Asked } from './rest-event.ts';
import { asking, bodyOf, portal } from './serving.ts';
import { aWorldOver, type World } from './world.ts';
import type { SessionChange } from '#core/usecases/steer.ts';

/** The whole function of this API over stores in memory, in a world in which time stands still. */
export type IservUnderTest = {
  readonly world: World;
  readonly deps: IservDeps;
  readonly logins: LoginStore;
  readonly ask: (asked: Asked) => Promise<{ readonly status: number; readonly body: unknown }>;
  readonly answer: (asked: Asked) => Promise<APIGatewayProxyResult>;
  /** Signs somebody in and gives him a session id; the value of his cookie is `cookie of <browser>`. */
  readonly signIn: (name: string, role?: Role, browser?: string) => Promise<string>;
  /** What the provider answers when a login is refreshed. */
  readonly provider: { answers: Refreshed; asked: number };
};

export const cookieOf = (name: string) => ({ Cookie: `__Host-deskpool=cookie of ${name}` });

/** The catalogue of the original, and one type that is for teachers. */
const catalogue: StageInput['desktops'] = [
  aDesktopType('ubuntu-vscode', { icon: 'code', image: 'kasmweb/vs-code:1.15.0' }),
  aDesktopType('ubuntu-desktop', { image: 'kasmweb/ubuntu-focal-desktop:1.15.0' }),
  aDesktopType('ubuntu-chromium', { icon: 'browser', image: 'kasmweb/chromium:1.15.0' }),
  aDesktopType('grading', { audience: { roles: ['teacher'] } }),
];

/** No stage of these tests names a claim for SSH keys. */
const noProvidedKeys: IservDeps['sshKeys'] = {
  provide: () => Promise.reject(new Error('no keys are provided here')),
};

export function openIserv(own: Partial<StageInput> = {}): IservUnderTest {
  const stage = aStage({ desktops: catalogue, iserv: { sessionIds: true }, ...own });
  const stores = memoryStores();
  const events: SessionChange[] = [];
  stores.listen((before, after) => events.push({ before, after }));
  const numbered = { ...noChance(), hash: (text: string) => chance.hash(text), uuid: () => chance.uuid() };
  const world = aWorldOver(stores, async () => events.splice(0), { stage, chance: numbered });
  const logins = memoryLoginStore();
  const provider: IservUnderTest['provider'] = { answers: { is: 'refused', cause: 'not set' }, asked: 0 };
  const deps: IservDeps = {
    ...world.deps,
    logins,
    provider: onlyRefreshing(provider),
    sshKeys: noProvidedKeys,
    sessionIds: memorySessionIdStore(),
    removed: memoryRemovedStore(),
    portalOrigin: async () => portal,
  };
  const { portalOrigin } = deps;
  const answer = asking(
    serve(iservRoutes, iservHandlers(deps), {
      authenticate: { session: callerBySessionId(deps) },
      portalOrigin,
      surface: iservSurface,
    }),
  );
  return {
    world,
    deps,
    logins,
    provider,
    answer,
    ask: async (asked) => {
      const result = await answer(asked);
      return { status: result.statusCode, body: bodyOf(result) };
    },
    async signIn(name, role = 'student', browser = name) {
      const login = { ...loginOf(name, role, world.now()), key: loginKeyOf(`cookie of ${browser}`) };
      await logins.open(login);
      return giveSessionId(deps, login);
    },
  };
}

function loginOf(name: string, role: Role, now: number) {
  const key: LoginKey = loginKeyOf(`cookie of ${name}`);
  const { person } = aPerson(name);
  return aLogin({
    key,
    person,
    subject: `subject-of-${name}`,
    username: name,
    roles: [role],
    openedAt: now,
    confirmedAt: now,
    refreshAt: now + 900_000,
    idleAt: now + 43_200_000,
    endsAt: now + 604_800_000,
  });
}

/** What the provider answers when it still knows somebody, in these groups. */
export function confirmed(name: string, claims: Record<string, unknown> = {}): Refreshed {
  const { person } = aPerson(name);
  const told = async () => ({ sub: `subject-of-${name}`, preferred_username: name, ...claims });
  const given = { refreshToken: 'refresh-2', idToken: null, providerSession: null };
  return { is: 'confirmed', tokens: { person, subject: `subject-of-${name}`, ...given, claims: told } };
}

/** A provider of which nothing is wanted but a refresh; it counts them. */
function onlyRefreshing(state: IservUnderTest['provider']): Provider {
  const never = async () => {
    throw new Error('Nobody asks the provider for that here.');
  };
  return {
    signInAt: never,
    redeem: never,
    signOutAt: never,
    revoke: never,
    readLogoutToken: never,
    refresh: async () => {
      state.asked += 1;
      return state.answers;
    },
  };
}
