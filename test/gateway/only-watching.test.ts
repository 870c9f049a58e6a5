import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { clientFrame, clientFrames, WrongFrame } from '#gateway/client-frames.ts';
import { onlyWatching } from '#gateway/only-watching.ts';

const version = Buffer.from('RFB 003.008\n');
const security = Buffer.of(1);
const init = Buffer.of(1);
const pixelFormat = Buffer.concat([Buffer.of(0, 0, 0, 0), Buffer.alloc(16, 7)]);
const encodings = (...numbers: readonly number[]) => {
  const message = Buffer.alloc(4 + 4 * numbers.length);
  message.writeUInt8(2, 0);
  message.writeUInt16BE(numbers.length, 2);
  numbers.forEach((number, at) => message.writeInt32BE(number, 4 + 4 * at));
  return message;
};
const updateRequest = Buffer.of(3, 1, 0, 0, 0, 0, 4, 0, 3, 0);
const continuousUpdates = Buffer.of(150, 1, 0, 0, 0, 0, 4, 0, 3, 0);
const fence = Buffer.concat([Buffer.of(248, 0, 0, 0, 0, 0, 0, 1, 3), Buffer.from('abc')]);
const key = Buffer.of(4, 1, 0, 0, 0, 0, 0, 0x61);
const pointer = Buffer.of(5, 1, 0, 40, 0, 40);

/** What reaches the desktop of what a watcher sends, message by message. */
const reaching = (messages: readonly Buffer[], filter = onlyWatching()): Buffer[] =>
  read(Buffer.concat(messages.map((message) => filter(clientFrame(2, message)))));
const read = (bytes: Buffer) => clientFrames()(bytes).map(({ payload }) => payload);
const opened = () => {
  const filter = onlyWatching();
  reaching([version, security, init], filter);
  return filter;
};

describe('what a watcher says', () => {
  it('passes as far as it is about the picture', () => {
    const said = [version, security, init, pixelFormat, encodings(7, 0), updateRequest, continuousUpdates, fence];
    expect(reaching(said)).toEqual(said);
  });

  it.each([
    ['a key', key],
    ['QEMU’s key', Buffer.of(255, 0, 0, 1, 0, 0, 0, 0x61, 0, 0, 0, 30)],
    ['a pointer', pointer],
    ['a pointer with Kasm’s scroll distances', Buffer.concat([pointer, Buffer.of(0, 1, 0, 1)])],
    ['a relative pointer', Buffer.of(188, 1, 0, 1, 0, 1, 0, 0, 0, 0)],
    ['the clipboard', Buffer.concat([Buffer.of(6, 0, 0, 0, 0, 0, 0, 2), Buffer.from('hi')])],
    ['Kasm’s binary clipboard', Buffer.concat([Buffer.of(180), Buffer.alloc(20)])],
    ['another size of the screen', Buffer.concat([Buffer.of(251, 0, 4, 0, 3, 0, 0, 0)])],
    ['the power switch', Buffer.of(250, 0, 1, 0)],
    ['something that nobody knows', Buffer.of(99, 1, 2, 3)],
    ['nothing', Buffer.alloc(0)],
    ['half of something', updateRequest.subarray(0, 6)],
  ])('does not pass: %s', (_, message) => {
    const filter = opened();
    expect(reaching([message, fence], filter)).toEqual([fence]);
  });

  it.each([
    ['behind what may pass', [Buffer.concat([updateRequest, key, updateRequest])], [updateRequest]],
    ['before it', [Buffer.concat([key, updateRequest])], []],
    ['in a list that claims to be longer', [Buffer.concat([Buffer.of(2, 0, 0, 9), key, key, key])], []],
    ['across two messages', [Buffer.concat([updateRequest, key.subarray(0, 3)]), key.subarray(3)], [updateRequest]],
    ['in a fence that is too long for its message', [Buffer.concat([fence.subarray(0, 9), Buffer.of(1)])], []],
  ])('does not hide a key %s', (_, messages, passed) => {
    expect(reaching(messages, opened())).toEqual(passed);
  });

  it('does not hide a key in the handshake', () => {
    const filter = onlyWatching();
    expect(reaching([Buffer.concat([version, security, init, key])], filter)).toEqual([version, security, init]);
    expect(reaching([key, version], onlyWatching())).toEqual([version]);
  });

  it('shares the desktop whatever he says, so that he throws nobody out', () => {
    expect(reaching([version, security, Buffer.of(0)])).toEqual([version, security, Buffer.of(1)]);
  });

  it('announces no other way of writing input', () => {
    const clipboard = 0xc0a1e5ce | 0;
    expect(reaching([encodings(7, -316, -223, -258, clipboard, 0)], opened())).toEqual([encodings(7, -223, 0)]);
  });

  it('keeps the pings and the goodbye of the WebSocket', () => {
    const frames = [clientFrame(9, Buffer.from('?')), clientFrame(8, Buffer.of(3, 232))];
    const kept = clientFrames()(onlyWatching()(Buffer.concat(frames)));
    expect(kept.map(({ opcode, payload }) => [opcode, payload])).toEqual([
      [9, Buffer.from('?')],
      [8, Buffer.of(3, 232)],
    ]);
  });

  it('is read from its frames, however it is cut up', () => {
    const said = [version, security, init, encodings(7, 0), key, updateRequest, pointer, fence];
    const bytes = Buffer.concat(said.flatMap((message) => inTwoFrames(message)));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const filter = onlyWatching();
        const passed: Buffer[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          passed.push(filter(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(read(Buffer.concat(passed))).toEqual([version, security, init, encodings(7, 0), updateRequest, fence]);
      }),
    );
  });

  it('is never input, whatever bytes he sends', () => {
    const harmless = new Set([0, 2, 3, 150, 248]);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 30 }), (messages) => {
        const passed = reaching(
          messages.map((bytes) => Buffer.from(bytes)),
          opened(),
        );
        for (const message of passed) expect(harmless.has(message[0] ?? -1)).toBe(true);
      }),
    );
  });
});

describe('a watcher who breaks the protocol', () => {
  const maskless = Buffer.of(0x82, 1, 7);
  const compressed = Buffer.of(0xc2, 0x81, 0, 0, 0, 0, 7);
  const claimsTooMuch = Buffer.concat([Buffer.of(0x82, 0xff), Buffer.alloc(12)]);
  it.each([
    ['by a frame without a mask', maskless],
    ['by an extension that nobody agreed on', compressed],
    ['by a frame that is too long', claimsTooMuch],
  ])('%s is not kept', (_, bytes) => {
    expect(() => onlyWatching()(bytes)).toThrow(WrongFrame);
  });

  it('by a message without an end is not kept', () => {
    const filter = onlyWatching();
    const part = clientFrame(0, Buffer.alloc(60_000));
    part[0] = 0x00;
    expect(() => {
      for (let count = 0; count < 3; count += 1) filter(part);
    }).toThrow(WrongFrame);
  });
});

/** One message as a frame that goes on and a frame that ends it. */
function inTwoFrames(message: Buffer): Buffer[] {
  const half = Math.floor(message.length / 2);
  const [first, last] = [clientFrame(2, message.subarray(0, half)), clientFrame(0, message.subarray(half))];
  first[0] = 0x02;
  return [first, last];
}
