import { type Route } from '#core/contract/route.ts';
import { ErrorBody } from '#core/contract/views.ts';
import { pageRoutes } from '#web/client/page-routes.ts';
import { isRefused, Refused } from '#web/client/refused.ts';
import { type CallName, type CallReply, type CallRequest, type LooseRequest, pathOf } from '#web/client/routing.ts';

type Arguments<Name extends CallName> =
  unknown extends CallRequest<Name>
    ? [request?: { readonly signal?: AbortSignal | undefined }]
    : [request: CallRequest<Name> & { readonly signal?: AbortSignal | undefined }];

/** Calls a route of the contract by its name; answers what the contract says, or throws `Refused`. */
export type Call = <Name extends CallName>(name: Name, ...request: Arguments<Name>) => Promise<CallReply<Name>>;

/** The API gives up after 29 seconds; a little later nothing will come any more. */
const patience = 35_000;

/**
 * The portal's client. A state-changing call carries `X-Deskpool: 1`, which no foreign page can send. On `stale-login` it has
 * the login refreshed, once for all calls that wait for it, and asks again, once.
 */
export function createClient({ send }: { readonly send: typeof fetch }): Call {
  let refreshing: Promise<unknown> | null = null;

  async function attempt(name: CallName, request: LooseRequest): Promise<unknown> {
    const route: Route = pageRoutes[name];
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
    refreshing ??= attempt('refreshLogin', {}).finally(() => (refreshing = null));
    return refreshing;
  }

  return async <Name extends CallName>(name: Name, ...[request = {}]: [LooseRequest?]) => {
    try {
      return (await attempt(name, request)) as CallReply<Name>;
    } catch (problem) {
      if (name === 'refreshLogin' || !isRefused(problem, 'stale-login')) throw problem;
      await refresh();
      return (await attempt(name, request)) as CallReply<Name>;
    }
  };
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
