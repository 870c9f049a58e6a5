import { createConnection, type Socket } from 'node:net';
import type { Picture } from '../picture.ts';

/**
 * A client of the X protocol (X Window System Protocol, X11R7) that does one thing: paint the root window, again whenever its size
 * changes. There is no program for that on every machine, and the picture is ours to draw.
 */

const COOKIE_NAME = 'MIT-MAGIC-COOKIE-1';
const CHANGE_WINDOW_ATTRIBUTES = 2;
const CREATE_PIXMAP = 53;
const FREE_PIXMAP = 54;
const CREATE_GC = 55;
const CLEAR_AREA = 61;
const PUT_IMAGE = 72;
const BACKGROUND_PIXMAP = 1;
const EVENT_MASK = 0x800;
const STRUCTURE_NOTIFY = 0x20000;
const CONFIGURE_NOTIFY = 22;
const Z_PIXMAP = 2;
const DEPTH = 24;

/** Longest request that every server takes is 65,535 words of four bytes; images go in bands below that. */
const LONGEST_BAND = 200_000;

type Screen = { readonly root: number; readonly ids: number; readonly width: number; readonly height: number };

const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

const words = (...values: readonly number[]) => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32LE(value >>> 0, 4 * index));
  return bytes;
};

const pair = (low: number, high: number) => ((high << 16) | (low & 0xffff)) >>> 0;

const request = (opcode: number, detail: number, ...content: readonly Buffer[]) => {
  const body = Buffer.concat(content);
  const head = Buffer.of(opcode, detail, 0, 0);
  head.writeUInt16LE(1 + body.length / 4, 2);
  return Buffer.concat([head, body]);
};

const hello = (cookie: Buffer) => {
  const head = Buffer.alloc(12);
  head.write('l', 'latin1');
  head.writeUInt16LE(11, 2);
  head.writeUInt16LE(COOKIE_NAME.length, 6);
  head.writeUInt16LE(cookie.length, 8);
  return Buffer.concat([head, padded(Buffer.from(COOKIE_NAME, 'latin1')), padded(cookie)]);
};

/** The server's answer to `hello`, once it is complete. */
const readSetup = (buffer: Buffer): { readonly screen: Screen; readonly length: number } | undefined => {
  if (buffer.length < 8) return undefined;
  const length = 8 + 4 * buffer.readUInt16LE(6);
  if (buffer.length < length) return undefined;
  if (buffer[0] !== 1)
    throw new Error(`The X server refused us: ${buffer.toString('latin1', 8, 8 + (buffer[1] ?? 0))}`);
  const vendor = buffer.readUInt16LE(24);
  const screen = 40 + Math.ceil(vendor / 4) * 4 + 8 * buffer.readUInt8(29);
  const ids = buffer.readUInt32LE(12);
  const root = buffer.readUInt32LE(screen);
  return {
    screen: { root, ids, width: buffer.readUInt16LE(screen + 20), height: buffer.readUInt16LE(screen + 22) },
    length,
  };
};

/** Our pixels are red, green, blue, 0; those of Xvnc's depth 24 are blue, green, red, 0. */
const asX = ({ pixels }: Picture): Buffer => {
  const bytes = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const swapped = Buffer.alloc(bytes.length);
  for (let at = 0; at < bytes.length; at += 4) {
    swapped[at] = bytes[at + 2] ?? 0;
    swapped[at + 1] = bytes[at + 1] ?? 0;
    swapped[at + 2] = bytes[at] ?? 0;
  }
  return swapped;
};

const paint = (socket: Socket, { root, ids }: Screen, picture: Picture): void => {
  const [pixmap, context] = [ids, ids + 1];
  socket.write(request(CREATE_PIXMAP, DEPTH, words(pixmap, root, pair(picture.width, picture.height))));
  const bytes = asX(picture);
  const stride = 4 * picture.width;
  const rows = Math.max(1, Math.floor(LONGEST_BAND / stride));
  for (let y = 0; y < picture.height; y += rows) {
    const height = Math.min(rows, picture.height - y);
    const place = words(pixmap, context, pair(picture.width, height), pair(0, y), pair(DEPTH << 8, 0));
    socket.write(request(PUT_IMAGE, Z_PIXMAP, place, bytes.subarray(y * stride, (y + height) * stride)));
  }
  socket.write(request(CHANGE_WINDOW_ATTRIBUTES, 0, words(root, BACKGROUND_PIXMAP, pixmap)));
  socket.write(request(FREE_PIXMAP, 0, words(pixmap)));
  socket.write(request(CLEAR_AREA, 0, words(root, 0, 0)));
};

const listenFor = (socket: Socket, { root, ids }: Screen): void => {
  socket.write(request(CREATE_GC, 0, words(ids + 1, root, 0)));
  socket.write(request(CHANGE_WINDOW_ATTRIBUTES, 0, words(root, EVENT_MASK, STRUCTURE_NOTIFY)));
};

/** Events and errors have 32 bytes each; we ask nothing, so replies never come. */
const sizesAmong = (events: Buffer): readonly (readonly [number, number])[] =>
  Array.from({ length: Math.floor(events.length / 32) }, (_, index) => events.subarray(32 * index, 32 * index + 32))
    .filter((event) => ((event[0] ?? 0) & 0x7f) === CONFIGURE_NOTIFY)
    .map((event) => [event.readUInt16LE(20), event.readUInt16LE(22)]);

/** Keeps the root window of a display painted as long as the X server lives. Trouble ends it quietly: a plain background will do. */
export const paintRoot = (display: number, cookie: Buffer, draw: (width: number, height: number) => Picture): void => {
  const socket = createConnection(`/tmp/.X11-unix/X${display}`);
  let rest: Buffer = Buffer.alloc(0);
  let screen: Screen | undefined;
  const started = (setup: NonNullable<ReturnType<typeof readSetup>>) => {
    screen = setup.screen;
    rest = rest.subarray(setup.length);
    listenFor(socket, screen);
    paint(socket, screen, draw(screen.width, screen.height));
  };
  socket.on('error', () => socket.destroy());
  socket.on('connect', () => socket.write(hello(cookie)));
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const setup = screen ? undefined : readSetup(rest);
    if (setup) started(setup);
    if (!screen) return;
    const size = sizesAmong(rest).at(-1);
    rest = rest.subarray(rest.length - (rest.length % 32));
    if (size && (size[0] !== screen.width || size[1] !== screen.height)) {
      screen = { ...screen, width: size[0], height: size[1] };
      paint(socket, screen, draw(screen.width, screen.height));
    }
  });
};
