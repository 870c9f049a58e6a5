import { setTimeout } from 'node:timers/promises';
import { matchMethod } from './match-method.ts';
import { restEvent } from './rest-event.ts';
import type { RestRequest } from './rest-event.ts';
import type { RestApi } from './rest-api.ts';
import { gatewayReply, restReply } from './rest-reply.ts';
import type { RestReply } from './rest-reply.ts';
import type { Functions } from '#local/functions/functions.ts';
import type { MayInvoke } from '#local/functions/invoke-permission.ts';

/** Limits of API Gateway's REST APIs. */
export const restLimits = { bodyBytes: 10 * 1024 * 1024, headerBytes: 10_240, integrationMs: 29_000 } as const;

export type RestOptions = {
  readonly functions: Functions;
  readonly mayInvoke: MayInvoke;
  /** Longest wait for a function, in milliseconds; API Gateway's 29 seconds when left out. */
  readonly integrationMs?: number;
};

const headerBytes = (request: RestRequest): number =>
  request.headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    request.path.length + request.query.length,
  );

const sourceArn = (api: RestApi, verb: string, resourcePath: string): string =>
  `arn:aws:execute-api:${api.region}:${api.account}:${api.id}/${api.stage}/${verb}${resourcePath}`;

/** Answers a request as API Gateway does: finds the method, invokes its function, holds both to the limits. */
export const serveRest =
  (api: RestApi, { functions, mayInvoke, integrationMs = restLimits.integrationMs }: RestOptions) =>
  async (request: RestRequest): Promise<RestReply> => {
    if (headerBytes(request) > restLimits.headerBytes) return gatewayReply(431, 'Request Header Fields Too Large');
    if (request.body.length > restLimits.bodyBytes)
      return gatewayReply(413, 'Request Too Long', 'RequestTooLargeException');
    const matched = matchMethod(api, request.verb, request.path);
    if (!matched) return gatewayReply(403, 'Missing Authentication Token', 'MissingAuthenticationTokenException');
    const { functionArn, resourcePath } = matched.method;
    if (
      !mayInvoke(functions.find(functionArn), 'apigateway.amazonaws.com', sourceArn(api, request.verb, resourcePath))
    ) {
      return gatewayReply(500, 'Internal server error', 'InternalServerErrorException');
    }
    const late = new AbortController();
    const timeout = setTimeout(integrationMs, undefined, { signal: late.signal }).catch(() => undefined);
    const invocation = functions
      .invoke(functionArn, restEvent(api, matched, request))
      .then((outcome) => restReply(outcome, api.binaryTypes));
    const reply = await Promise.race([invocation, timeout]);
    late.abort();
    return reply ?? gatewayReply(504, 'Endpoint request timed out', 'IntegrationTimeoutException');
  };
