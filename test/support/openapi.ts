import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { routes, type Route } from '#core/contract/routes.ts';
import { ErrorBody } from '#core/contract/views.ts';
import { statusOf } from '#lambdas/http/status.ts';

/** The OpenAPI document of the native routes, made from the route table alone. */
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
  if (access.is === 'person') return [{ login: [] }];
  return access.is === 'gateway' ? [{ gateway: [] }] : [];
}

function success({ answer }: Route) {
  if (answer.is === 'redirect')
    return { '303': { description: 'The browser goes on.', headers: z.object({ location: z.string() }) } };
  return { [answer.status]: { description: 'Done.', content: { 'application/json': { schema: answer.schema } } } };
}

function refusals({ refuses }: Route) {
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
