import { clientFrame, clientFrames, WrongFrame } from './client-frames.ts';

/**
 * Lets through what somebody may say who only watches a Kasm desktop, and nothing that the desktop would notice. KasmVNC itself
 * refuses the input of `kasm_viewer`; this is the second lock, and the one that is ours.
 *
 * What is passed on is put together anew from whole RFB messages of known kinds and lengths (RFC 6143 §7, and the extensions for
 * fences and continuous updates), so that nothing can hide behind one, before one, or between two. All else is dropped: keys,
 * pointer, clipboard, sizes, power, and whatever is not known.
 */
export type Filter = (chunk: Buffer) => Buffer;

/** Longest message that is put together from its frames. */
const longestMessage = 65_536;

const versionOf = /^RFB 003\.00[78]\n$/;
/** Extensions by which a client says how it will write its input; without them a server expects none of it. */
const inputExtensions: ReadonlySet<number> = new Set([-316, -258, 0xc0a1e5ce | 0]);

/** How long the message is that begins here, by its type; undefined for what a watcher has no use for. */
const lengthOf = (bytes: Buffer): number | undefined => {
  switch (bytes[0]) {
    case 0: // SetPixelFormat
      return 20;
    case 2: // SetEncodings
      return bytes.length < 4 ? undefined : 4 + 4 * bytes.readUInt16BE(2);
    case 3: // FramebufferUpdateRequest
    case 150: // EnableContinuousUpdates
      return 10;
    case 248: // ClientFence
      return bytes.length < 9 ? undefined : 9 + bytes.readUInt8(8);
    default:
      return undefined;
  }
};

const withoutInputExtensions = (message: Buffer): Buffer => {
  const count = message.readUInt16BE(2);
  const encodings = Array.from({ length: count }, (_, at) => message.readInt32BE(4 + 4 * at));
  const kept = encodings.filter((encoding) => !inputExtensions.has(encoding));
  const shorter = Buffer.alloc(4 + 4 * kept.length);
  shorter.writeUInt8(2, 0);
  shorter.writeUInt16BE(kept.length, 2);
  kept.forEach((encoding, at) => shorter.writeInt32BE(encoding, 4 + 4 * at));
  return shorter;
};

/** Length of a message of the handshake, which has no type: its place tells what it is. */
const handshake = { version: 12, security: 1, init: 1 } as const;
type Phase = keyof typeof handshake | 'open';
const after = { version: 'security', security: 'init', init: 'open' } as const satisfies Record<
  keyof typeof handshake,
  Phase
>;

/** The whole message at the start of `bytes`, or undefined where it may not pass, is incomplete, or cannot be read. */
const firstOf = (bytes: Buffer, phase: Phase): Buffer | undefined => {
  const length = phase === 'open' ? lengthOf(bytes) : handshake[phase];
  if (length === undefined || bytes.length < length) return undefined;
  const message = bytes.subarray(0, length);
  return phase === 'version' && !versionOf.test(message.toString('latin1')) ? undefined : message;
};

const asWatcher = (message: Buffer, phase: Phase): Buffer => {
  // A watcher shares the desktop whatever he says, or he could throw its owner out.
  if (phase === 'init') return Buffer.of(1);
  return phase === 'open' && message[0] === 2 ? withoutInputExtensions(message) : message;
};

/** Of one WebSocket message the RFB messages that may pass; from the first on that may not, all of it is dropped. */
const keepWatching = (): ((message: Buffer) => readonly Buffer[]) => {
  let phase: Phase = 'version';
  return (message) => {
    const kept: Buffer[] = [];
    let rest = message;
    for (let first = firstOf(rest, phase); first !== undefined; first = firstOf(rest, phase)) {
      kept.push(asWatcher(first, phase));
      rest = rest.subarray(first.length);
      if (phase !== 'open') phase = after[phase];
    }
    return kept;
  };
};

/** A filter for one connection, from its first frame on. Throws a `WrongFrame` where the client is not worth keeping. */
export const onlyWatching = (): Filter => {
  const split = clientFrames();
  const keep = keepWatching();
  let message: Buffer[] = [];
  let length = 0;
  return (chunk) => {
    const passed: Buffer[] = [];
    for (const { opcode, isLast, payload } of split(chunk)) {
      if (opcode >= 8) {
        passed.push(clientFrame(opcode, payload));
        continue;
      }
      message.push(payload);
      length += payload.length;
      if (length > longestMessage) throw new WrongFrame('too long');
      if (!isLast) continue;
      passed.push(...keep(Buffer.concat(message)).map((whole) => clientFrame(2, whole)));
      message = [];
      length = 0;
    }
    return Buffer.concat(passed);
  };
};
