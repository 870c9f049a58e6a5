import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { bodyOf, targetOf } from './http-request.ts';
import { refuseUpgrade, serveLive } from './live/serve-live.ts';
import type { LiveOptions } from './live/serve-live.ts';
import type { SocketApi } from './live/socket-api.ts';
import { originHeaders } from './origin-request.ts';
import type { Behavior, Distribution } from './page/distribution.ts';
import { servePage } from './page/serve-page.ts';
import type { ApplyHeaders } from './page/response-headers.ts';
import type { ViewerFunction } from './page/viewer-function.ts';
import { largestHead } from './peek-host.ts';
import type { RestRequest } from './rest/rest-event.ts';
import type { RestApi } from './rest/rest-api.ts';
import { gatewayReply } from './rest/rest-reply.ts';
import type { RestReply } from './rest/rest-reply.ts';
import { restLimits, serveRest } from './rest/serve-rest.ts';
import type { RestOptions } from './rest/serve-rest.ts';
import { routeHost } from './route-host.ts';

export type PortalOptions = {
  readonly port: number;
  readonly distribution: Distribution;
  readonly rests: readonly RestApi[];
  readonly sockets: readonly SocketApi[];
  /** Folder of the built page. */
  readonly page: string;
  readonly headersFor: (policy: string | undefined) => ApplyHeaders;
  readonly viewerFor: (functionArn: string | undefined) => ViewerFunction;
  /** The identity provider, at `/idp`. */
  readonly idp: RequestListener;
  /** The mails that were sent, at `/mailbox`. */
  readonly mailbox: RequestListener;
  readonly rest: RestOptions;
  readonly live: LiveOptions;
};

/** The portal's HTTP server. It does not listen; connections are handed to it. */
export type PortalServer = {
  readonly accept: (socket: Duplex) => void;
  /** Lets requests end and closes what is idle. */
  readonly close: () => void;
};

/** Writes a reply. HEAD and 304 have no body, as in HTTP. */
export const writeReply = (request: IncomingMessage, response: ServerResponse, reply: RestReply): void => {
  if (response.destroyed) return;
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of reply.headers) {
    const key = Object.keys(fields).find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
    const before = fields[key];
    fields[key] = before === undefined ? value : [before, value].flat();
  }
  const bodiless = reply.status === 204 || reply.status === 304;
  // What was not read of the request would be taken for the next one.
  if (!request.complete) response.shouldKeepAlive = false;
  response.writeHead(reply.status, bodiless ? fields : { ...fields, 'Content-Length': String(reply.body.length) });
  response.end(request.method === 'HEAD' || bodiless ? undefined : reply.body);
};

const sourceIp = (request: IncomingMessage): string =>
  request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';

/** A request as API Gateway sees it; undefined when its body is longer than API Gateway takes. */
export const restRequest = async (
  request: IncomingMessage,
  path: string,
  headers: RestRequest['headers'],
  now: number,
): Promise<RestRequest | undefined> => {
  const body = await bodyOf(request, restLimits.bodyBytes);
  if (body === undefined) return undefined;
  return {
    verb: request.method ?? 'GET',
    path,
    query: targetOf(request).query,
    headers,
    body,
    sourceIp: sourceIp(request),
    now,
  };
};

const isPortal = (request: IncomingMessage, port: number): boolean =>
  routeHost((request.headers.host ?? '').toLowerCase(), port) === 'portal';

const flat = (request: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]));

/** `/prod` of an origin's path, or the first segment where the origin has none. */
const stagePath = (origin: Behavior['origin'], path: string): readonly [string, string] => {
  const whole = `${origin.OriginPath}${path}`;
  const [, stage = '', rest = '/'] = /^\/([^/]*)(\/.*)?$/s.exec(whole) ?? [];
  return [stage, rest];
};

/** Opens the portal: the distribution of the template decides whether the page, the REST API or the WebSocket API answers. */
export const openPortalServer = (options: PortalOptions): PortalServer => {
  const { distribution, rests, sockets, port, live } = options;
  const page = servePage(options.page, distribution);
  const served = rests.map((api) => ({ api, serve: serveRest(api, options.rest) }));
  const lives = sockets.map((api) => ({ api, serve: serveLive(api, live) }));

  const fromRest = async (
    request: IncomingMessage,
    { origin }: Behavior,
    path: string,
  ): Promise<RestReply | undefined> => {
    const [stage, rest] = stagePath(origin, path);
    const found = served.find(({ api }) => api.domainName === origin.DomainName && api.stage === stage);
    if (!found) return undefined;
    const made = await restRequest(request, rest, originHeaders(request, origin, live.now()), live.now());
    return made ? found.serve(made) : gatewayReply(413, 'Request Too Long', 'RequestTooLargeException');
  };
  const answer = async (request: IncomingMessage): Promise<RestReply> => {
    const { path, query } = targetOf(request);
    const behavior = distribution.behaviorFor(path);
    const finish = options.headersFor(behavior.headersPolicy);
    const method = request.method ?? 'GET';
    if (!behavior.methods.includes(method)) {
      return {
        status: 403,
        headers: finish([['Content-Type', 'text/plain; charset=utf-8']]),
        body: Buffer.from('This method is not supported here.\n'),
      };
    }
    const viewed = options.viewerFor(behavior.viewerRequest)({
      method,
      path,
      query,
      headers: flat(request),
      ip: sourceIp(request),
    });
    if (viewed.is === 'response')
      return { status: viewed.status, headers: finish(viewed.headers), body: Buffer.from(viewed.body) };
    const reply =
      (await fromRest(request, behavior, viewed.path)) ?? (await page(viewed.path, request.headers['if-none-match']));
    return { ...reply, headers: finish(reply.headers) };
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Kept-alive connections may change their mind about the host, so each request is looked at.
    if (!isPortal(request, port)) {
      writeReply(request, response, {
        status: 421,
        headers: [['Content-Type', 'text/plain; charset=utf-8']],
        body: Buffer.from('This connection is for another host.\n'),
      });
      return;
    }
    if (/^\/idp([/?]|$)/.test(request.url ?? '')) options.idp(request, response);
    else if (/^\/mailbox([/?.]|$)/.test(request.url ?? '')) options.mailbox(request, response);
    else writeReply(request, response, await answer(request));
  };
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    socket.on('error', () => socket.destroy());
    const { path } = targetOf(request);
    const { origin } = distribution.behaviorFor(path);
    const found = lives.find(
      ({ api }) => api.domainName === origin.DomainName && `/${api.stage}` === `${origin.OriginPath}${path}`,
    );
    if (!isPortal(request, port)) refuseUpgrade(socket, 421);
    else if (!found || request.headers.upgrade?.toLowerCase() !== 'websocket') refuseUpgrade(socket, 403);
    else
      await found.serve({
        request,
        socket,
        head,
        headers: originHeaders(request, origin, live.now()),
        sourceIp: sourceIp(request),
      });
  };
  const server = createServer({ maxHeaderSize: largestHead }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else writeReply(request, response, gatewayReply(502, 'Internal server error'));
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgrade(request, socket, head).catch((error: unknown) => {
      console.error(error);
      refuseUpgrade(socket, 500);
    });
  });
  return {
    accept: (socket) => void server.emit('connection', socket),
    close: () => server.closeIdleConnections(),
  };
};
