import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { createInflate, constants } from 'node:zlib';
import { createWebSocketStream, WebSocket } from 'ws';
import { basicAuthorization } from '#local/desktops/basic-auth.ts';
import type { Area } from '#local/desktops/rfb/client-message.ts';

export type User = 'kasm_user' | 'kasm_viewer';

export const RAW = 0;
export const ZLIB = 6;
export const EXTENDED_DESKTOP_SIZE = -308;
export const EXTENDED_CLIPBOARD = 0xc0a1e5ce | 0;

export const RETURN = 0xff0d;

/** The headers of a browser that opens the socket of a desktop. */
export const upgradeHeaders = (port: number, user: User, password: string) => ({
  authorization: basicAuthorization(user, password),
  origin: `https://127.0.0.1:${port}`,
});

const opened = async (port: number, user: User, password: string): Promise<Duplex> => {
  const webSocket = new WebSocket(`wss://127.0.0.1:${port}/websockify`, ['binary'], {
    headers: upgradeHeaders(port, user, password),
    rejectUnauthorized: false,
  });
  await once(webSocket, 'open');
  return createWebSocketStream(webSocket);
};

const reader = (stream: Duplex) => {
  let rest: Buffer = Buffer.alloc(0);
  const chunks = stream[Symbol.asyncIterator]();
  return async (length: number): Promise<Buffer> => {
    while (rest.length < length) {
      const { value, done } = (await chunks.next()) as IteratorResult<Buffer, undefined>;
      if (done) throw new Error('The desktop has closed the connection');
      rest = Buffer.concat([rest, value]);
    }
    const bytes = rest.subarray(0, length);
    rest = rest.subarray(length);
    return bytes;
  };
};

const message = (length: number, write: (bytes: Buffer) => void): Buffer => {
  const bytes = Buffer.alloc(length);
  write(bytes);
  return bytes;
};

export const keyMessage = (keysym: number, down: boolean): Buffer =>
  message(8, (bytes) => {
    bytes.set([4, Number(down)]);
    bytes.writeUInt32BE(keysym, 4);
  });

export const pointerMessage = (x: number, y: number, buttons: number): Buffer =>
  message(6, (bytes) => {
    bytes.set([5, buttons]);
    bytes.writeUInt16BE(x, 2);
    bytes.writeUInt16BE(y, 4);
  });

export const encodingsMessage = (encodings: readonly number[]): Buffer =>
  message(4 + 4 * encodings.length, (bytes) => {
    bytes[0] = 2;
    bytes.writeUInt16BE(encodings.length, 2);
    encodings.forEach((encoding, index) => bytes.writeInt32BE(encoding, 4 + 4 * index));
  });

export const updateRequest = (incremental: boolean, { x, y, width, height }: Area): Buffer =>
  message(10, (bytes) => {
    bytes.set([3, Number(incremental)]);
    [x, y, width, height].forEach((value, index) => bytes.writeUInt16BE(value, 2 + 2 * index));
  });

export const sizeMessage = (width: number, height: number): Buffer =>
  message(24, (bytes) => {
    bytes[0] = 251;
    bytes[6] = 1;
    for (const at of [2, 16 + 4]) bytes.writeUInt16BE(width, at === 2 ? 2 : 16);
    bytes.writeUInt16BE(height, 4);
    bytes.writeUInt16BE(height, 18);
  });

export const clipboardMessage = (text: string): Buffer => {
  const content = Buffer.from(text, 'latin1');
  return Buffer.concat([
    message(8, (bytes) => {
      bytes[0] = 6;
      bytes.writeInt32BE(content.length, 4);
    }),
    content,
  ]);
};

/** The keysym that types a character; Latin-1 is its own, everything else is marked Unicode. */
export const keysymFor = (character: string): number => {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\n') return RETURN;
  return code <= 0xff ? code : 0x01000000 | code;
};

const inflater = () => {
  const stream = createInflate();
  let out: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => out.push(chunk));
  return (bytes: Buffer): Promise<Buffer> =>
    new Promise((resolve) => {
      stream.write(bytes);
      stream.flush(constants.Z_SYNC_FLUSH, () => {
        resolve(Buffer.concat(out));
        out = [];
      });
    });
};

/** A small VNC client that keeps the picture and everything it was told. */
export type RfbClient = Awaited<ReturnType<typeof connectRfb>>;

export const connectRfb = async (port: number, user: User, password: string, encodings: readonly number[] = [RAW]) => {
  const stream = await opened(port, user, password);
  stream.on('error', () => undefined);
  const read = reader(stream);
  const inflate = inflater();
  const send = (bytes: Buffer) => stream.write(bytes);

  const version = (await read(12)).toString('latin1');
  send(Buffer.from('RFB 003.008\n', 'latin1'));
  const types = await read((await read(1)).readUInt8(0));
  send(Buffer.of(1));
  const result = (await read(4)).readUInt32BE(0);
  send(Buffer.of(1));
  const init = await read(24);
  const title = (await read(init.readUInt32BE(20))).toString('utf8');
  const size = { width: init.readUInt16BE(0), height: init.readUInt16BE(2) };
  send(
    message(20, (bytes) => {
      bytes.set([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16], 4);
    }),
  );
  send(encodingsMessage(encodings));

  let pixels = Buffer.alloc(4 * size.width * size.height);
  const clipboards: Buffer[] = [];
  const sizes: { readonly reason: number; readonly status: number; readonly width: number; readonly height: number }[] =
    [];

  const paste = ({ x, y, width, height }: Area, bytes: Buffer) => {
    for (let row = 0; row < height; row++)
      bytes.copy(pixels, 4 * ((y + row) * size.width + x), 4 * row * width, 4 * (row + 1) * width);
  };
  const readRectangle = async () => {
    const head = await read(12);
    const [x, y, width, height] = [0, 2, 4, 6].map((at) => head.readUInt16BE(at)) as [number, number, number, number];
    const encoding = head.readInt32BE(8);
    if (encoding === RAW) return paste({ x, y, width, height }, await read(4 * width * height));
    if (encoding === ZLIB)
      return paste({ x, y, width, height }, await inflate(await read((await read(4)).readUInt32BE(0))));
    if (encoding !== EXTENDED_DESKTOP_SIZE) throw new Error(`Unasked encoding ${encoding}`);
    await read(16 * ((await read(4))[0] ?? 0));
    sizes.push({ reason: x, status: y, width, height });
    if (size.width === width && size.height === height) return;
    Object.assign(size, { width, height });
    pixels = Buffer.alloc(4 * width * height);
  };
  const readMessage = async (): Promise<'update' | 'other'> => {
    const type = (await read(1)).readUInt8(0);
    if (type === 0) {
      const count = (await read(3)).readUInt16BE(1);
      for (let index = 0; index < count; index++) await readRectangle();
      return 'update';
    }
    if (type === 3) clipboards.push(await read(Math.abs((await read(7)).readInt32BE(3))));
    return 'other';
  };

  const press = (keysym: number) => send(Buffer.concat([keyMessage(keysym, true), keyMessage(keysym, false)]));
  return {
    version,
    types: [...types],
    result,
    title,
    size,
    clipboards,
    sizes,
    send,
    press,
    pixels: () => pixels,
    /** The pixel at a place, 0xRRGGBB. */
    at: (x: number, y: number) => pixels.readUIntBE(4 * (y * size.width + x), 3),
    type: (text: string) => Array.from(text).forEach((character) => press(keysymFor(character))),
    /** Asks for the screen, the changes alone or all of it, and reads what comes till it is there. */
    update: async (incremental = false) => {
      send(updateRequest(incremental, { x: 0, y: 0, ...size }));
      while ((await readMessage()) !== 'update');
    },
    close: () => stream.destroy(),
    closed: () => stream.destroyed,
  };
};
