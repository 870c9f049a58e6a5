import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  AllowedMethods,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  HeadersFrameOption,
  ResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { RestApiOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { openExecuteApi } from '#local/front/execute-api.ts';
import { openFrontDoor } from '#local/front/front-door.ts';
import { openPortal } from '#local/front/open-portal.ts';
import { restApis } from '#local/front/rest/rest-api.ts';
import { openConnections } from '#local/services/connections.ts';
import { fixtureFunction, freshFolder, functionsOf, smallCloud } from '../../support/small-cloud.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const cloud = smallCloud((stack) => {
  const answering = fixtureFunction(
    stack,
    'it',
    'export const handler = async (event) => ({ statusCode: 200, headers: { "x-frame-options": "ALLOW" }, body: JSON.stringify(event) });',
  );
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
  api.root
    .resourceForPath('/api/{proxy+}')
    .addMethod('ANY', new LambdaIntegration(answering, { allowTestInvoke: false }));
  const responseHeadersPolicy = new ResponseHeadersPolicy(stack, 'Headers', {
    securityHeadersBehavior: {
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'", override: true },
    },
    customHeadersBehavior: { customHeaders: [{ header: 'X-Custom', value: '1', override: false }] },
  });
  const fallback = new EdgeFunction(stack, 'Fallback', {
    code: FunctionCode.fromInline(
      "function handler(event) { var r = event.request; if (r.uri === '/gone') return { statusCode: 410, statusDescription: 'Gone', headers: { 'x-why': { value: 'gone' } } }; if (r.uri.indexOf('.') < 0) r.uri = '/index.html'; return r; }",
    ),
  });
  new Distribution(stack, 'Portal', {
    defaultBehavior: {
      origin: S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'Page') as IBucket),
      responseHeadersPolicy,
      functionAssociations: [{ function: fallback, eventType: FunctionEventType.VIEWER_REQUEST }],
    },
    additionalBehaviors: {
      '/api/*': {
        origin: new RestApiOrigin(api, { customHeaders: { 'x-from': 'cloudfront' } }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        responseHeadersPolicy,
      },
    },
  });
});

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

const opened = async () => {
  const { functions, mayInvoke } = functionsOf(cloud);
  const page = freshFolder();
  mkdirSync(join(page, 'assets'));
  writeFileSync(join(page, 'index.html'), '<h1>the page</h1>');
  writeFileSync(join(page, 'assets', 'app-1.js'), 'script');
  const door = await openFrontDoor(0);
  undo.push(door.close);
  const rests = restApis(cloud);
  const portal = openPortal(cloud, {
    port: door.port,
    rests,
    sockets: [],
    page,
    idp: (_, response) => void response.end('the provider'),
    mailbox: (_, response) => void response.end('the mailbox'),
    rest: { functions, mayInvoke },
    live: { functions, mayInvoke, connections: openConnections(), now: Date.now },
  });
  door.openPortal(portal.accept);
  const ask = (
    path: string,
    options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {},
  ) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const asked = httpRequest(
      {
        host: '127.0.0.1',
        port: door.port,
        path,
        method: options.method ?? 'GET',
        headers: { Host: `localhost:${door.port}`, ...options.headers },
      },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString('utf8');
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    asked.on('error', reject);
    asked.end(options.body);
    return promise;
  };
  return { ask, rests, functions, mayInvoke };
};

describe('the portal', () => {
  it.each([
    ['/', '<h1>the page</h1>'],
    ['/sessions/mine', '<h1>the page</h1>'],
    ['/assets/app-1.js', 'script'],
    ['/idp/auth?x=1', 'the provider'],
    ['/mailbox', 'the mailbox'],
    ['/mailbox/1?x=1', 'the mailbox'],
    ['/mailbox.json', 'the mailbox'],
    ['/mailboxes', '<h1>the page</h1>'],
  ])('answers %s with %s', async (path, body) => {
    expect((await (await opened()).ask(path)).body).toBe(body);
  });

  it.each([['/none.js'], ['/../secrets.json'], ['/%2e%2e/secrets.json'], ['/assets/%00.js']])(
    'has nothing at %s',
    async (path) => {
      expect((await (await opened()).ask(path)).status).toBe(403);
    },
  );

  it('gives header fields as the synthesized policy says, to page and API alike', async () => {
    const { ask } = await opened();
    for (const path of ['/', '/api/me']) {
      expect((await ask(path)).headers).toMatchObject({
        'content-security-policy': "default-src 'none'",
        'x-frame-options': 'DENY',
        'x-custom': '1',
      });
    }
  });

  it('runs the synthesized CloudFront Function, which may answer itself', async () => {
    expect(await (await opened()).ask('/gone')).toMatchObject({ status: 410, headers: { 'x-why': 'gone' } });
  });

  it('lets built files be kept, and asks anew for the rest', async () => {
    const { ask } = await opened();
    expect((await ask('/assets/app-1.js')).headers['cache-control']).toContain('immutable');
    const { headers } = await ask('/');
    expect(headers['cache-control']).toBe('no-cache');
    expect(await ask('/', { headers: { 'If-None-Match': String(headers.etag) } })).toMatchObject({
      status: 304,
      body: '',
    });
  });

  it('hands an API’s path to the REST API as CloudFront does', async () => {
    const { ask, rests } = await opened();
    const { body } = await ask('/api/me?a=1', {
      method: 'POST',
      headers: { 'X-Own': 'kept', 'X-Forwarded-For': '6.6.6.6' },
      body: 'hello',
    });
    expect(JSON.parse(body)).toMatchObject({
      path: '/api/me',
      httpMethod: 'POST',
      body: 'hello',
      queryStringParameters: { a: '1' },
      headers: {
        Host: rests[0]?.domainName,
        'X-Own': 'kept',
        'x-from': 'cloudfront',
        'X-Forwarded-For': '127.0.0.1, 127.0.0.1',
        'X-Forwarded-Proto': 'https',
      },
      requestContext: { path: '/prod/api/me', identity: { sourceIp: '127.0.0.1' } },
    });
  });

  // CloudFront refuses this, so learning platforms that do it are given the API's own name; on one machine there is one address.
  it.each([{ 'Content-Length': '2' }, { 'Transfer-Encoding': 'chunked' }])(
    'hands the body of a GET to the function (%o)',
    async (headers) => {
      const { ask } = await opened();
      const { body } = await ask('/api/a//b%2Fc/', { headers, body: '{}' });
      expect(JSON.parse(body)).toMatchObject({ httpMethod: 'GET', path: '/api/a//b%2Fc/', body: '{}' });
    },
  );

  it('takes no method that the distribution does not take', async () => {
    expect((await (await opened()).ask('/', { method: 'POST' })).status).toBe(403);
  });

  it('refuses a body that is too long without reading all of it', async () => {
    const { ask } = await opened();
    expect(
      (
        await ask('/api/me', {
          method: 'POST',
          headers: { 'Content-Length': String(11 * 1024 * 1024) },
          body: 'x',
        }).catch(() => ({ status: 413 }))
      ).status,
    ).toBe(413);
  });
});

describe('the API at its own address', () => {
  it('is where the gateway finds it, and nobody else’s', async () => {
    const { rests, functions, mayInvoke } = await opened();
    const executeApi = await openExecuteApi(rests, { functions, mayInvoke, now: Date.now });
    undo.push(executeApi.close);
    const address = executeApi.localAddress(`https://${rests[0]?.domainName}/prod`);
    const event = (await (
      await fetch(`${address}/api/redeem`, { method: 'POST', headers: { 'X-Gateway-Key': 'k' }, body: '{}' })
    ).json()) as { readonly path: string; readonly headers: Record<string, string> };
    expect(event).toMatchObject({ path: '/api/redeem', headers: { Host: rests[0]?.domainName } });
    expect((await fetch(new URL('/other/prod/api/x', address))).status).toBe(403);
    expect(executeApi.localAddress('https://elsewhere.example/prod')).toBe('https://elsewhere.example/prod');
  });
});
