/**
 * Reads along a stream of WebSocket frames (RFC 6455 §5.2) without keeping or changing it: where frames end, and how each data
 * message begins. Takes any bytes in any pieces; a stream that is no WebSocket gives nonsense, never an exception.
 */
export type FrameReader = {
  /** Takes the next piece. Returns the offset behind the first frame that ends in it, or -1. */
  readonly push: (chunk: Uint8Array) => number;
  /** True between two frames, where a frame of our own may be put in. */
  readonly between: () => boolean;
};

/** Called at the end of each data message with its first bytes (unmasked, at most `headBytes`) and its whole length. */
export type OnMessage = (head: Uint8Array, length: number) => void;

/** Enough for every RFB message that is input. */
const headBytes = 16;

/** Bytes of a frame's header, once its second byte is known. */
const headerLength = (second: number): number => {
  const length = second & 0x7f;
  const extended = length === 127 ? 8 : length === 126 ? 2 : 0;
  return 2 + extended + ((second & 0x80) === 0 ? 0 : 4);
};

const payloadLength = (header: Uint8Array): number => {
  const view = new DataView(header.buffer, header.byteOffset);
  const short = view.getUint8(1) & 0x7f;
  if (short === 126) return view.getUint16(2);
  // Beyond 2^53 the number is not exact; no such frame ever ends, so nothing depends on it.
  return short === 127 ? view.getUint32(2) * 2 ** 32 + view.getUint32(6) : short;
};

/** Starts reading at a frame's first byte. Without `onMessage` payloads are stepped over. */
export const readFrames = (onMessage?: OnMessage): FrameReader => {
  const header = new Uint8Array(14);
  const head = new Uint8Array(headBytes);
  let headerHas = 0;
  let inPayload = false;
  let left = 0;
  let payloadAt = 0;
  let maskAt = -1;
  let messageLength = 0;
  let headHas = 0;

  const opcode = () => (header[0] ?? 0) & 0x0f;
  const beginPayload = (size: number) => {
    left = payloadLength(header);
    maskAt = ((header[1] ?? 0) & 0x80) === 0 ? -1 : size - 4;
    payloadAt = 0;
    inPayload = true;
    if (opcode() === 1 || opcode() === 2) {
      messageLength = 0;
      headHas = 0;
    }
    if (opcode() < 3) messageLength += left;
  };
  const endFrame = () => {
    inPayload = false;
    headerHas = 0;
    if (opcode() < 3 && ((header[0] ?? 0) & 0x80) !== 0) onMessage?.(head.subarray(0, headHas), messageLength);
  };
  const keepHead = (chunk: Uint8Array, from: number, count: number) => {
    for (let i = 0; i < count && headHas < headBytes; i += 1) {
      const mask = maskAt === -1 ? 0 : (header[maskAt + ((payloadAt + i) & 3)] ?? 0);
      head[headHas] = (chunk[from + i] ?? 0) ^ mask;
      headHas += 1;
    }
  };
  const takeHeader = (byte: number) => {
    header[headerHas] = byte;
    headerHas += 1;
    const size = headerHas < 2 ? 2 : headerLength(header[1] ?? 0);
    if (headerHas >= 2 && headerHas === size) beginPayload(size);
  };
  const takePayload = (chunk: Uint8Array, from: number): number => {
    const count = Math.min(left, chunk.length - from);
    if (onMessage !== undefined && opcode() < 3 && headHas < headBytes) keepHead(chunk, from, count);
    payloadAt += count;
    left -= count;
    return count;
  };

  return {
    between: () => !inPayload && headerHas === 0,
    push: (chunk) => {
      let at = 0;
      let firstEnd = -1;
      while (at < chunk.length) {
        if (inPayload) at += takePayload(chunk, at);
        else {
          takeHeader(chunk[at] ?? 0);
          at += 1;
        }
        if (inPayload && left === 0) {
          endFrame();
          if (firstEnd === -1) firstEnd = at;
        }
      }
      return firstEnd;
    },
  };
};

/** A close frame as a server sends it: unmasked, a code and a reason cut to the 123 bytes that fit. */
export const closeFrame = (code: number, reason: string): Buffer => {
  const words = Buffer.from(reason).subarray(0, 123);
  const frame = Buffer.alloc(4 + words.length);
  frame.writeUInt8(0x88, 0);
  frame.writeUInt8(2 + words.length, 1);
  frame.writeUInt16BE(code, 2);
  words.copy(frame, 4);
  return frame;
};
