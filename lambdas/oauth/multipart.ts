import { Refusal } from '#core/refusal.ts';

/** A name and what was written under it. */
export type Field = readonly [name: string, value: string];

/**
 * The fields of a `multipart/form-data` body (RFC 7578): texts alone. It begins with the boundary and ends with its closing one;
 * files, and parts without a name, are refused.
 *
 * @throws Refusal `bad-request`
 */
export function readMultipart(contentType: string, body: Buffer): readonly Field[] {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw malformed();
  // One letter for each byte, so that positions are the same in both.
  const pieces = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`);
  const [before, ...parts] = pieces;
  const end = parts.pop();
  if (before !== '' || end === undefined || !/^--[ \t]*(\r\n|$)/.test(end)) throw malformed();
  return parts.map(readPart);
}

function readPart(part: string): Field {
  const at = part.indexOf('\r\n\r\n');
  if (at === -1 || !/^[ \t]*\r\n/.test(part)) throw malformed();
  const head = part.slice(0, at);
  const [, parameters] = /\r\nContent-Disposition:[ \t]*form-data[ \t]*(;.*)/i.exec(head) ?? [];
  const [, name] = /;[ \t]*name="([^"\r\n]*)"/i.exec(parameters ?? '') ?? [];
  if (name === undefined || /;[ \t]*filename\*?=/i.test(parameters ?? '')) throw malformed();
  return [utf8(name), utf8(part.slice(at + 4))];
}

const utf8 = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8');

function malformed(): Refusal {
  return new Refusal('bad-request', 'The form is not as it should be.');
}
