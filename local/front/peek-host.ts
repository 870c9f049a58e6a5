/** What the beginning of a connection tells about the host it is for. */
export type Peeked =
  | { readonly is: 'host'; readonly host: string }
  | { readonly is: 'incomplete' }
  | { readonly is: 'bad'; readonly status: 400 | 431 };

/** Bytes that a head may have. */
export const largestHead = 16 * 1024;

const CRLF = '\r\n';

/**
 * Reads the Host header of the first request on a connection, from the bytes that have come so far. Answers `bad` for a head that
 * is too long (431), and for one without exactly one plain Host header or that is no HTTP/1 at all (400).
 */
export const peekHost = (bytes: Buffer): Peeked => {
  const head = bytes.subarray(0, largestHead).toString('latin1');
  const end = head.indexOf(CRLF + CRLF);
  const [first = ''] = head.split(CRLF, 1);
  if (first.length > 3 && !/^[A-Z]{1,20}( |$)/.test(first)) return { is: 'bad', status: 400 };
  if (end === -1) return bytes.length >= largestHead ? { is: 'bad', status: 431 } : { is: 'incomplete' };
  if (!/^[A-Z]+ \S+ HTTP\/1\.[01]$/.test(first)) return { is: 'bad', status: 400 };
  const hosts = head
    .slice(0, end)
    .split(CRLF)
    .slice(1)
    .flatMap((line) => /^host:[ \t]*([^ \t]*)[ \t]*$/i.exec(line)?.[1] ?? []);
  const [host] = hosts;
  if (hosts.length !== 1 || !host || !/^[\w.:[\]-]+$/.test(host)) return { is: 'bad', status: 400 };
  return { is: 'host', host: host.toLowerCase() };
};
