/** The one reading of a request's URL: path and query as they were sent, nothing decoded, so that nobody behind reads them differently. */
export type Target = {
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
};

const printable = /^[\x21-\x7e]+$/;
const brokenEscape = /%(?![0-9a-f]{2})/i;
/** Encoded dot, slash, backslash, control characters and DEL: a second decoding would change what the path means. */
const dangerousEscape = /%(2e|2f|5c|[01][0-9a-f]|7f)/i;
const dotSegment = /\/\.{1,2}(\/|$)/;

/** Reads a raw request target. Undefined for absolute form, fragments, dot segments, backslashes and dangerous or broken escapes. */
export const readTarget = (raw: string): Target | undefined => {
  if (!raw.startsWith('/') || raw.includes('#') || !printable.test(raw)) return undefined;
  const mark = raw.indexOf('?');
  const path = mark === -1 ? raw : raw.slice(0, mark);
  const unsafe = path.includes('\\') || brokenEscape.test(path) || dangerousEscape.test(path) || dotSegment.test(path);
  return unsafe ? undefined : { path, query: mark === -1 ? '' : raw.slice(mark) };
};

const decodeOnce = (path: string): string =>
  path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));

/**
 * KasmVNC's owner API makes users, screenshots and downloads for whoever holds the injected credential: nobody gets there
 * through us. Reads the path as loosely as any server might: decoded three times, slashes of both kinds and any number.
 */
export const isKasmApi = (path: string): boolean => {
  const segments = decodeOnce(decodeOnce(decodeOnce(path))).split(/[/\\;]/);
  const first = segments.find((segment) => segment !== '' && segment !== '.');
  return first?.toLowerCase() === 'api' || segments.includes('..');
};
