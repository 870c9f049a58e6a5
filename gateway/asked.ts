import type { IncomingMessage } from 'node:http';

import { type RawHeaders, valuesOf } from './headers.ts';
import type { Reader } from './pages.ts';
import { languageOf } from './words.ts';

/** A request as it came, before anything was made of it. */
export type Asked = {
  readonly method: string;
  /** Raw request target. */
  readonly url: string;
  readonly headers: RawHeaders;
  /** Address of the other end of the socket. */
  readonly from: string;
  readonly upgrade: boolean;
};

export const askedBy = (request: IncomingMessage, upgrade: boolean): Asked => ({
  method: request.method ?? '',
  url: request.url ?? '',
  headers: request.rawHeaders,
  from: request.socket.remoteAddress ?? '',
  upgrade,
});

/** A person's browser opens a page, so a refusal is worth a page too. Old browsers say it by `Accept` alone. */
export const isNavigation = ({ method, headers, upgrade }: Asked): boolean => {
  if (upgrade || (method !== 'GET' && method !== 'HEAD')) return false;
  const mode = valuesOf(headers, 'sec-fetch-mode')[0];
  return mode === undefined
    ? valuesOf(headers, 'accept').some((accept) => accept.includes('text/html'))
    : mode === 'navigate';
};

export const readerOf = (asked: Asked): Reader => ({
  language: languageOf(valuesOf(asked.headers, 'accept-language').join(',')),
  navigates: isNavigation(asked),
});

/** Headers that a request may have once at most; two could be read differently here and at the desktop. */
const once = ['host', 'origin', 'content-length', 'transfer-encoding', 'sec-websocket-key', 'upgrade'];

/** Nothing in the request's form could be read in two ways. Node's strict parser has already refused the rest. */
export const isUnambiguous = ({ headers }: Asked): boolean => {
  const count = (name: string) => valuesOf(headers, name).length;
  return (
    count('host') === 1 &&
    count('content-length') + count('transfer-encoding') <= 1 &&
    once.every((name) => count(name) <= 1)
  );
};

/**
 * The request comes from the desktop's own pages, or opens one from outside as a whole page. Desktops are neighbours on one site,
 * so `SameSite` cookies alone do not keep one desktop's page from asking another desktop.
 */
export const isFromInside = (asked: Asked, origin: string): boolean => {
  const said = valuesOf(asked.headers, 'origin')[0];
  if (said !== undefined) return said.toLowerCase() === origin;
  if (asked.upgrade) return false;
  const site = valuesOf(asked.headers, 'sec-fetch-site')[0] ?? 'none';
  if (site === 'none' || site === 'same-origin') return true;
  return isNavigation(asked) && (valuesOf(asked.headers, 'sec-fetch-dest')[0] ?? 'document') === 'document';
};
