import { randomBytes, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Matched } from './match-method.ts';
import type { RestApi } from './rest-api.ts';

/** The event, with a field that its published type leaves out. */
export type RestEvent = APIGatewayProxyEvent & { readonly requestContext: { readonly deploymentId: string } };

/** A request as it comes to API Gateway. */
export type RestRequest = {
  readonly verb: string;
  /** As it was sent, without the stage. */
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly now: number;
};

const grouped = (pairs: readonly (readonly [string, string])[]): Record<string, string[]> => {
  const groups: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    // Fields of one name are one field, under the case in which it came first.
    const key = Object.keys(groups).find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
    (groups[key] ??= []).push(value);
  }
  return groups;
};

const lastOf = (groups: Record<string, string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1) ?? '']));

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

const queryGroups = (query: string): Record<string, string[]> => {
  const groups: Record<string, string[]> = {};
  for (const part of query.split('&').filter((one) => one !== '')) {
    const [name = '', ...value] = part.split('=');
    (groups[decoded(name)] ??= []).push(decoded(value.join('=')));
  }
  return groups;
};

const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length === 0 ? null : value);

/** `22/Nov/2026:08:20:29 +0000`. */
export const requestTime = (now: number): string => {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(new Date(now).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
};

const isBinary = (types: readonly string[], contentType: string | undefined): boolean => {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return types.some(
    (one) => one === '*/*' || one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))),
  );
};

const identityOf = (
  sourceIp: string,
  userAgent: string | undefined,
): APIGatewayProxyEvent['requestContext']['identity'] => ({
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp,
  user: null,
  userAgent: userAgent ?? null,
  userArn: null,
});

/**
 * The event of a Lambda proxy integration of a REST API (version 1.0). Path and path parameters stay percent-encoded, query
 * parameters are decoded, header names keep their case, and what is empty is null; all as API Gateway sends it.
 */
export const restEvent = (api: RestApi, { method, parameters }: Matched, request: RestRequest): RestEvent => {
  const multiValueHeaders = grouped(request.headers);
  const headers = lastOf(multiValueHeaders);
  const find = (name: string) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const query = queryGroups(request.query);
  const binary = request.body.length > 0 && isBinary(api.binaryTypes, find('content-type'));
  const requestId = randomUUID();
  return {
    resource: method.resourcePath,
    path: request.path,
    httpMethod: request.verb,
    headers,
    multiValueHeaders,
    queryStringParameters: orNull(lastOf(query)),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(parameters),
    stageVariables: api.variables,
    requestContext: {
      resourceId: method.resourceId,
      resourcePath: method.resourcePath,
      httpMethod: request.verb,
      extendedRequestId: `${randomBytes(11).toString('base64url')}=`,
      requestTime: requestTime(request.now),
      path: `/${api.stage}${request.path}`,
      accountId: api.account,
      protocol: 'HTTP/1.1',
      stage: api.stage,
      domainPrefix: api.id,
      requestTimeEpoch: request.now,
      requestId,
      identity: identityOf(request.sourceIp, find('user-agent')),
      domainName: api.domainName,
      deploymentId: api.deploymentId,
      apiId: api.id,
      authorizer: undefined,
    },
    body: request.body.length === 0 ? null : request.body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary,
  };
};
