import * as z from 'zod';
import type { Route } from '#core/contract/route.ts';
import { licensingRoutes } from '#core/contract/licensing-routes.ts';
import { statusOf } from '../http/status.ts';

const bearer = { bearer: [] } as const;
const login = { login: [] } as const;

/** The licensing routes as an OpenAPI 3.1 document, made from the route table alone. */
export function licensingOpenapi(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries<Route>(licensingRoutes)) {
    for (const path of [route.path, ...(route.also ?? [])]) {
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Deskpool licensing', version },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        login: { type: 'apiKey', in: 'cookie', name: '__Host-deskpool' },
      },
    },
  };
}

function operation(operationId: string, route: Route) {
  const { summary, access, params, query, body, answer, refuses } = route;
  const isJson = answer.is === 'json';
  return {
    operationId,
    summary,
    security: access.is === 'origin' ? [bearer] : access.is === 'person' ? [login] : [],
    parameters: [...parameters('path', params), ...parameters('query', query)],
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } }),
    responses: {
      [isJson ? answer.status : 200]: {
        description: 'Done.',
        ...(isJson && { content: { 'application/json': { schema: schemaOf(answer.schema) } } }),
      },
      ...Object.fromEntries(refuses.map((code) => [statusOf[code], { description: code }])),
    },
  };
}

function parameters(where: 'path' | 'query', schema: z.ZodObject | undefined) {
  return Object.entries(schema?.shape ?? {}).map(([name, one]) => ({
    name,
    in: where,
    required: where === 'path',
    schema: schemaOf(one as z.ZodType),
  }));
}

function schemaOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
