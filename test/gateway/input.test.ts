import { describe, expect, it } from 'vitest';

import { senseInput } from '#gateway/input.ts';

const key = [4, 1, 0, 0, 0, 0, 0, 0x61];
const pointer = (x: number, buttons = 0) => [5, buttons, 0, x, 0, 9];
/** KasmVNC's newer form: 16 bits of buttons, position, scroll distances. */
const kasmPointer = (x: number, scroll = 0) => [5, 0, 0, 0, x, 0, 9, 0, 0, 0, scroll];
const say = (...messages: readonly (readonly number[])[]) => {
  const sense = senseInput();
  return messages.map((message) => sense(Uint8Array.from(message.slice(0, 16)), message.length));
};

describe('keyboard and pointer', () => {
  it('are input: keys in both forms, pointers in all three, a pasted text', () => {
    const qemuKey = [255, 0, 0, 1, 0, 0, 0, 0x61, 0, 0, 0, 30];
    const relative = [188, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    const paste = [6, 0, 0, 0, 0, 0, 0, 2, 0x68, 0x69];
    expect(say(key, qemuKey, pointer(1), kasmPointer(1), relative, paste)).toEqual(Array(6).fill(true));
  });

  it('count once for a pointer that neither moves nor clicks', () => {
    expect(say(pointer(1), pointer(1), pointer(1), pointer(2), pointer(2, 1), pointer(2, 1))).toEqual([
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
    expect(say([188, 0, 0, 0, 0, 0, 0, 0, 0, 0], [188, 0, 0, 0, 0, 0, 0, 0, 0, 0])[1]).toBe(false);
  });

  it('count each time for a wheel that turns over one spot', () => {
    expect(say(kasmPointer(1, 3), kasmPointer(1, 3), kasmPointer(1), kasmPointer(1))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('what a client sends by itself', () => {
  it.each([
    ['the handshake', [...Buffer.from('RFB 003.008\n')]],
    ['the choice of a security type, even of number 5', [5]],
    ['the wish to share', [1]],
    ['a pixel format', [0, ...Array<number>(19).fill(0)]],
    ['encodings', [2, 0, 0, 1, 0, 0, 0, 7]],
    ['an update request', [3, 1, 0, 0, 0, 0, 4, 0, 3, 0]],
    ['continuous updates', [150, 1, 0, 0, 0, 0, 4, 0, 3, 0]],
    ['a request for statistics', [178, 0, 0, 0]],
    ['frame statistics', [179, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['a binary clipboard that follows the focus', [180, 1, 10, ...Buffer.from('text/plain')]],
    ['a keep-alive of KasmVNC', [184]],
    ['a keep-alive of newer ones', [185]],
    ['a fence', [248, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['a new size', [251, 0, 4, 0, 3, 0, 1, 0, ...Array<number>(16).fill(0)]],
    ['negotiation about the clipboard', [6, 0, 0, 0, 0xff, 0xff, 0xff, 0xfc, 1, 0, 0, 1]],
    ['nothing', []],
  ])('is no input: %s', (_, message) => {
    expect(say(message, message)).toEqual([false, false]);
  });
});
