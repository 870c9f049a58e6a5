import { largestFile } from '#core/contract/board-views.ts';
import { Refusal } from '#core/refusal.ts';

/** How a file was written down. */
export type Encoding = 'utf-8' | 'utf-16' | 'windows-1252';
/** A file as text. */
export type Decoded = { readonly text: string; readonly encoding: Encoding };

/**
 * Reads an uploaded file: by its byte order mark, else as UTF-8 and, where that can't be, as Windows-1252, in which older programs
 * write umlauts. Whoever uploads it sees how it was read.
 *
 * @throws Refusal `too-large`, `bad-request` for what is no text
 */
export function decodeFile(base64: string): Decoded {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.byteLength > largestFile)
    throw new Refusal('too-large', `The file is larger than ${largestFile / 1_024} KiB. Nothing was changed.`);
  const decoded = decode(bytes);
  if (decoded.text.includes('\0')) throw new Refusal('bad-request', 'The file is no text. Nothing was changed.');
  return decoded;
}

function decode(bytes: Buffer): Decoded {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes, 'utf-16be');
  try {
    // Takes a byte order mark off.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

function utf16(bytes: Buffer, label: string): Decoded {
  try {
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes), encoding: 'utf-16' };
  } catch (cause) {
    throw new Refusal('bad-request', 'The file is broken: it says that it is UTF-16 and is not.', { cause });
  }
}
