import type { LmsAllocation } from '#core/contract/lms-bodies.ts';
import { activationPath } from '#core/lms/activation-path.ts';
import { userOf } from '#core/lms/lms-user.ts';
import { parametersOf } from '#core/lms/parameters.ts';
import { readRequestBody } from '#core/lms/request-body.ts';
import { readRequestQuery } from '#core/lms/request-query.ts';
import type { Environment } from '#core/pool/environment.ts';
import type { EnvironmentStore } from '#core/ports/environment-store.ts';
import { Refusal } from '#core/refusal.ts';
import { rememberedFor } from '#core/session/session.ts';
import type { DesktopType } from '#core/stage/desktop-type.ts';
import { requestSession } from '#core/usecases/request-session.ts';
import type { Handlers } from '../http/serve.ts';
import type { LmsDeps } from './lms-deps.ts';

type Requests = Pick<Handlers<'lms'>, 'lmsRequest' | 'lmsRequestByPost'>;
type Asked = Parameters<Requests['lmsRequest']>[0];

/** A session for a user of a learning platform, by GET and by POST alike: the body carries parameters alone (§a.3). */
export function requestHandlers(deps: LmsDeps): Requests {
  return {
    lmsRequest: async (asked) => request(deps, asked),
    lmsRequestByPost: async (asked) => request(deps, asked),
  };
}

async function request(deps: LmsDeps, { params, url, body }: Pick<Asked, 'params' | 'url' | 'body'>) {
  const { environments, environment } = await environmentsWith(deps, params.name);
  const type = deps.stage.desktops.find(({ name }) => name === environment.desktopType);
  const {
    indexUrl,
    analyticsUrl,
    timeout,
    session: only,
    ...said
  } = readRequestQuery(url.query, deps.stage.lms.allowedOrigins);
  const given = readRequestBody(body);
  const asked = userOf(deps, said);
  // Kept before anything is allocated, and when nothing is: the original's users are there after a 503, too.
  const user = await deps.users.keep(asked, deps.clock() + rememberedFor + longestUse(type));
  const parameters = parametersOf(type?.parameters ?? [], given, deps.patterns);
  const wish = { user, environment: environment.name, timeout, indexUrl, analyticsUrl, parameters, only };
  const { session } = await requestSession({ ...deps, environments }, wish);
  const token = await deps.secrets.activationToken(session);
  return {
    name: session.name,
    session: session.name,
    user: user.name,
    url: activationPath(session.name, token, indexUrl),
    namespace: session.name,
    workshop: session.desktopType,
    environment: session.environment,
  } satisfies LmsAllocation;
}

/** As long as a session of a type may last once somebody has come. Milliseconds. */
function longestUse(type: DesktopType | undefined): number {
  return type ? Math.max(type.limits.duration, type.limits.deadline) * 1_000 : 0;
}

/**
 * The environment of a name, with a store whose list has it: what is remembered may be older than an environment that another function
 * has just opened and told the platform of.
 *
 * @throws Refusal `no-such-environment`
 */
async function environmentsWith(
  { environments, counted }: LmsDeps,
  name: string,
): Promise<{ environments: EnvironmentStore; environment: Environment }> {
  for (const store of [environments, counted]) {
    const known = await store.list();
    const environment = known.find((candidate) => candidate.name === name);
    if (environment) return { environments: { ...environments, list: async () => known }, environment };
  }
  throw new Refusal('no-such-environment', 'Environment does not exist');
}
