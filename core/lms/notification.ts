import * as z from 'zod';

/** Why somebody is sent back to where he came from, as the address tells it. */
export const Notification = z.enum([
  'session-deleted',
  'workshop-invalid',
  'session-unavailable',
  'session-invalid',
  'startup-timeout',
]);
export type Notification = z.infer<typeof Notification>;

/**
 * An address with the reason in its query. The rest of the query stays and is encoded anew; an old notification is replaced (§a.3:
 * `https://hub.test/?a=b&notification=old` becomes `…?a=b&notification=session-deleted`). The result is plain ASCII, fit for a header.
 *
 * @param address absolute, or a path on the portal
 */
export function withNotification(address: string, notification: Notification): string {
  const [, base = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(address) ?? [];
  const before = pairsOf(query);
  const at = before.findIndex(([name]) => name === 'notification');
  const others = before.filter(([name]) => name !== 'notification');
  // Nothing before the first notification is one, so that its place is the same among the others.
  const pairs = others.toSpliced(at === -1 ? others.length : at, 0, ['notification', notification]);
  const encoded = pairs.map(([name, value]) => `${formEncoded(name)}=${formEncoded(value)}`).join('&');
  return `${inAscii(base)}?${encoded}${inAscii(fragment)}`;
}

/** Letters, digits and `_.-~` as they are, everything else as UTF-8 in percent signs. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function formEncoded(text: string): string {
  return percentEncoded(text).replaceAll('%20', '+');
}

function pairsOf(query: string): readonly (readonly [string, string])[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at === -1 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))];
    });
}

/** What is badly encoded stays as it is. */
function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Spaces and letters beyond ASCII in percent signs; what is encoded already stays so. */
function inAscii(text: string): string {
  return text.replaceAll(/[^!-~]+/gu, percentEncoded);
}
