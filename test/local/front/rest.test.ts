import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { matchMethod } from '#local/front/rest/match-method.ts';
import { restApis } from '#local/front/rest/rest-api.ts';
import type { RestApi as Api } from '#local/front/rest/rest-api.ts';
import { restEvent } from '#local/front/rest/rest-event.ts';
import type { RestRequest } from '#local/front/rest/rest-event.ts';
import { restReply } from '#local/front/rest/rest-reply.ts';
import { serveRest } from '#local/front/rest/serve-rest.ts';
import { fixtureFunction, functionsOf, smallCloud } from '../../support/small-cloud.ts';

const request = (some: Partial<RestRequest> = {}): RestRequest => ({
  verb: 'GET',
  path: '/api/me',
  query: '',
  headers: [
    ['Host', 'h'],
    ['User-Agent', 'test'],
  ],
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  now: Date.parse('2026-11-22T08:20:29.000Z'),
  ...some,
});

const withHandler = (code: string, build: (stack: Stack, api: RestApi) => void = () => undefined) => {
  const cloud = smallCloud((stack) => {
    const integration = new LambdaIntegration(fixtureFunction(stack, 'it', code), { allowTestInvoke: false });
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
    for (const path of ['/login', '/api/{proxy+}', '/item/{id}'])
      api.root.resourceForPath(path).addMethod('ANY', integration);
    api.root.resourceForPath('/api/auth/{proxy+}').addMethod('POST', integration);
    build(stack, api);
  });
  const [api] = restApis(cloud);
  if (!api) throw new Error('no api');
  return { api, cloud, ...functionsOf(cloud) };
};
const { api } = withHandler('export const handler = () => 1;');
const event = (some: Partial<RestRequest> = {}, of: Api = api) => {
  const made = request(some);
  const matched = matchMethod(of, made.verb, made.path);
  if (!matched) throw new Error('no method');
  return restEvent(of, matched, made);
};

describe('a method', () => {
  it.each([
    ['GET', '/login', '/login', {}],
    ['GET', '/login/', '/login', {}],
    ['DELETE', '/api/sessions/x', '/api/{proxy+}', { proxy: 'sessions/x' }],
    ['GET', '/api/a//b/', '/api/{proxy+}', { proxy: 'a//b/' }],
    ['GET', '/api/a%2Fb', '/api/{proxy+}', { proxy: 'a%2Fb' }],
    ['POST', '/api/auth/refresh', '/api/auth/{proxy+}', { proxy: 'refresh' }],
    ['PUT', '/item/7', '/item/{id}', { id: '7' }],
  ])('is found for %s %s', (verb, path, resourcePath, parameters) => {
    expect(matchMethod(api, verb, path)).toMatchObject({ method: { resourcePath }, parameters });
  });

  it.each([
    ['GET', '/'],
    ['GET', '/nothing'],
    ['GET', '/api'],
    ['GET', '/api/'],
    ['GET', '/login/x'],
    ['GET', '/item/'],
    ['GET', '/api/auth/refresh'],
  ])('is not found for %s %s', (verb, path) => {
    expect(matchMethod(api, verb, path)).toBeUndefined();
  });
});

describe('the event of a REST API', () => {
  it('has every field of a proxy integration', () => {
    expect(event()).toEqual({
      resource: '/api/{proxy+}',
      path: '/api/me',
      httpMethod: 'GET',
      headers: { Host: 'h', 'User-Agent': 'test' },
      multiValueHeaders: { Host: ['h'], 'User-Agent': ['test'] },
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: { proxy: 'me' },
      stageVariables: null,
      requestContext: {
        resourceId: expect.any(String) as unknown,
        resourcePath: '/api/{proxy+}',
        httpMethod: 'GET',
        extendedRequestId: expect.any(String) as unknown,
        requestTime: '22/Nov/2026:08:20:29 +0000',
        requestTimeEpoch: 1_795_335_629_000,
        path: '/prod/api/me',
        accountId: '000000000000',
        protocol: 'HTTP/1.1',
        stage: 'prod',
        domainPrefix: api.id,
        domainName: `${api.id}.execute-api.eu-central-1.amazonaws.com`,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
        identity: expect.objectContaining({
          sourceIp: '127.0.0.1',
          userAgent: 'test',
          user: null,
          apiKey: null,
        }) as unknown,
        deploymentId: expect.any(String) as unknown,
        apiId: api.id,
        authorizer: undefined,
      },
      body: null,
      isBase64Encoded: false,
    });
  });

  it.each([
    [
      'query parameters are decoded',
      { query: 'a=1%202&b=x+y&c' },
      { queryStringParameters: { a: '1 2', b: 'x y', c: '' } },
    ],
    [
      'the last of several query values stands alone',
      { query: 'a=1&a=2' },
      { queryStringParameters: { a: '2' }, multiValueQueryStringParameters: { a: ['1', '2'] } },
    ],
    ['a query that is no encoding stays as it is', { query: 'a=%zz' }, { queryStringParameters: { a: '%zz' } }],
    [
      'path and path parameters stay encoded',
      { path: '/api/%C3%A4%20b' },
      { path: '/api/%C3%A4%20b', pathParameters: { proxy: '%C3%A4%20b' } },
    ],
    ['no path parameters are null', { path: '/login' }, { pathParameters: null, resource: '/login' }],
    [
      'header names keep their case, and the last value stands alone',
      {
        headers: [
          ['X-a', '1'],
          ['x-A', '2'],
        ] as const,
      },
      { headers: { 'X-a': '2' }, multiValueHeaders: { 'X-a': ['1', '2'] } },
    ],
    ['a body is text', { verb: 'POST', body: Buffer.from('ä') }, { body: 'ä', isBase64Encoded: false }],
  ])('%s', (_, some, expected) => {
    expect(event(some)).toMatchObject(expected);
  });

  it('carries bodies of binary types in base64', () => {
    const headers = [['Content-Type', 'image/png']] as const;
    expect(event({ headers, body: Buffer.from([255]) }, { ...api, binaryTypes: ['image/*'] })).toMatchObject({
      body: '/w==',
      isBase64Encoded: true,
    });
  });
});

describe('the reply of a function', () => {
  const reply = (payload: unknown, binaryTypes: readonly string[] = []) =>
    restReply({ is: 'returned', payload }, binaryTypes);
  it.each([
    [
      'has a content type of its own accord',
      { statusCode: 200, body: '{}' },
      { status: 200, headers: [['Content-Type', 'application/json']] },
    ],
    [
      'may have several fields of one name',
      { statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a', 'b'], 'Content-Type': ['text/plain'] } },
      {
        headers: [
          ['Set-Cookie', 'a'],
          ['Set-Cookie', 'b'],
          ['Content-Type', 'text/plain'],
        ],
      },
    ],
    [
      'names a field in one of both places',
      { statusCode: 200, headers: { 'content-type': 'a', X: 1 }, multiValueHeaders: { 'Content-Type': ['b'] } },
      {
        headers: [
          ['X', '1'],
          ['Content-Type', 'b'],
        ],
      },
    ],
    ['may give its status as text', { statusCode: '404' }, { status: 404 }],
    [
      'may not set what is API Gateway’s',
      { statusCode: 200, headers: { Server: 'me', 'content-type': 'x' } },
      {
        headers: [
          ['x-amzn-Remapped-Server', 'me'],
          ['content-type', 'x'],
        ],
      },
    ],
  ])('%s', (_, payload, expected) => {
    expect(reply(payload)).toMatchObject(expected);
  });

  it('is decoded only where the API handles binary media', () => {
    const payload = { statusCode: 200, body: 'aGk=', isBase64Encoded: true };
    expect(reply(payload).body.toString()).toBe('aGk=');
    expect(reply(payload, ['*/*']).body.toString()).toBe('hi');
  });

  it.each([
    ['is no object', 'hello'],
    ['has no status', { body: 'x' }],
    ['has a status that is none', { statusCode: 9_999 }],
    ['has a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['has a header that would begin another one', { statusCode: 200, headers: { X: 'a\r\nSet-Cookie: b' } }],
    ['has more than 6 MB', { statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024 + 1) }],
  ])('is 502 when it %s', (_, payload) => {
    expect(reply(payload)).toMatchObject({ status: 502, body: Buffer.from('{"message":"Internal server error"}') });
  });
});

describe('API Gateway', () => {
  const told = (reply: { readonly status: number; readonly body: Buffer }) => [
    reply.status,
    (JSON.parse(reply.body.toString()) as { readonly message: string }).message,
  ];
  it.each([
    ['answers 403 for a path that nobody has', { path: '/none' }, [403, 'Missing Authentication Token']],
    ['answers 413 for more than 10 MB', { body: Buffer.alloc(10 * 1024 * 1024 + 1) }, [413, 'Request Too Long']],
    [
      'answers 431 for more than 10,240 bytes of header fields',
      { headers: [['X', 'x'.repeat(10_240)]] as const },
      [431, 'Request Header Fields Too Large'],
    ],
    ['answers 502 when the function fails, and tells nobody why', {}, [502, 'Internal server error']],
  ])('%s', async (_, some, expected) => {
    const {
      api: failing,
      functions,
      mayInvoke,
    } = withHandler('export const handler = () => { throw new Error("secret"); };');
    expect(told(await serveRest(failing, { functions, mayInvoke })(request(some)))).toEqual(expected);
  });

  it('answers 504 when the function takes longer than 29 seconds', async () => {
    const slow = withHandler('export const handler = () => new Promise(() => {});');
    expect(told(await serveRest(slow.api, { ...slow, integrationMs: 10 })(request()))).toEqual([
      504,
      'Endpoint request timed out',
    ]);
  });

  it('answers 500 when it may not invoke the function', async () => {
    const { api: some, functions } = withHandler('export const handler = () => ({ statusCode: 200 });');
    expect(told(await serveRest(some, { functions, mayInvoke: () => false })(request()))).toEqual([
      500,
      'Internal server error',
    ]);
  });

  it('passes on what the function answers', async () => {
    const good = withHandler(
      'export const handler = async (event) => ({ statusCode: 201, headers: { "content-type": "text/plain" }, body: event.path });',
    );
    expect(await serveRest(good.api, good)(request())).toEqual({
      status: 201,
      headers: [['content-type', 'text/plain']],
      body: Buffer.from('/api/me'),
    });
  });
});
