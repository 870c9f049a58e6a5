import { isIP } from 'node:net';

/** Headers as Node reads them off the wire and writes them again: name, value, name, value, case and order kept (KasmVNC cares). */
export type RawHeaders = readonly string[];

/** All pairs, in order. */
export const pairsOf = (raw: RawHeaders): readonly (readonly [string, string])[] =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []));

/** The values of every header of this lower-case name. */
export const valuesOf = (raw: RawHeaders, name: string): readonly string[] =>
  pairsOf(raw).flatMap(([header, value]) => (header.toLowerCase() === name ? [value] : []));

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** Names that end here: fixed ones and those that `Connection` lists. Framing is not for a peer to drop. */
const namedByConnection = (raw: RawHeaders): ReadonlySet<string> =>
  new Set(
    valuesOf(raw, 'connection')
      .flatMap((value) => value.split(','))
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== 'content-length' && name !== 'host'),
  );

/** The browser's secrets, what only proxies may say, and what would let a desktop see the way here. */
const neverToDesktop =
  /^(cookie2?|authorization|expect|forwarded|x-forwarded-.*|x-real-ip|x-gateway-.*|x-desktop-.*|x-amzn?-.*|cloudfront-.*|via|true-client-ip)$/;

/** The address the request came from: the load balancer's word in AWS (scheme `https`), the socket's on a laptop. */
export const clientAddress = (raw: RawHeaders, socketAddress: string, scheme: 'http' | 'https'): string => {
  if (scheme === 'http') return socketAddress;
  const viewer = valuesOf(raw, 'cloudfront-viewer-address')[0]?.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '') ?? '';
  if (isIP(viewer) !== 0) return viewer;
  // The load balancer appends the address it saw; what stands before it is the client's claim.
  const last = valuesOf(raw, 'x-forwarded-for').join(',').split(',').at(-1)?.trim() ?? '';
  return isIP(last) === 0 ? socketAddress : last;
};

/** How browsers spell what KasmVNC 1.3 looks for letter by letter; a load balancer may have made it lower-case on the way. */
const spelling = new Map(
  [
    'Host',
    'Origin',
    'Connection',
    'Upgrade',
    'Sec-WebSocket-Key',
    'Sec-WebSocket-Version',
    'Sec-WebSocket-Protocol',
    'Sec-WebSocket-Extensions',
  ].map((name) => [name.toLowerCase(), name]),
);

/** What a desktop is told about a request: by whom it comes, and the credential it answers to. */
export type Introduction = {
  readonly client: string;
  readonly scheme: 'http' | 'https';
  /** Value of `Authorization`, or empty. */
  readonly authorization: string;
  /** A WebSocket handshake: `Connection` and `Upgrade` go along, in their place. */
  readonly upgrade: boolean;
};

/**
 * Headers of a request as the desktop gets them: the browser's in their case and order, minus cookies, hop-by-hop and forged proxy
 * headers, plus ours. `Host` and `Origin` stay the browser's: KasmVNC wants them, DCV checks them.
 */
export const towardsDesktop = (raw: RawHeaders, introduction: Introduction): string[] => {
  const { client, scheme, authorization, upgrade } = introduction;
  const dropped = namedByConnection(raw);
  const kept = pairsOf(raw).flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    if (upgrade && lower === 'connection') return ['Connection', 'Upgrade'];
    if (upgrade && lower === 'upgrade') return ['Upgrade', 'websocket'];
    if (hopByHop.has(lower) || dropped.has(lower) || neverToDesktop.test(lower)) return [];
    return [name === lower ? (spelling.get(lower) ?? name) : name, value];
  });
  return [
    ...kept,
    'X-Forwarded-For',
    client,
    'X-Forwarded-Proto',
    scheme,
    ...(authorization === '' ? [] : ['Authorization', authorization]),
  ];
};

/**
 * What a desktop may not tell a browser. It is its user's machine, so treat it as hostile: it could set cookies for its neighbours,
 * keep a service worker, ask for the portal's password, open its origin to others, or report where people go.
 */
const neverToBrowser =
  /^(set-cookie2?|service-worker-allowed|clear-site-data|www-authenticate|authentication-info|access-control-.*|strict-transport-security|server|x-powered-by|x-accel-.*|public-key-pins.*|expect-ct|alt-svc|refresh|report-to|reporting-endpoints|nel|content-security-policy-report-only|x-frame-options|x-content-type-options|referrer-policy|location|date|x-sendfile|x-dns-prefetch-control|accept-ch|critical-ch|origin-trial|set-login|sec-.*)$/;

const ours = [
  'X-Content-Type-Options',
  'nosniff',
  'Referrer-Policy',
  'same-origin',
  'Content-Security-Policy',
  "frame-ancestors 'none'",
];

/** Headers of a desktop's answer as the browser gets them; pages are never kept. `Location` is left out: see `redirect.ts`. */
export const fromDesktop = (raw: RawHeaders): string[] => {
  const dropped = namedByConnection(raw);
  const isPage = valuesOf(raw, 'content-type').some((type) => /^\s*(text\/html|application\/xhtml)/i.test(type));
  const kept = pairsOf(raw).filter(([name]) => {
    const lower = name.toLowerCase();
    if (isPage && /^(cache-control|expires|etag|last-modified|pragma)$/.test(lower)) return false;
    return !hopByHop.has(lower) && !dropped.has(lower) && !neverToBrowser.test(lower);
  });
  return [...kept.flat(), ...ours, ...(isPage ? ['Cache-Control', 'no-store'] : [])];
};

/** Headers of a desktop's `101`: the handshake's own and nothing else. */
export const handshakeFromDesktop = (raw: RawHeaders): string[] =>
  pairsOf(raw)
    .filter(([name]) => /^(sec-websocket-(accept|protocol|extensions)|upgrade|connection)$/i.test(name))
    .flat();
