/** Bytes that one frame of a client may carry; longer messages come in several. */
export const largestFrame = 32 * 1024;

/** Length of the payload that a frame's head announces, and of the head with its mask; undefined while more bytes are needed. */
const headOf = (bytes: Buffer): { readonly head: number; readonly payload: number } | undefined => {
  if (bytes.length < 2) return undefined;
  const mask = ((bytes[1] ?? 0) & 0x80) === 0 ? 0 : 4;
  const short = (bytes[1] ?? 0) & 0x7f;
  if (short < 126) return { head: 2 + mask, payload: short };
  const wide = short === 126 ? 2 : 8;
  if (bytes.length < 2 + wide) return undefined;
  const payload = wide === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return { head: 2 + wide + mask, payload };
};

/** Watches the bytes of a WebSocket (RFC 6455 §5.2) go by. The answer is true from the first frame on that is too long. */
export const frameGuard = (): ((chunk: Buffer) => boolean) => {
  let head = Buffer.alloc(0);
  let skip = 0;
  let broken = false;
  return (chunk) => {
    let rest = chunk;
    while (!broken && rest.length > 0) {
      const passed = Math.min(skip, rest.length);
      skip -= passed;
      rest = rest.subarray(passed);
      if (rest.length === 0) break;
      const before = head.length;
      head = Buffer.concat([head, rest.subarray(0, 14)]).subarray(0, 14);
      const frame = headOf(head);
      if (!frame) break;
      broken = frame.payload > largestFrame;
      // The head may have begun in an earlier chunk, so it may end before the payload that is skipped.
      skip = frame.head - before + frame.payload;
      head = Buffer.alloc(0);
    }
    return broken;
  };
};
