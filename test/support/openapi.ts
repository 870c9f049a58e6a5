import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Family, Route } from '#core/contract/route.ts';
import { routes } from '#core/contract/routes.ts';
import { ErrorBody } from '#core/contract/views.ts';
import { statusOf } from '#lambdas/http/status.ts';

/** Families whose refusals have the native form and statuses; the others' are their contracts'. */
const native: ReadonlySet<Family> = new Set(['identity', 'portal', 'gateway', 'notices', 'board', 'audit', 'live']);

/** The OpenAPI document, made from the route table alone. */
export function openapi(): unknown {
  const paths: ZodOpenApiPathsObject = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Deskpool', version: '1', description: 'Made from `core/contract/routes.ts`; edit that.' },
    components: {
      securitySchemes: {
        login: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-deskpool',
          description: 'Opaque; `deskpool` on one machine.',
        },
        gateway: { type: 'apiKey', in: 'header', name: 'X-Gateway-Key' },
        relay: { type: 'apiKey', in: 'header', name: 'x-access-tokens', description: 'From `/api/loginUser`.' },
        hostRelay: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Deskpool-Host',
          description: 'The relay on a DCV host: with the bearer of its host, `X-Deskpool-User` and `X-Deskpool-Uid`.',
        },
        bearer: { type: 'http', scheme: 'bearer', description: 'A token of the family that the route belongs to.' },
      },
    },
    paths,
  });
}

function operation(name: string, route: Route): ZodOpenApiOperationObject {
  const type = route.bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.family],
    security: security(route),
    requestParams: { ...(route.params && { path: route.params }), ...(route.query && { query: route.query }) },
    ...(route.body && { requestBody: { required: true, content: { [type]: { schema: route.body } } } }),
    responses: { ...success(route), ...refusals(route) },
  };
}

function security({ access }: Route): Record<string, string[]>[] {
  switch (access.is) {
    case 'person':
      return [{ login: [] }];
    case 'gateway':
      return [{ gateway: [] }];
    case 'robot':
    case 'catalogue':
    case 'client':
    case 'origin':
      return [{ bearer: [] }];
    case 'monitor':
      return [{ relay: [] }];
    case 'host':
      return [{ hostRelay: [], bearer: [] }, { bearer: [] }, { login: [] }];
    case 'anyone':
    case 'machine':
    case 'provider':
      return [];
  }
}

function success({ answer, family }: Route) {
  switch (answer.is) {
    case 'redirect': {
      const response = { description: 'The browser goes on.', headers: z.object({ location: z.string() }) };
      return native.has(family) ? { '303': response } : { '302': response };
    }
    case 'document':
      return { '200': { description: 'A page or a file.' } };
    case 'json':
      return { [answer.status]: { description: 'Done.', content: { 'application/json': { schema: answer.schema } } } };
  }
}

function refusals({ refuses, family }: Route) {
  if (!native.has(family)) {
    return refuses.length === 0
      ? {}
      : { default: { description: `In the words of its contract: ${refuses.join(', ')}` } };
  }
  const statuses = [...new Set(refuses.map((code) => statusOf[code]))].sort((one, other) => one - other);
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: refuses.filter((code) => statusOf[code] === status).join(', '),
        content: { 'application/json': { schema: ErrorBody } },
      },
    ]),
  );
}
