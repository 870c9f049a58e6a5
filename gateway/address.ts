/**
 * Where desktops live as browsers see them, from the pattern `GATEWAY_DESKTOPS`: an origin each (`https://{id}.desk.example.org`)
 * or a path each below one origin (`https://d111.cloudfront.net/desktop/{id}`). In the second form desktops share an origin, so
 * the browser keeps them apart by cookie path alone; the first form is the safer one.
 */
export type Addresses = {
  /** `http` only on a laptop; the public scheme, whatever this program itself listens with. */
  readonly scheme: 'http' | 'https';
  /** Which desktop a request means, and the path inside it (always with a leading slash, `''` for a bare prefix). */
  readonly find: (host: string, path: string) => { readonly desktop: string; readonly path: string } | undefined;
  /** The desktop's own origin as an `Origin` header spells it. */
  readonly originOf: (desktop: string) => string;
  /** What browsers put before each path of the desktop: `''` or `/desktop/<id>`. */
  readonly prefixOf: (desktop: string) => string;
};

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\-]/g, String.raw`\$&`);

/**
 * Reads the pattern. Throws when it is plain http to anything but the machine itself: browsers keep `Secure` cookies there alone.
 */
export const readAddresses = (pattern: string): Addresses => {
  const [, scheme, host, path] = /^(https?):\/\/([^/]+)(\/.*)?$/.exec(pattern) ?? [];
  if ((scheme !== 'http' && scheme !== 'https') || host === undefined)
    throw new Error(`GATEWAY_DESKTOPS: not an address: ${pattern}`);
  if (scheme === 'http' && !/(^|\.)localhost(:\d+)?$|^127\.[\d.]+(:\d+)?$/.test(host))
    throw new Error('GATEWAY_DESKTOPS: http is for localhost alone, because browsers keep secure cookies nowhere else');
  const id = '([a-z2-7]{26})';
  const port = /:\d+$/.test(host) ? '' : `(?::${scheme === 'https' ? 443 : 80})?`;
  const hosts = new RegExp(`^${escape(host.toLowerCase()).replace(escape('{id}'), id)}${port}$`);
  const paths = path === undefined ? undefined : new RegExp(`^${escape(path).replace(escape('{id}'), id)}(/.*)?$`);
  return {
    scheme,
    find: (asked, at) => {
      const byHost = hosts.exec(asked.toLowerCase());
      if (byHost === null) return undefined;
      if (paths === undefined) return byHost[1] === undefined ? undefined : { desktop: byHost[1], path: at };
      const byPath = paths.exec(at);
      return byPath?.[1] === undefined ? undefined : { desktop: byPath[1], path: byPath[2] ?? '' };
    },
    originOf: (desktop) => `${scheme}://${host.replace('{id}', desktop).toLowerCase()}`,
    prefixOf: (desktop) => (path ?? '').replace('{id}', desktop),
  };
};
