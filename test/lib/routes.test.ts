import { describe, expect, test } from 'vitest';
import { families, type Family } from '#core/contract/route.ts';
import { routes } from '#core/contract/routes.ts';
import { aHouse, aStage, domains } from './house.ts';
import { found, only } from './resources.ts';

const { templates } = aHouse();
const service = { service: templates.service };
const resources = found(service, 'AWS::ApiGateway::Resource');
const functionNames = Object.fromEntries(
  found({ ...service, audit: templates.audit }, 'AWS::Lambda::Function').map(({ id, properties }) => [
    id,
    properties.FunctionName,
  ]),
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

const answering: Readonly<Record<Family, string>> = {
  identity: 'identity',
  portal: 'portal',
  gateway: 'gateway-api',
  oauth: 'oauth',
  lms: 'lms',
  lookup: 'lookup',
  licensing: 'licensing',
  iserv: 'iserv',
  dcv: 'dcv-api',
  sshKeys: 'ssh-keys',
  relay: 'relay',
  notices: 'notices',
  audit: 'audit',
  live: 'live-poll',
  management: 'dcv-management',
  board: 'board',
};

describe("every family's path reaches its function", () => {
  const paths = Object.entries(families).flatMap(([family, { paths: all }]) =>
    all.map((path) => [path, family as Family] as const),
  );

  test.each(paths)('%s goes to %s', (path, family) => {
    const method = only(methods.filter((one) => one.path === path && one.method === 'ANY'));
    expect(method.kind).toBe('AWS_PROXY');
    expect(functionNames[method.answers ?? '']).toBe(`deskpool-demo-${answering[family]}`);
  });

  test('a POST to /login is the lookup service’s: its clients knew that path before', () => {
    const method = only(methods.filter((one) => one.method !== 'ANY'));
    expect([method.method, method.path, method.kind]).toEqual(['POST', '/login', 'AWS_PROXY']);
    expect(functionNames[method.answers ?? '']).toBe('deskpool-demo-lookup');
  });

  test('and there is no other way in', () => {
    expect(methods.map(({ path }) => path).sort()).toEqual([...paths.map(([path]) => path), '/login'].sort());
  });
});

describe('every route lies below a path of its family', () => {
  /** API Gateway takes the path that fits with the most of it said. */
  const said = (pattern: string) => pattern.replace('{proxy+}', '').length;
  const familyOf = (path: string): Family | undefined =>
    Object.entries(families)
      .flatMap(([family, { paths }]) => paths.map((pattern) => ({ family: family as Family, pattern })))
      .filter(({ pattern }) =>
        pattern.endsWith('/{proxy+}') ? path.startsWith(pattern.slice(0, -8)) : path === pattern,
      )
      .sort((left, right) => said(right.pattern) - said(left.pattern))[0]?.family;

  test.each(Object.values(routes).map((route) => [route.path, route.family] as const))('%s: %s', (path, family) => {
    expect(familyOf(path)).toBe(family);
  });
});

describe('the REST API', () => {
  test('has one stage, prod, that is throttled, traced and logged without addresses, which may hold secrets', () => {
    const stage = only(found(service, 'AWS::ApiGateway::Stage')).properties;
    expect(stage).toMatchObject({
      StageName: 'prod',
      TracingEnabled: true,
      MethodSettings: [{ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1_000, DataTraceEnabled: false }],
    });
    expect(stage.AccessLogSetting.Format).toContain('$context.resourcePath');
    expect(stage.AccessLogSetting.Format).not.toMatch(/context\.path|query|requestOverride|authorizer/i);
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

describe('a name for the API itself, for who sends a body with a GET, which CloudFront refuses', () => {
  test('is there where the stage names one: by TLS 1.2 with the regional certificate, below no path', () => {
    const own = aHouse({ stage: aStage({ domains }) }).templates.service;
    const api = only(found({ own }, 'AWS::ApiGateway::RestApi')).id;
    expect(only(found({ own }, 'AWS::ApiGateway::DomainName')).properties).toMatchObject({
      DomainName: 'api.example.org',
      RegionalCertificateArn: domains.regionalCertificateArn,
      SecurityPolicy: 'TLS_1_2',
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
    const mapping = only(found({ own }, 'AWS::ApiGateway::BasePathMapping')).properties;
    expect([mapping.RestApiId, mapping.BasePath]).toEqual([{ Ref: api }, undefined]);
    const { Stage } = mapping;
    expect(JSON.stringify(Stage)).toContain('DeploymentStageprod');
    expect(Object.values(own.findOutputs('*')).map(({ Description }) => Description)).toContain(
      'Let api.example.org be an alias of this',
    );
  });
  test('is not there otherwise', () => {
    expect(found(service, 'AWS::ApiGateway::DomainName')).toEqual([]);
  });
  test.each(['portal.example.org', 'desk.example.org', 'api.desk.example.org'])('is refused as %s', (lms) => {
    expect(() => aStage({ domains: { ...domains, lms } })).toThrow('neither the portal nor under the domain');
  });
});
