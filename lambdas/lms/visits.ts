import type { Person } from '#core/access/caller.ts';
import { standingOf, type LoginKey } from '#core/access/login.ts';
import { personOfUser, type LmsUser } from '#core/lms/lms-user.ts';
import { percentEncoded, withNotification, type Notification } from '#core/lms/notification.ts';
import { mayReturnTo } from '#core/lms/web-address.ts';
import { Refusal, type RefusalCode } from '#core/refusal.ts';
import { rememberedFor } from '#core/session/session.ts';
import { enterEnvironment } from '#core/usecases/enter-environment.ts';
import { loginCookieName } from '../http/cookies.ts';
import type { Redirect } from '../http/reply.ts';
import type { Incoming } from '../http/request.ts';
import type { Handlers } from '../http/serve.ts';
import { signInAsGuest } from './guest-login.ts';
import type { LmsDeps } from './lms-deps.ts';
import { goTo, indexOf } from './way-back.ts';

type Visits = Pick<Handlers<'lms'>, 'lmsCreate' | 'lmsEnter'>;

/** The original's page for signing in; the portal's own is behind it. */
const signIn = '/accounts/login/';

/** Why a visitor gets nothing, as the place that he came from is told. */
const told: Partial<Readonly<Record<RefusalCode, Notification>>> = {
  'no-such-environment': 'workshop-invalid',
  'no-capacity': 'session-unavailable',
  'limit-reached': 'session-unavailable',
  conflict: 'session-unavailable',
};

/**
 * The way in for visitors without an account, where the stage has one: a link to an environment makes a browser somebody and leads to
 * a session. Everywhere else people sign in first (§a.3).
 */
export function visits(deps: LmsDeps): Visits {
  const { enabled, type } = deps.stage.registration;
  const isOpenToAll = enabled && type === 'anonymous';
  return {
    lmsCreate: async ({ params, url, cookies, caller }) => {
      if (!isOpenToAll) return goTo(signIn);
      const indexUrl = indexUrlOf(deps, url.query);
      const query = indexUrl === undefined ? '' : `?index_url=${percentEncoded(indexUrl)}`;
      const next = `/workshops/environment/${params.name}/${query}`;
      // Whoever is somebody already stays who he is: a link must sign nobody out.
      if (caller.is === 'person') return goTo(next);
      if (await isToBeRefreshed(deps, cookies)) return goTo(`/login?next=${percentEncoded(next)}`);
      const visitor = await deps.users.keep(aVisitor(deps), deps.clock() + rememberedFor);
      return goTo(next, [await signInAsGuest(deps, visitor, { cookies, caller })]);
    },

    lmsEnter: async ({ params, url, caller }) => {
      if (!isOpenToAll || caller.is !== 'person') return goTo(signIn);
      const indexUrl = indexUrlOf(deps, url.query) ?? indexOf(deps.stage);
      return enter(deps, caller, params.name, indexUrl);
    },
  };
}

/** Whether the browser has a login that counts as nobody's for now and is good again once the provider has been asked. */
async function isToBeRefreshed({ addresses, logins, chance, clock }: LmsDeps, cookies: Incoming['cookies']) {
  const cookie = cookies[loginCookieName((await addresses()).portal)];
  const login = cookie === undefined ? undefined : await logins.find(chance.hash(cookie) as LoginKey);
  return login !== undefined && standingOf(login, clock()) === 'stale';
}

async function enter(deps: LmsDeps, caller: Person, environment: string, indexUrl: string): Promise<Redirect> {
  try {
    const user = (await deps.users.find(caller.person)) ?? knownAs(deps, caller);
    const { session } = await enterEnvironment(deps, user, environment, indexUrl);
    return goTo(`/workshops/session/${session.name}/`);
  } catch (error) {
    const notification = error instanceof Refusal ? told[error.code] : undefined;
    if (notification === undefined) throw error;
    return goTo(withNotification(indexUrl, notification));
  }
}

function aVisitor({ stage, chance, clock }: LmsDeps): LmsUser {
  const name = `anon@educates:${chance.uuid()}`;
  const person = personOfUser(stage, chance, name);
  return { person, name, email: '', firstName: '', lastName: '', createdAt: clock() };
}

/** Somebody whom no platform has told of: a member of the portal. */
function knownAs({ clock }: LmsDeps, { person, username }: Person): LmsUser {
  return { person, name: username, email: '', firstName: '', lastName: '', createdAt: clock() };
}

/** Where the visitor came from, if that is somewhere that people may be sent back to. */
function indexUrlOf({ stage }: LmsDeps, query: URLSearchParams): string | undefined {
  const address = (query.getAll('index_url').at(-1) ?? '').trim();
  return mayReturnTo(address, stage.lms.allowedOrigins) ? address : undefined;
}
