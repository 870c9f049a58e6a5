import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isInput, readClientMessage, RfbError, type ClientMessage } from '#local/desktops/rfb/client-message.ts';
import { clientMessages } from '#local/desktops/rfb/read-client.ts';
import { onlyWatching } from '#local/desktops/rfb/only-watching.ts';
import {
  clipboardMessage,
  encodingsMessage,
  keyMessage,
  pointerMessage,
  sizeMessage,
  updateRequest,
} from '#test/support/desktops/rfb-client.ts';

const HELLO = [Buffer.from('RFB 003.008\n', 'latin1'), Buffer.of(1), Buffer.of(0)];

const u8 = fc.nat(255);
const u16 = fc.nat(65_535);

const extendedClipboard = (content: Uint8Array) => {
  const head = Buffer.alloc(8);
  head[0] = 6;
  head.writeInt32BE(-content.length, 4);
  return Buffer.concat([head, content]);
};

const harmless: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ minLength: 19, maxLength: 19 }).map((rest) => Buffer.from([0, ...rest])),
  fc
    .tuple(fc.boolean(), u16, u16, u16, u16)
    .map(([incremental, x, y, width, height]) => updateRequest(incremental, { x, y, width, height })),
  fc.uint8Array({ minLength: 9, maxLength: 9 }).map((rest) => Buffer.from([150, ...rest])),
  fc
    .uint8Array({ maxLength: 64 })
    .map((payload) => Buffer.from([248, 0, 0, 0, 0, 0, 0, 0, payload.length, ...payload])),
);
const acting: fc.Arbitrary<Buffer> = fc.oneof(
  fc.tuple(fc.nat(0xffffffff), fc.boolean()).map(([keysym, down]) => keyMessage(keysym, down)),
  fc.tuple(u16, u16, u8).map(([x, y, buttons]) => pointerMessage(x, y, buttons)),
  fc.string({ unit: 'binary-ascii', maxLength: 80 }).map(clipboardMessage),
  fc.uint8Array({ minLength: 1, maxLength: 80 }).map(extendedClipboard),
  fc.tuple(u16, u16).map(([width, height]) => sizeMessage(width, height)),
  fc.uint8Array({ minLength: 10, maxLength: 10 }).map((rest) => Buffer.from([255, 0, ...rest])),
  fc.uint8Array({ minLength: 3, maxLength: 3 }).map((rest) => Buffer.from([250, ...rest])),
);
const encodings = fc.array(fc.integer(), { maxLength: 40 }).map(encodingsMessage);

/** Cuts bytes at any places, as a network does. */
const cutAnywhere = (whole: Buffer, cuts: readonly number[]): readonly Buffer[] => {
  const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return places.slice(1).map((place, index) => whole.subarray(places[index], place));
};

const readAll = (chunks: readonly Buffer[]): readonly ClientMessage[] => {
  const split = clientMessages();
  return chunks.flatMap((chunk) => [...split(chunk)]);
};

describe('what a client says', () => {
  test('is read the same however the network has cut it, and nothing of it is lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(harmless, acting, encodings)),
        fc.array(fc.nat(), { maxLength: 30 }),
        (said, cuts) => {
          const whole = Buffer.concat([...HELLO, ...said]);
          const messages = readAll(cutAnywhere(whole, cuts));
          expect(messages.map(({ bytes }) => bytes.toString('hex'))).toEqual(
            [...HELLO, ...said].map((one) => one.toString('hex')),
          );
        },
      ),
    );
  });

  test('is understood', () => {
    const read = (bytes: Buffer) => readClientMessage(bytes, 'open');
    expect(read(keyMessage(0xe4, true))).toMatchObject({ is: 'key', down: true, keysym: 0xe4 });
    expect(read(pointerMessage(7, 300, 5))).toMatchObject({ is: 'pointer', x: 7, y: 300, buttons: 5 });
    expect(read(clipboardMessage('Grüße'))).toMatchObject({ is: 'clipboard', text: 'Grüße' });
    expect(read(encodingsMessage([6, -308]))).toMatchObject({ is: 'encodings', encodings: [6, -308] });
    expect(read(sizeMessage(800, 600))).toMatchObject({ is: 'desktop-size', width: 800, height: 600 });
    expect(read(updateRequest(true, { x: 1, y: 2, width: 3, height: 4 }))).toMatchObject({
      is: 'update-request',
      incremental: true,
      area: { x: 1, y: 2, width: 3, height: 4 },
    });
    expect(readClientMessage(Buffer.from('RFB 003.007\n'), 'version')).toMatchObject({ is: 'version', minor: 7 });
  });

  test.each([
    ['a version that is too old', Buffer.from('RFB 003.003\n'), 'version'],
    ['a version that is none', Buffer.from('GET / HTTP/1'), 'version'],
    ['a message that RFB does not know', Buffer.of(77, 0, 0, 0), 'open'],
    ['a clipboard without end', Buffer.from([6, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]), 'open'],
    ['a clipboard without end, extended', Buffer.from([6, 0, 0, 0, 0x80, 0, 0, 0]), 'open'],
    ['sound', Buffer.of(255, 1, 0, 0), 'open'],
  ] as const)('%s is refused', (_what, bytes, phase) => {
    expect(() => readClientMessage(bytes, phase)).toThrow(RfbError);
  });

  test('counts as activity when a person has done it', () => {
    expect(
      readAll([...HELLO, keyMessage(1, true), pointerMessage(1, 1, 0), clipboardMessage('a')])
        .slice(3)
        .every(isInput),
    ).toBe(true);
    expect(
      readAll([...HELLO, encodingsMessage([0]), updateRequest(true, { x: 0, y: 0, width: 1, height: 1 })]).some(
        isInput,
      ),
    ).toBe(false);
  });
});

describe('what a viewer says', () => {
  const passed = (chunks: readonly Buffer[]): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const filter = onlyWatching();
      const out: Buffer[] = [];
      filter.on('data', (chunk: Buffer) => out.push(chunk));
      filter.on('end', () => resolve(Buffer.concat(out)));
      filter.on('error', reject);
      chunks.forEach((chunk) => filter.write(chunk));
      filter.end();
    });

  test('passes without all that acts, however it is mixed and cut', async () => {
    const said = fc.array(
      fc.oneof(
        harmless.map((bytes) => ({ bytes, passes: true })),
        acting.map((bytes) => ({ bytes, passes: false })),
      ),
    );
    await fc.assert(
      fc.asyncProperty(said, fc.array(fc.nat(), { maxLength: 30 }), async (messages, cuts) => {
        const whole = Buffer.concat([...HELLO, ...messages.map(({ bytes }) => bytes)]);
        const expected = [
          ...HELLO.slice(0, 2),
          Buffer.of(1),
          ...messages.filter(({ passes }) => passes).map(({ bytes }) => bytes),
        ];
        expect((await passed(cutAnywhere(whole, cuts))).toString('hex')).toBe(Buffer.concat(expected).toString('hex'));
      }),
    );
  });

  test('asks for no extension by which input could look different', async () => {
    const out = await passed([...HELLO, encodingsMessage([6, -316, 0xc0a1e5ce | 0, -308])]);
    expect(out.subarray(14)).toEqual(encodingsMessage([6, -308]));
  });

  test('ends the connection when it is no RFB', async () => {
    await expect(passed([...HELLO, Buffer.of(99), keyMessage(0x61, true)])).rejects.toThrow(RfbError);
  });
});
