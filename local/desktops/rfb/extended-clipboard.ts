import { deflateSync, inflateSync } from 'node:zlib';
import { LONGEST_CLIPBOARD, RfbError } from './client-message.ts';

/**
 * The extended clipboard of rfbproto, text alone. The plain one knows Latin-1 and nothing else; this one is UTF-8, and moves a text only
 * when the other side asks for it.
 */
const TEXT = 1;
const CAPS = 1 << 24;
const REQUEST = 1 << 25;
const NOTIFY = 1 << 27;
const PROVIDE = 1 << 28;

/** What the client says: that it has a text, that it wants ours, or the text itself. */
export type ClipboardSaying =
  | { readonly is: 'has-text' }
  | { readonly is: 'wants-text' }
  | { readonly is: 'text'; readonly text: string };

/** A text as it goes over the wire: length, UTF-8 with CRLF line ends and a zero at the end, deflated. */
const packed = (text: string): Buffer => {
  const bytes = Buffer.from(`${text.replace(/\r\n|\r|\n/g, '\r\n')}\0`, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return deflateSync(Buffer.concat([length, bytes]));
};

const unpacked = (content: Buffer): string => {
  try {
    const bytes = inflateSync(content, { maxOutputLength: LONGEST_CLIPBOARD + 4 });
    return bytes
      .toString('utf8', 4, 4 + bytes.readUInt32BE(0))
      .replace(/\0$/, '')
      .replaceAll('\r\n', '\n');
  } catch (cause) {
    throw new RfbError('The clipboard is damaged', { cause });
  }
};

/** Reads the content of an extended ClientCutText; undefined is a saying that needs no answer. */
export const readSaying = (content: Buffer): ClipboardSaying | undefined => {
  if (content.length < 4) throw new RfbError('The clipboard is damaged');
  const flags = content.readUInt32BE(0);
  if (flags & CAPS || !(flags & TEXT)) return undefined;
  if (flags & PROVIDE) return { is: 'text', text: unpacked(content.subarray(4)) };
  if (flags & NOTIFY) return { is: 'has-text' };
  return flags & REQUEST ? { is: 'wants-text' } : undefined;
};

/** A ServerCutText message; the negative length marks the extension. */
const message = (flags: number, content: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(12);
  head.writeUInt8(3);
  head.writeInt32BE(-(4 + content.length), 4);
  head.writeUInt32BE(flags >>> 0, 8);
  return Buffer.concat([head, content]);
};

const longest = Buffer.alloc(4);
longest.writeUInt32BE(LONGEST_CLIPBOARD);

/** "I can do this": text, on request. */
export const capabilities = (): Buffer => message(CAPS | REQUEST | NOTIFY | PROVIDE | TEXT, longest);
/** "I have a text." */
export const haveText = (): Buffer => message(NOTIFY | TEXT);
/** "Give me your text." */
export const wantText = (): Buffer => message(REQUEST | TEXT);
/** "Here is the text." */
export const provideText = (text: string): Buffer => message(PROVIDE | TEXT, packed(text));

/** The plain ServerCutText: Latin-1, what it doesn't know as a question mark. */
export const plainText = (text: string): Buffer => {
  const bytes = Buffer.from(text.replace(/[\u0100-\u{10ffff}]/gu, '?'), 'latin1');
  const head = Buffer.alloc(8);
  head.writeUInt8(3);
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
};
