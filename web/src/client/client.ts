import { identityRoutes } from '#core/contract/identity-routes.ts';
import type { Route } from '#core/contract/route.ts';
import { ErrorBody } from '#core/contract/views.ts';
import { isRefused, Refused } from '#web/client/refused.ts';
import {
  type CallName,
  type CallReply,
  type CallRequest,
  type LooseRequest,
  pathOf,
  type RouteTable,
} from '#web/client/routing.ts';

type Arguments<Line extends Route> =
  unknown extends CallRequest<Line>
    ? [request?: { readonly signal?: AbortSignal | undefined }]
    : [request: CallRequest<Line> & { readonly signal?: AbortSignal | undefined }];

/** Calls a route of a table by its name; answers what the contract says, or throws `Refused`. */
export type Call<Routes extends RouteTable> = <Name extends CallName<Routes>>(
  name: Name,
  ...request: Arguments<Routes[Name]>
) => Promise<CallReply<Routes[Name]>>;

/** Makes calls of a table of routes. Tables of pages that are not open yet cost nothing. */
export type Client = <Routes extends RouteTable>(routes: Routes) => Call<Routes>;

/** The API gives up after 29 seconds; a little later nothing will come any more. */
const patience = 35_000;

/**
 * The portal's client. A state-changing call carries `X-Deskpool: 1`, which no foreign page can send. On `stale-login` it has
 * the login refreshed, once for all calls that wait for it, and asks again, once.
 */
export function createClient({ send }: { readonly send: typeof fetch }): Client {
  let refreshing: Promise<unknown> | null = null;

  async function attempt(route: Route, request: LooseRequest): Promise<unknown> {
    const response = await reach(route, request);
    const reply: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusalFrom(response, reply);
    return replyFrom(route, reply);
  }

  async function reach(route: Route, request: LooseRequest): Promise<Response> {
    const { signal } = request;
    const limit = AbortSignal.timeout(patience);
    try {
      return await send(pathOf(route.path, request), {
        method: route.method,
        headers: headersOf(route, request),
        credentials: 'same-origin',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new Refused('unreachable', 'The portal did not answer.', { cause });
    }
  }

  function refresh(): Promise<unknown> {
    refreshing ??= attempt(identityRoutes.refreshLogin, {}).finally(() => (refreshing = null));
    return refreshing;
  }

  async function call(route: Route, request: LooseRequest): Promise<unknown> {
    try {
      return await attempt(route, request);
    } catch (problem) {
      if (route === identityRoutes.refreshLogin || !isRefused(problem, 'stale-login')) throw problem;
      await refresh();
      return attempt(route, request);
    }
  }

  return <Routes extends RouteTable>(routes: Routes): Call<Routes> =>
    async (name, ...[request = {}]: [LooseRequest?]) =>
      (await call(routes[name] as Route, request)) as CallReply<Routes[typeof name]>;
}

function headersOf(route: Route, request: LooseRequest): Record<string, string> {
  return {
    accept: 'application/json',
    ...(route.method === 'GET' ? {} : { 'X-Deskpool': '1' }),
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
  };
}

function replyFrom(route: Route, reply: unknown): unknown {
  if (route.answer.is !== 'json') throw new Error(`${route.path} answers with a redirect.`);
  const read = route.answer.schema.safeParse(reply);
  if (read.success) return read.data;
  throw new Refused('unreadable-reply', `The answer of ${route.path} is not what the contract says.`, {
    cause: read.error,
  });
}

/** What stands between page and portal (a firewall, the network's edge) refuses in words of its own: then the status has to do. */
function refusalFrom(response: Response, reply: unknown): Refused {
  const read = ErrorBody.safeParse(reply);
  if (read.success) {
    const { code, message, requestId, mistakes = [] } = read.data.error;
    return new Refused(code, message, { requestId, mistakes });
  }
  const { headers, status } = response;
  const requestId = headers.get('x-amzn-requestid') ?? headers.get('x-amz-cf-id') ?? '';
  return new Refused(codeOfStatus(status), `The portal answered with status ${status}.`, { requestId });
}

function codeOfStatus(status: number): string {
  if (status === 401) return 'signed-out';
  if (status === 403) return 'forbidden';
  if (status === 413) return 'too-large';
  if (status === 429) return 'too-many-requests';
  if (status === 502 || status === 503 || status === 504) return 'unavailable';
  return status >= 500 ? 'internal' : 'bad-request';
}
