import { describe, expect, test } from 'vitest';
import { families, type Family, routes } from '#core/contract/routes.ts';
import { aHouse } from './house.ts';
import { found, only } from './resources.ts';

const { templates } = aHouse();
const service = { service: templates.service };
const resources = found(service, 'AWS::ApiGateway::Resource');
const functionNames = Object.fromEntries(
  found(service, 'AWS::Lambda::Function').map(({ id, properties }) => [id, properties.FunctionName]),
);

const pathOf = (id: string | undefined): string => {
  const resource = resources.find((one) => one.id === id);
  return resource ? `${pathOf(resource.properties.ParentId.Ref)}/${resource.properties.PathPart}` : '';
};

/** Path → the functions that its method calls. */
const methods = found(service, 'AWS::ApiGateway::Method').map(({ properties }) => ({
  method: properties.HttpMethod,
  path: pathOf(properties.ResourceId.Ref),
  answers: Object.keys(functionNames).find((id) => JSON.stringify(properties.Integration.Uri).includes(id)),
  kind: properties.Integration.Type,
}));

const answering = { identity: 'identity', portal: 'portal', gateway: 'gateway-api' } satisfies Record<Family, string>;

describe("every family's path reaches its function", () => {
  const paths = Object.entries(families).flatMap(([family, { paths: all }]) =>
    all.map((path) => [path, family as Family] as const),
  );

  test.each(paths)('%s goes to %s', (path, family) => {
    const method = only(methods.filter((one) => one.path === path));
    expect([method.method, method.kind]).toEqual(['ANY', 'AWS_PROXY']);
    expect(functionNames[method.answers ?? '']).toBe(`deskpool-demo-${answering[family]}`);
  });

  test('and there is no other way in', () => {
    expect(methods.map(({ path }) => path).sort()).toEqual(paths.map(([path]) => path).sort());
  });
});

describe('every route lies below a path of its family', () => {
  /** API Gateway takes the longest path that fits. */
  const familyOf = (path: string): Family | undefined =>
    Object.entries(families)
      .flatMap(([family, { paths }]) => paths.map((pattern) => ({ family: family as Family, pattern })))
      .filter(({ pattern }) =>
        pattern.endsWith('/{proxy+}') ? path.startsWith(pattern.slice(0, -8)) : path === pattern,
      )
      .sort((left, right) => right.pattern.length - left.pattern.length)[0]?.family;

  test.each(Object.values(routes).map((route) => [route.path, route.family] as const))('%s: %s', (path, family) => {
    expect(familyOf(path)).toBe(family);
  });
});

describe('the REST API', () => {
  test('has one stage, prod, that is throttled, traced and logged without query strings', () => {
    const stage = only(found(service, 'AWS::ApiGateway::Stage')).properties;
    expect(stage).toMatchObject({
      StageName: 'prod',
      TracingEnabled: true,
      MethodSettings: [{ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1_000, DataTraceEnabled: false }],
    });
    expect(stage.AccessLogSetting.Format).toContain('$context.path');
    expect(stage.AccessLogSetting.Format).not.toMatch(/query|requestOverride|authorizer/i);
  });
  test('hands bodies over as they come', () => {
    expect(only(found(service, 'AWS::ApiGateway::RestApi')).properties).not.toHaveProperty('BinaryMediaTypes');
  });
  test('stands behind a firewall', () => {
    expect(found(service, 'AWS::WAFv2::WebACLAssociation')).toHaveLength(1);
  });
});

describe('the WebSocket API', () => {
  test('has its stage made after the role by which API Gateway writes logs: without that no stage may have one', () => {
    const account = only(found(service, 'AWS::ApiGateway::Account')).id;
    expect(only(found(service, 'AWS::ApiGatewayV2::Stage')).resource.DependsOn).toContain(account);
  });

  test('has its three routes, at a stage named live', () => {
    const keys = found(service, 'AWS::ApiGatewayV2::Route').map(({ properties }) => String(properties.RouteKey));
    expect(keys.sort()).toEqual(['$connect', '$default', '$disconnect']);
    expect(only(found(service, 'AWS::ApiGatewayV2::Stage')).properties).toMatchObject({
      StageName: 'live',
      AutoDeploy: true,
    });
  });
});
