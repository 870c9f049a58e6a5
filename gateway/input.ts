/**
 * Tells keyboard and pointer input from everything else a VNC client sends. noVNC and KasmVNC put one RFB message into one
 * WebSocket message, so the first bytes tell. Types and layouts: RFC 6143 §7.5, the QEMU key event extension, and KasmVNC's
 * `msgTypes.h` (scroll distances behind the pointer event, 188 for relative pointer moves).
 *
 * What a client sends by itself is no input: update requests, encodings, fences, statistics (178, 179), keep-alives (184, 185),
 * clipboard negotiation. The handshake needs no state of its own: the client's lines there are shorter than any input, or begin
 * with an `R`. Where in doubt a message counts, because the other mistake closes a desktop under somebody's hands.
 */
export type InputSense = (head: Uint8Array, length: number) => boolean;

const pointerEvent = 5;
const relativePointerEvent = 188;

const isKey = (head: Uint8Array, length: number): boolean =>
  (head[0] === 4 && length >= 8) || (head[0] === 255 && head[1] === 0 && length >= 12);

/** Text that a person pasted. A negative length marks the extended form, in which clients also negotiate by themselves. */
const isPaste = (head: Uint8Array, length: number): boolean =>
  head[0] === 6 && length >= 8 && ((head[4] ?? 0) & 0x80) === 0;

const isPointer = (head: Uint8Array, length: number): boolean =>
  (head[0] === pointerEvent && length >= 6) || (head[0] === relativePointerEvent && length === 10);

/** Distances, where a message holds them: KasmVNC's scrolling (10 or 11 bytes), all four numbers of a relative move. */
const moves = (head: Uint8Array, length: number): boolean => {
  const distances = head[0] === relativePointerEvent ? head.subarray(2) : head.subarray(length - 4, length);
  return (length === 10 || length === 11) && distances.some((byte) => byte !== 0);
};

/** A sense for one connection: it remembers the last pointer event, since one that repeats it shows no hand on the mouse. */
export const senseInput = (): InputSense => {
  let last = '';
  return (head, length) => {
    if (isKey(head, length) || isPaste(head, length)) return true;
    if (!isPointer(head, length)) return false;
    const now = Buffer.from(head).toString('latin1');
    const same = now === last;
    last = now;
    return !same || moves(head, length);
  };
};
