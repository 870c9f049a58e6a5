import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { deflateSync, inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFront, type Front } from '#local/desktops/front.ts';
import { fill, newPicture, type Picture } from '#local/desktops/picture.ts';
import { newScreen, type Screen } from '#local/desktops/rfb/screen.ts';
import { serveClient, type Hands } from '#local/desktops/rfb/serve.ts';
import {
  clipboardMessage,
  connectRfb,
  EXTENDED_CLIPBOARD,
  EXTENDED_DESKTOP_SIZE,
  RAW,
  sizeMessage,
  ZLIB,
} from '#test/support/desktops/rfb-client.ts';
import { until } from '#test/support/desktops/until.ts';

const ARROW = { x: 0, y: 0, rows: ['#'] };

const painted = (width: number, height: number, colour: number): Picture => {
  const picture = newPicture(width, height);
  picture.pixels.fill(0x332211);
  fill(picture, { x: 10, y: 20, width: 30, height: 40 }, colour);
  return picture;
};

const extended = (flags: number, content = Buffer.alloc(0)) => {
  const head = Buffer.alloc(12);
  head[0] = 6;
  head.writeInt32BE(-(4 + content.length), 4);
  head.writeUInt32BE(flags >>> 0, 8);
  return Buffer.concat([head, content]);
};
const TEXT = 1;
const REQUEST = 1 << 25;
const NOTIFY = 1 << 27;
const PROVIDE = 1 << 28;

describe('a server of RFB', () => {
  let front: Front;
  let screen: Screen;
  let done: string[];
  const PASSWORD = 'x';

  beforeEach(async () => {
    screen = newScreen('A title ü', painted(100, 80, 0xff8000), ARROW);
    done = [];
    const hands: Hands = {
      key: (down, keysym) => done.push(`key ${keysym} ${down}`),
      pointer: (x, y, buttons) => done.push(`pointer ${x} ${y} ${buttons}`),
      clipboard: (text) => done.push(`clipboard ${text}`),
      resize: (width, height, by) => {
        if (width > 1000) return false;
        screen.show(painted(width, height, 0xff8000), by);
        return true;
      },
      active: () => done.push('active'),
      left: () => undefined,
    };
    front = await openFront({
      title: '',
      password: PASSWORD,
      port: 0,
      script: '',
      onClient: ({ from, to }) => void serveClient(from, to, screen, hands).catch(() => undefined),
    });
  });
  afterEach(() => front.close());

  const connect = (encodings?: readonly number[]) => connectRfb(front.port, 'kasm_user', PASSWORD, encodings);

  test.each([
    ['raw', [RAW]],
    ['zlib', [ZLIB, RAW]],
  ])('sends the same picture %s, first all of it and then what has changed', async (_name, encodings) => {
    const client = await connect(encodings);
    expect(client.title).toBe('A title ü');
    await client.update();
    expect([client.at(9, 20), client.at(10, 20), client.at(39, 59), client.at(40, 59)]).toEqual([
      0x112233, 0xff8000, 0xff8000, 0x112233,
    ]);
    screen.show(painted(100, 80, 0x00ff00));
    await client.update(true);
    expect([client.at(10, 20), client.at(99, 79)]).toEqual([0x00ff00, 0x112233]);
    const all = Buffer.from(screen.picture().pixels.buffer);
    expect(client.pixels().equals(all)).toBe(true);
  });

  test('resizes the screen for one client and tells every other', async () => {
    const [one, other] = await Promise.all([
      connect([RAW, EXTENDED_DESKTOP_SIZE]),
      connect([RAW, EXTENDED_DESKTOP_SIZE]),
    ]);
    await Promise.all([one.update(), other.update()]);
    expect(one.sizes).toEqual([{ reason: 0, status: 0, width: 100, height: 80 }]);
    one.send(sizeMessage(200, 90));
    await one.update();
    await other.update();
    expect(one.sizes.at(-1)).toEqual({ reason: 1, status: 0, width: 200, height: 90 });
    expect(other.sizes.at(-1)).toEqual({ reason: 2, status: 0, width: 200, height: 90 });
    expect(other.at(199, 89)).toBe(0x112233);
  });

  test('refuses a size that the desktop can not have', async () => {
    const client = await connect([RAW, EXTENDED_DESKTOP_SIZE]);
    await client.update();
    client.send(sizeMessage(5000, 90));
    await client.update(true);
    expect(client.sizes.at(-1)).toEqual({ reason: 1, status: 3, width: 100, height: 80 });
  });

  test('hands on keys, pointer and clipboard, and calls them activity', async () => {
    const client = await connect();
    client.press(0x41);
    client.send(Buffer.of(5, 1, 0, 7, 0, 8));
    client.send(clipboardMessage('Grüße'));
    await client.update();
    const active = Array.from({ length: 4 }, () => 'active');
    expect(done.filter((one) => one === 'active')).toEqual(active);
    expect(done.filter((one) => one !== 'active')).toEqual([
      'key 65 true',
      'key 65 false',
      'pointer 7 8 1',
      'clipboard Grüße',
    ]);
  });

  test('copies to an old client in Latin-1', async () => {
    const client = await connect();
    await client.update();
    screen.copy('für 5 €');
    await client.update();
    expect(client.clipboards.map((bytes) => bytes.toString('latin1'))).toEqual(['für 5 ?']);
  });

  test('copies in UTF-8 both ways, each when the other side asks for it', async () => {
    const client = await connect([RAW, EXTENDED_CLIPBOARD]);
    await client.update();
    client.send(extended(NOTIFY | TEXT));
    const packed = (text: string) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(text) + 1);
      return deflateSync(Buffer.concat([length, Buffer.from(`${text}\0`)]));
    };
    client.send(extended(PROVIDE | TEXT, packed('zwei\r\nZeilen, 5 € ✓')));
    await until('the text', () => done.includes('clipboard zwei\nZeilen, 5 € ✓'));
    screen.copy('von hier: 😀');
    client.send(extended(REQUEST | TEXT));
    await client.update();
    const [capabilities, request, notify, provide] = client.clipboards;
    expect(capabilities?.readUInt32BE(0).toString(16)).toBe('1b000001');
    expect(request?.readUInt32BE(0)).toBe(REQUEST | TEXT);
    expect(notify?.readUInt32BE(0)).toBe(NOTIFY | TEXT);
    expect(provide?.readUInt32BE(0)).toBe(PROVIDE | TEXT);
    expect(inflateSync(provide?.subarray(4) ?? '').toString('utf8', 4)).toBe('von hier: 😀\0');
  });

  test('cuts off who sends a damaged clipboard, and goes on for the others', async () => {
    const [bad, good] = await Promise.all([connect([RAW, EXTENDED_CLIPBOARD]), connect()]);
    bad.send(extended(PROVIDE | TEXT, Buffer.from('no zlib')));
    await until('the end of the connection', () =>
      bad.update().then(
        () => false,
        () => true,
      ),
    );
    await good.update();
    expect(good.at(10, 20)).toBe(0xff8000);
    expect(screen.watchers.size).toBe(1);
  });

  test('refuses to listen where somebody else does', async () => {
    const other: Server = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const taken = openFront({ title: '', password: 'x', port, script: '', onClient: () => undefined });
    await expect(taken).rejects.toThrow('EADDRINUSE');
    other.close();
  });
});
