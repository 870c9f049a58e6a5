import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { type Agent, request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream';

import type { Admission } from './admit.ts';
import { type Answer, inText, sendAnswer } from './answer.ts';
import { readerOf } from './asked.ts';
import { DesktopTooSlow, limitConnect } from './desktop-client.ts';
import { clientAddress, fromDesktop, towardsDesktop, valuesOf } from './headers.ts';
import { tell } from './pages.ts';
import { desktopPath, redirectInside } from './redirect.ts';

export type Admitted = Extract<Admission, { is: 'admitted' }>;

/** What is said when the desktop does not: 504 when it was too slow, 502 for every other failure. */
export const answerForFailure = ({ visit }: Admitted, thrown: unknown): Answer =>
  tell({ is: 'not-answering' }, readerOf(visit.asked), thrown instanceof DesktopTooSlow ? 504 : 502);

/** The request's headers for this desktop. */
export const headersFor = ({ visit, open, sides }: Admitted): string[] => {
  const { headers, from, upgrade } = visit.asked;
  const scheme = sides.origin.startsWith('https:') ? 'https' : 'http';
  const { authorization } = open.upstream;
  return towardsDesktop(headers, { client: clientAddress(headers, from, scheme), scheme, authorization, upgrade });
};

const pathFor = ({ visit, open }: Admitted): string => desktopPath(open.upstream, visit.path) + visit.query;

/** A desktop's answer as headers for the browser, or an answer of ours where it leads away or makes no sense. */
const headersBack = (reply: IncomingMessage, admitted: Admitted): string[] | Answer => {
  const status = reply.statusCode ?? 0;
  if (status < 200 || status > 599) return inText(502, 'The desktop answers in riddles.');
  const headers = fromDesktop(reply.rawHeaders);
  const [location, ...others] = valuesOf(reply.rawHeaders, 'location');
  if (location === undefined) return headers;
  const inside = others.length === 0 ? redirectInside(location, pathFor(admitted), admitted.sides) : undefined;
  return inside === undefined
    ? inText(502, 'The desktop leads elsewhere, and the gateway does not follow.')
    : [...headers, 'Location', inside];
};

const passBack = (reply: IncomingMessage, response: ServerResponse, admitted: Admitted): void => {
  const headers = headersBack(reply, admitted);
  if (!Array.isArray(headers)) {
    reply.destroy();
    sendAnswer(response, headers);
    return;
  }
  response.writeHead(reply.statusCode ?? 502, headers);
  // Either end may vanish half-way; there is nobody left to tell.
  pipeline(reply, response, () => undefined);
};

const hasBody = (incoming: IncomingMessage): boolean =>
  incoming.headers['transfer-encoding'] !== undefined || Number(incoming.headers['content-length'] ?? 0) > 0;

const ask = (agent: Agent, incoming: IncomingMessage, admitted: Admitted): ClientRequest => {
  const { host, port } = admitted.open.upstream;
  const chunked = incoming.headers['transfer-encoding'] === undefined ? [] : ['Transfer-Encoding', 'chunked'];
  const headers = [...headersFor(admitted), ...chunked];
  const { method = 'GET' } = incoming;
  const request = requestHttps({ agent, host, port, method, path: pathFor(admitted), headers, timeout: 60_000 });
  limitConnect(request, 5_000);
  return request.on('timeout', () => request.destroy(new DesktopTooSlow()));
};

/**
 * Passes a plain request to the desktop and its answer back, bodies streamed with backpressure in both directions. A kept connection
 * that the desktop closed meanwhile is tried again once, for requests without a body.
 */
export const forward = (
  agent: Agent,
  incoming: IncomingMessage,
  response: ServerResponse,
  admitted: Admitted,
  again = true,
): void => {
  const request = ask(agent, incoming, admitted);
  const giveUp = () => request.destroy();
  response.once('close', giveUp);
  request.on('response', (reply) => {
    request.setTimeout(0);
    passBack(reply, response, admitted);
  });
  request.on('upgrade', (reply, socket) => {
    socket.destroy();
    passBack(reply, response, admitted);
  });
  request.on('error', (error) => {
    response.off('close', giveUp);
    const stale = request.reusedSocket && 'code' in error && error.code === 'ECONNRESET' && !hasBody(incoming);
    if (stale && again && !response.headersSent && !response.destroyed)
      forward(agent, incoming, response, admitted, false);
    else sendAnswer(response, answerForFailure(admitted, error));
  });
  // Not a pipeline: it would close the browser's connection when the desktop fails, and nobody would read why.
  if (hasBody(incoming)) incoming.pipe(request);
  else request.end();
};
