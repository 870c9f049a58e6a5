import type { APIGatewayProxyEvent } from 'aws-lambda';
import { documented } from '../http/answer.ts';
import { nativeSurface } from '../http/native-surface.ts';
import { parse } from '../http/parse.ts';
import { documentOf } from '../http/reply.ts';
import type { Incoming } from '../http/request.ts';
import type { Match } from '../http/router.ts';
import type { Read, Surface } from '../http/surface.ts';
import { verdictXml } from './verdict-xml.ts';

/**
 * How we speak to DCV servers: a form in, whatever its type is said to be, and XML out. A server that is answered anything else than
 * yes lets nobody in, and what it does with another status is written nowhere: so every refusal is a plain no. The DCV Connection
 * Gateway is spoken to natively.
 */
export const dcvSurface: Surface = {
  ...nativeSurface,
  read: (event, request, match) =>
    match.route.bodyType === 'form' ? readForm(event, match) : nativeSurface.read(event, request, match),
  refuse: (refusal, refused) =>
    isVerifier(refused.request)
      ? documented(documentOf(verdictXml(undefined), 'text/xml; charset=utf-8'))
      : nativeSurface.refuse(refusal, refused),
};

const isVerifier = ({ method, url }: Incoming) =>
  method === 'POST' && /^\/dcv\/hosts\/[^/]+\/[^/]+\/verify$/.test(url.path);

/** Of a field that comes twice the first counts. */
function readForm(event: APIGatewayProxyEvent, { route, params }: Match): Read {
  const text = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
  const form = new URLSearchParams(text);
  const fields = Object.fromEntries([...new Set(form.keys())].map((name) => [name, form.get(name) ?? '']));
  return {
    params: route.params ? parse(route.params, params, 'params') : undefined,
    query: undefined,
    body: route.body ? parse(route.body, fields, 'body') : undefined,
  };
}
