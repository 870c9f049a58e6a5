import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { closeFrame, readFrames } from '#gateway/frames.ts';

type Frame = {
  readonly opcode: number;
  readonly fin: boolean;
  readonly mask: Uint8Array | undefined;
  readonly payload: Uint8Array;
};

const bytesOf = ({ opcode, fin, mask, payload }: Frame): Buffer => {
  const { length } = payload;
  const size = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const header = Buffer.alloc(2 + size);
  header.writeUInt8((fin ? 0x80 : 0) | opcode, 0);
  header.writeUInt8((mask ? 0x80 : 0) | (size === 0 ? length : size === 2 ? 126 : 127), 1);
  if (size === 2) header.writeUInt16BE(length, 2);
  if (size === 8) header.writeBigUInt64BE(BigInt(length), 2);
  const masked = payload.map((byte, at) => byte ^ (mask?.[at % 4] ?? 0));
  return Buffer.concat([header, mask ?? new Uint8Array(), masked]);
};

const mask = fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }), { nil: undefined });
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(125, 126, 127, 300, 65_535, 65_536).map((length) => new Uint8Array(length).fill(7)),
);
const control = fc.record({
  opcode: fc.constantFrom(8, 9, 10),
  fin: fc.constant(true),
  mask,
  payload: fc.uint8Array({ maxLength: 20 }),
});

/** A data message in one or more fragments, with control frames between them. */
const message = fc
  .tuple(
    fc.constantFrom(1, 2),
    fc.array(fc.tuple(payload, mask, fc.array(control, { maxLength: 1 })), { minLength: 1, maxLength: 4 }),
  )
  .map(([opcode, parts]): readonly Frame[] =>
    parts.flatMap(([part, key, between], at) => [
      ...(at === 0 ? [] : between),
      { opcode: at === 0 ? opcode : 0, fin: at === parts.length - 1, mask: key, payload: part },
    ]),
  );

const cut = (bytes: Buffer, sizes: readonly number[]): Buffer[] => {
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
};

describe('reading along a stream of WebSocket frames', () => {
  it('sees each message with its first bytes and its length, however the stream is cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 12 }),
        (messages, sizes) => {
          const seen: { head: number[]; length: number }[] = [];
          const reader = readFrames((head, length) => seen.push({ head: [...head], length }));
          for (const piece of cut(Buffer.concat(messages.flat().map(bytesOf)), sizes)) reader.push(piece);
          expect(seen).toEqual(
            messages.map((frames) => {
              const whole = Buffer.concat(frames.filter(({ opcode }) => opcode < 3).map((frame) => frame.payload));
              return { head: [...whole.subarray(0, 16)], length: whole.length };
            }),
          );
          expect(reader.between()).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('knows where the first frame in a piece ends', () => {
    const frame = bytesOf({ opcode: 2, fin: true, mask: undefined, payload: new Uint8Array(10) });
    const reader = readFrames();
    expect(reader.push(frame.subarray(0, 5))).toBe(-1);
    expect(reader.between()).toBe(false);
    expect(reader.push(Buffer.concat([frame.subarray(5), frame, frame.subarray(0, 1)]))).toBe(frame.length - 5);
    expect(reader.between()).toBe(false);
  });

  it('takes any garbage without an exception and without keeping it', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (pieces) => {
        const reader = readFrames((head) => expect(head.length).toBeLessThanOrEqual(16));
        for (const piece of pieces) reader.push(piece);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a close frame', () => {
  it('holds code and reason, unmasked, and never more than a control frame may', () => {
    expect([...closeFrame(4001, 'idle')]).toEqual([0x88, 6, 0x0f, 0xa1, ...Buffer.from('idle')]);
    expect(closeFrame(1001, 'x'.repeat(500))).toHaveLength(127);
  });
});
