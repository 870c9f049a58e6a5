import * as z from 'zod';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate, Resource } from '#local/template/cloud-template.ts';
import { CloudFault } from '#local/template/fault.ts';

/** A method of a resource of a REST API, and the function behind it. */
export type RestMethod = {
  /** `GET`, or `ANY`. */
  readonly method: string;
  /** `/api/{proxy+}`. */
  readonly resourcePath: string;
  readonly resourceId: string;
  readonly functionArn: string;
};

/** One stage of a REST API. */
export type RestApi = {
  readonly id: string;
  readonly stage: string;
  readonly domainName: string;
  readonly region: string;
  readonly account: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>> | null;
  readonly binaryTypes: readonly string[];
  readonly methods: readonly RestMethod[];
};

const Api = z.looseObject({ BinaryMediaTypes: z.array(z.string()).default([]) });
const Stage = z.looseObject({
  RestApiId: z.string(),
  StageName: z.string(),
  DeploymentId: z.string(),
  Variables: z.record(z.string(), z.string()).nullable().default(null),
});
const Part = z.looseObject({ RestApiId: z.string(), ParentId: z.string(), PathPart: z.string() });
const Method = z.looseObject({
  RestApiId: z.string(),
  ResourceId: z.string(),
  HttpMethod: z.string(),
  AuthorizationType: z
    .literal('NONE', { error: 'authorizers of API Gateway are not known here; the functions authorise' })
    .default('NONE'),
  ApiKeyRequired: z.literal(false, { error: 'API keys are not known here' }).default(false),
  RequestValidatorId: z
    .undefined({ error: 'request validators are not known here; the functions validate' })
    .optional(),
  Integration: z.looseObject({ Type: z.string(), Uri: z.string().optional() }),
});

/** The function in an integration's address, `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/<ARN>/invocations`. */
export const functionOf = (uri: string, where: string): string => {
  const [, arn] = /\/functions\/(.+)\/invocations$/.exec(uri) ?? [];
  if (!arn) throw new CloudFault(`${where}: the integration ${uri} is not known on one machine.`);
  return arn;
};

const pathsOf = (cloud: CloudTemplate, api: Resource): ReadonlyMap<string, string> => {
  const parts = cloud
    .ofType('AWS::ApiGateway::Resource')
    .map((resource) => ({ id: resource.ref, it: read(resource, Part) }))
    .filter(({ it }) => it.RestApiId === api.ref);
  const root = String(api.attribute('RootResourceId'));
  const pathOf = (id: string): string => {
    const part = parts.find((one) => one.id === id);
    return part ? `${pathOf(part.it.ParentId)}/${part.it.PathPart}` : '';
  };
  return new Map([[root, '/'], ...parts.map(({ id }) => [id, pathOf(id)] as const)]);
};

const methodsOf = (cloud: CloudTemplate, api: Resource): readonly RestMethod[] => {
  const paths = pathsOf(cloud, api);
  return cloud.ofType('AWS::ApiGateway::Method').flatMap((resource) => {
    if (resource.properties['RestApiId'] !== api.ref) return [];
    const { ResourceId, HttpMethod, Integration } = read(resource, Method);
    if (Integration.Type !== 'AWS_PROXY')
      throw new CloudFault(`${resource.path}: an integration of type ${Integration.Type} is not known on one machine.`);
    const functionArn = functionOf(Integration.Uri ?? '', resource.path);
    return [{ method: HttpMethod, resourceId: ResourceId, resourcePath: paths.get(ResourceId) ?? '/', functionArn }];
  });
};

/** The REST APIs of the template, one for each stage that is deployed. */
export const restApis = (cloud: CloudTemplate): readonly RestApi[] =>
  cloud.ofType('AWS::ApiGateway::Stage').flatMap((resource) => {
    const stage = read(resource, Stage);
    const api = cloud.find('AWS::ApiGateway::RestApi', stage.RestApiId);
    if (!api) return [];
    return [
      {
        id: api.ref,
        stage: stage.StageName,
        domainName: `${api.ref}.execute-api.${api.region}.amazonaws.com`,
        region: api.region,
        account: cloud.account,
        deploymentId: stage.DeploymentId,
        variables: stage.Variables,
        binaryTypes: read(api, Api).BinaryMediaTypes,
        methods: methodsOf(cloud, api),
      },
    ];
  });
