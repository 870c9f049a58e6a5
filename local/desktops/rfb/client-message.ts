/**
 * What a client sends to an RFB server (RFC 6143 and the rfbproto extensions that browsers use), read one message at a time.
 * `bytes` is the message as it came, so that it can be passed on unchanged.
 */
export type ClientMessage = { readonly bytes: Buffer } & (
  | { readonly is: 'version'; readonly minor: 7 | 8 }
  | { readonly is: 'security'; readonly type: number }
  | { readonly is: 'init'; readonly shared: boolean }
  | { readonly is: 'pixel-format'; readonly format: PixelFormat }
  | { readonly is: 'encodings'; readonly encodings: readonly number[] }
  | { readonly is: 'update-request'; readonly incremental: boolean; readonly area: Area }
  | { readonly is: 'key'; readonly down: boolean; readonly keysym: number }
  | { readonly is: 'pointer'; readonly x: number; readonly y: number; readonly buttons: number }
  | { readonly is: 'clipboard'; readonly text: string }
  | { readonly is: 'extended-clipboard'; readonly content: Buffer }
  | { readonly is: 'desktop-size'; readonly width: number; readonly height: number }
  | { readonly is: 'continuous-updates' }
  | { readonly is: 'fence' }
  | { readonly is: 'power' }
);

/** A rectangle of the screen, in pixels. */
export type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** How the client wants its pixels (RFC 6143, §7.4). */
export type PixelFormat = {
  readonly bitsPerPixel: number;
  readonly bigEndian: boolean;
  readonly trueColour: boolean;
  readonly max: readonly [red: number, green: number, blue: number];
  readonly shift: readonly [red: number, green: number, blue: number];
};

/** How far a connection has come; what the next bytes mean depends on it. */
export type Phase = 'version' | 'security' | 'init' | 'open';

/** The client broke the protocol; the connection is not worth keeping. */
export class RfbError extends Error {
  override readonly name = 'RfbError';
}

/** Longest clipboard that is taken, in bytes. */
export const LONGEST_CLIPBOARD = 1 << 20;

/** The phase that follows a message. */
export const phaseAfter = (message: ClientMessage): Phase => {
  if (message.is === 'version') return 'security';
  if (message.is === 'security') return 'init';
  return 'open';
};

/** Input in the sense of activity: a person did something with keyboard, pointer or clipboard. */
export const isInput = ({ is }: ClientMessage): boolean => is === 'key' || is === 'pointer' || is === 'clipboard';

/**
 * Reads the message at the start of `buffer`, or undefined as long as it is not complete. Throws an `RfbError` for what RFB doesn't
 * know, since nobody could say where the next message begins.
 */
export const readClientMessage = (buffer: Buffer, phase: Phase): ClientMessage | undefined => {
  if (phase === 'version') return whole(buffer, 12, readVersion);
  if (phase === 'security') return whole(buffer, 1, (bytes) => ({ is: 'security', type: bytes.readUInt8(0), bytes }));
  if (phase === 'init') return whole(buffer, 1, (bytes) => ({ is: 'init', shared: bytes.readUInt8(0) !== 0, bytes }));
  const type = buffer[0];
  if (type === undefined) return undefined;
  const read = readers[type];
  if (!read) throw new RfbError(`Unknown message ${type}`);
  return read(buffer);
};

const whole = (buffer: Buffer, length: number, read: (bytes: Buffer) => ClientMessage): ClientMessage | undefined =>
  buffer.length < length ? undefined : read(buffer.subarray(0, length));

const readVersion = (bytes: Buffer): ClientMessage => {
  const minor = /^RFB 003\.00([78])\n$/.exec(bytes.toString('latin1'))?.[1];
  if (!minor) throw new RfbError('RFB 3.7 or 3.8 is needed');
  return { is: 'version', minor: minor === '7' ? 7 : 8, bytes };
};

const readPixelFormat = (bytes: Buffer): ClientMessage => {
  const format: PixelFormat = {
    bitsPerPixel: bytes.readUInt8(4),
    bigEndian: bytes.readUInt8(6) !== 0,
    trueColour: bytes.readUInt8(7) !== 0,
    max: [bytes.readUInt16BE(8), bytes.readUInt16BE(10), bytes.readUInt16BE(12)],
    shift: [bytes.readUInt8(14), bytes.readUInt8(15), bytes.readUInt8(16)],
  };
  return { is: 'pixel-format', format, bytes };
};

const readEncodings = (buffer: Buffer): ClientMessage | undefined => {
  if (buffer.length < 4) return undefined;
  const count = buffer.readUInt16BE(2);
  return whole(buffer, 4 + 4 * count, (bytes) => ({
    is: 'encodings',
    encodings: Array.from({ length: count }, (_, index) => bytes.readInt32BE(4 + 4 * index)),
    bytes,
  }));
};

const readUpdateRequest = (bytes: Buffer): ClientMessage => {
  const [x, y, width, height] = [2, 4, 6, 8].map((at) => bytes.readUInt16BE(at));
  const area = { x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0 };
  return { is: 'update-request', incremental: bytes.readUInt8(1) !== 0, area, bytes };
};

/** A negative length marks the extended clipboard of rfbproto. */
const readClipboard = (buffer: Buffer): ClientMessage | undefined => {
  if (buffer.length < 8) return undefined;
  const length = buffer.readInt32BE(4);
  const size = Math.abs(length);
  if (size > LONGEST_CLIPBOARD) throw new RfbError('The clipboard is too long');
  return whole(buffer, 8 + size, (bytes) =>
    length < 0
      ? { is: 'extended-clipboard', content: bytes.subarray(8), bytes }
      : { is: 'clipboard', text: bytes.toString('latin1', 8), bytes },
  );
};

const readDesktopSize = (buffer: Buffer): ClientMessage | undefined =>
  buffer.length < 8
    ? undefined
    : whole(buffer, 8 + 16 * buffer.readUInt8(6), (bytes) => ({
        is: 'desktop-size',
        width: bytes.readUInt16BE(2),
        height: bytes.readUInt16BE(4),
        bytes,
      }));

/** QEMU's extended key event: the keysym, and a key code that we have no use for. Other QEMU messages are for sound. */
const readExtendedKey = (buffer: Buffer): ClientMessage | undefined => {
  if (buffer.length >= 2 && buffer.readUInt8(1) !== 0) throw new RfbError('Unknown QEMU message');
  return whole(buffer, 12, (bytes) => ({
    is: 'key',
    down: bytes.readUInt16BE(2) !== 0,
    keysym: bytes.readUInt32BE(4),
    bytes,
  }));
};

const readers: Readonly<Record<number, (buffer: Buffer) => ClientMessage | undefined>> = {
  0: (buffer) => whole(buffer, 20, readPixelFormat),
  2: readEncodings,
  3: (buffer) => whole(buffer, 10, readUpdateRequest),
  4: (buffer) =>
    whole(buffer, 8, (bytes) => ({
      is: 'key',
      down: bytes.readUInt8(1) !== 0,
      keysym: bytes.readUInt32BE(4),
      bytes,
    })),
  5: (buffer) =>
    whole(buffer, 6, (bytes) => ({
      is: 'pointer',
      buttons: bytes.readUInt8(1),
      x: bytes.readUInt16BE(2),
      y: bytes.readUInt16BE(4),
      bytes,
    })),
  6: readClipboard,
  150: (buffer) => whole(buffer, 10, (bytes) => ({ is: 'continuous-updates', bytes })),
  248: (buffer) =>
    buffer.length < 9 ? undefined : whole(buffer, 9 + buffer.readUInt8(8), (bytes) => ({ is: 'fence', bytes })),
  250: (buffer) => whole(buffer, 4, (bytes) => ({ is: 'power', bytes })),
  251: readDesktopSize,
  255: readExtendedKey,
};
