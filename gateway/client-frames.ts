import { randomBytes } from 'node:crypto';

/** A WebSocket frame as a client sent it, its payload unmasked. */
export type ClientFrame = {
  /** RFC 6455 §5.2: 0 continues, 1 and 2 begin a message, 8 to 10 are for control. */
  readonly opcode: number;
  readonly isLast: boolean;
  readonly payload: Buffer;
};

/** Nobody who only watches has more to say at once; a frame that claims more is broken or hostile. */
const longestFrame = 65_536;

/** The client broke the protocol, or says more than watching takes; its connection is not worth keeping. */
export class WrongFrame extends Error {
  constructor(words: string) {
    super(words);
    this.name = 'WrongFrame';
  }
}

type Head = { readonly size: number; readonly length: number };

const headOf = (bytes: Buffer): Head | undefined => {
  if (bytes.length < 2) return undefined;
  const second = bytes.readUInt8(1);
  if ((second & 0x80) === 0) throw new WrongFrame('a client masks its frames');
  if ((bytes.readUInt8(0) & 0x70) !== 0) throw new WrongFrame('no extension was agreed on');
  const short = second & 0x7f;
  if (short === 127) throw new WrongFrame('too long');
  if (short < 126) return { size: 6, length: short };
  if (bytes.length < 4) return undefined;
  return { size: 8, length: bytes.readUInt16BE(2) };
};

const unmask = (payload: Buffer, mask: Buffer): Buffer => {
  const plain = Buffer.from(payload);
  for (let at = 0; at < plain.length; at += 1) plain[at] = (plain[at] ?? 0) ^ (mask[at & 3] ?? 0);
  return plain;
};

/** Cuts what a client sends into its frames. The function throws a `WrongFrame`, and is not to be called again after that. */
export const clientFrames = (): ((chunk: Buffer) => readonly ClientFrame[]) => {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: ClientFrame[] = [];
    for (let head = headOf(rest); head !== undefined && rest.length >= head.size + head.length; head = headOf(rest)) {
      const { size, length } = head;
      const payload = unmask(rest.subarray(size, size + length), rest.subarray(size - 4, size));
      const first = rest.readUInt8(0);
      frames.push({ opcode: first & 0x0f, isLast: (first & 0x80) !== 0, payload });
      rest = rest.subarray(size + length);
    }
    if (rest.length > longestFrame + 8) throw new WrongFrame('too long');
    return frames;
  };
};

/** A whole frame as a client sends it, masked anew. */
export const clientFrame = (opcode: number, payload: Buffer): Buffer => {
  const mask = randomBytes(4);
  const head = payload.length < 126 ? Buffer.alloc(2) : Buffer.alloc(4);
  head.writeUInt8(0x80 | opcode, 0);
  head.writeUInt8(0x80 | (payload.length < 126 ? payload.length : 126), 1);
  if (payload.length >= 126) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, mask, unmask(payload, mask)]);
};
