import type { APIGatewayProxyEvent, Context } from 'aws-lambda';

/** A request as somebody would write it down. */
export type Asked = {
  readonly method?: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readonly<Record<string, unknown>>;
  readonly base64?: boolean;
};

/** The event that API Gateway's REST API makes of a request. */
export function restEvent({
  method = 'GET',
  path,
  query = {},
  headers = {},
  body,
  base64 = false,
}: Asked): APIGatewayProxyEvent {
  const text = body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body);
  const all =
    body !== undefined && typeof body !== 'string' ? { 'Content-Type': 'application/json', ...headers } : headers;
  return {
    resource: '/api/{proxy+}',
    path,
    httpMethod: method,
    headers: { ...all },
    multiValueHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
    queryStringParameters: Object.fromEntries(
      Object.entries(query).map(([name, value]) => [name, [value].flat().at(-1)]),
    ),
    multiValueQueryStringParameters: Object.fromEntries(
      Object.entries(query).map(([name, value]) => [name, [value].flat()]),
    ),
    pathParameters: null,
    stageVariables: null,
    body: text === null ? null : base64 ? Buffer.from(text).toString('base64') : text,
    isBase64Encoded: base64,
    requestContext: {
      requestId: 'request-1',
      identity: { sourceIp: '192.0.2.7' },
    } as APIGatewayProxyEvent['requestContext'],
  };
}

/** What Lambda says about the function that runs. */
export const lambdaContext = {
  functionName: 'under-test',
  awsRequestId: 'invocation-1',
  memoryLimitInMB: '256',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:under-test',
  getRemainingTimeInMillis: () => 29_000,
} as Context;
