import type { Upstream } from '#core/contract/gateway.ts';

/** A desktop seen from both sides: how browsers call it and where it stands. */
export type Sides = {
  readonly upstream: Upstream;
  /** The desktop's own origin for browsers. */
  readonly origin: string;
  /** Path before everything for browsers, `''` or `/desktop/<id>`. */
  readonly prefix: string;
};

/** The path that a desktop expects for a path inside it. One that already begins with the desktop's base is left alone. */
export const desktopPath = ({ base }: Upstream, path: string): string =>
  base === '' || path === base || path.startsWith(`${base}/`) ? path : base + path;

/** The same backwards: how a browser has to call what the desktop calls `path`. */
const browserPath = ({ upstream, prefix }: Sides, path: string): string => {
  const { base } = upstream;
  const inside = base !== '' && (path === base || path.startsWith(`${base}/`)) ? path.slice(base.length) : path;
  return prefix === '' ? path : prefix + (inside === '' ? '/' : inside);
};

/**
 * A desktop's `Location` for the browser, as a path: redirects stay inside the desktop. Undefined for any other place, which would
 * make every desktop's trusted name a springboard. Read as browsers read it, so `//host`, `/\host` and the like go nowhere.
 */
export const redirectInside = (location: string, at: string, sides: Sides): string | undefined => {
  const { host, port } = sides.upstream;
  const here = `https://${host}:${port}`;
  if (!URL.canParse(location, here + at)) return undefined;
  const url = new URL(location, here + at);
  const known = [here, `http://${host}:${port}`, sides.origin, sides.origin.replace(/^http:/, 'https:')];
  if (!known.includes(url.origin) || url.username !== '' || url.password !== '') return undefined;
  const path = url.pathname.replace(/^\/+/, '/');
  const isPublic = sides.prefix !== '' && path.startsWith(`${sides.prefix}/`);
  return (isPublic ? path : browserPath(sides, path)) + url.search + url.hash;
};
