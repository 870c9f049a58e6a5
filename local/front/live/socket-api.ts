import * as z from 'zod';
import type { Limits } from './throttle.ts';
import { functionOf } from '../rest/rest-api.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate, Resource } from '#local/template/cloud-template.ts';

/** A WebSocket API of the template, one for each of its stages. */
export type SocketApi = {
  readonly id: string;
  readonly stage: string;
  readonly domainName: string;
  readonly region: string;
  readonly account: string;
  /** Where in a message the route's name stands: the fields after `$request.body`. */
  readonly selection: readonly string[];
  /** Function for each route key. */
  readonly routes: ReadonlyMap<string, string>;
  readonly limits: Limits;
};

const Api = z.looseObject({
  ProtocolType: z.string(),
  RouteSelectionExpression: z
    .string()
    .regex(/^\$request\.body(\.\w+)+$/, 'a route selection expression of the form $request.body.action')
    .default('$request.body.action'),
});
/** Without settings of its own a stage shares those of the account: 10,000 requests a second, 5,000 at once. */
const Settings = z
  .looseObject({
    ThrottlingRateLimit: z.coerce.number().positive().default(10_000),
    ThrottlingBurstLimit: z.coerce.number().positive().default(5_000),
  })
  .prefault({});
const Stage = z.looseObject({ ApiId: z.string(), StageName: z.string(), DefaultRouteSettings: Settings });
const Route = z.looseObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z
    .literal('NONE', { error: 'authorizers of WebSocket APIs are not known here; the function authorises' })
    .default('NONE'),
});
const Integration = z.looseObject({ IntegrationType: z.literal('AWS_PROXY'), IntegrationUri: z.string() });

const routesOf = (cloud: CloudTemplate, api: Resource): ReadonlyMap<string, string> => {
  const routes = cloud.ofType('AWS::ApiGatewayV2::Route').filter((one) => one.properties['ApiId'] === api.ref);
  return new Map(
    routes.flatMap((resource) => {
      const { RouteKey, Target } = read(resource, Route);
      const integration = cloud.find('AWS::ApiGatewayV2::Integration', Target.replace('integrations/', ''));
      if (!integration) return [];
      return [[RouteKey, functionOf(read(integration, Integration).IntegrationUri, resource.path)] as const];
    }),
  );
};

/** The WebSocket APIs of the template. */
export const socketApis = (cloud: CloudTemplate): readonly SocketApi[] =>
  cloud.ofType('AWS::ApiGatewayV2::Stage').flatMap((resource) => {
    const { ApiId, StageName, DefaultRouteSettings: settings } = read(resource, Stage);
    const api = cloud.find('AWS::ApiGatewayV2::Api', ApiId);
    if (!api || api.properties['ProtocolType'] !== 'WEBSOCKET') return [];
    return [
      {
        id: api.ref,
        stage: StageName,
        domainName: `${api.ref}.execute-api.${api.region}.amazonaws.com`,
        region: api.region,
        account: cloud.account,
        selection: read(api, Api).RouteSelectionExpression.split('.').slice(2),
        routes: routesOf(cloud, api),
        limits: { rate: settings.ThrottlingRateLimit, burst: settings.ThrottlingBurstLimit },
      },
    ];
  });
