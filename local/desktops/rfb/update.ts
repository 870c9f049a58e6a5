import type { Area } from './client-message.ts';

/** Encodings of RFC 6143 and rfbproto that we speak. */
export const RAW = 0;
export const ZLIB = 6;
export const DESKTOP_SIZE = -223;
export const CURSOR = -239;
export const EXTENDED_DESKTOP_SIZE = -308;
export const EXTENDED_CLIPBOARD = 0xc0a1e5ce | 0;

/** A shape for the pointer: its hot spot, and rows of `#` (dark), `.` (light) and spaces (clear). */
export type Cursor = { readonly x: number; readonly y: number; readonly rows: readonly string[] };

/** The head of a rectangle. */
const head = ({ x, y, width, height }: Area, encoding: number): Buffer => {
  const bytes = Buffer.alloc(12);
  [x, y, width, height].forEach((value, index) => bytes.writeUInt16BE(value, 2 * index));
  bytes.writeInt32BE(encoding, 8);
  return bytes;
};

export const rawRectangle = (area: Area, pixels: Buffer): Buffer => Buffer.concat([head(area, RAW), pixels]);

export const zlibRectangle = (area: Area, deflated: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(deflated.length);
  return Buffer.concat([head(area, ZLIB), length, deflated]);
};

export const sizeRectangle = (width: number, height: number): Buffer =>
  head({ x: 0, y: 0, width, height }, DESKTOP_SIZE);

/**
 * The size with its reason (0 the server's, 1 this client's, 2 another client's wish) and, for a wish of this client's, how it went
 * (0 well, 3 refused as invalid); one screen.
 */
export const extendedSizeRectangle = (width: number, height: number, reason: 0 | 1 | 2, status: 0 | 3): Buffer => {
  const screens = Buffer.alloc(20);
  screens.writeUInt8(1);
  screens.writeUInt16BE(width, 12);
  screens.writeUInt16BE(height, 14);
  return Buffer.concat([head({ x: reason, y: status, width, height }, EXTENDED_DESKTOP_SIZE), screens]);
};

/** The cursor's shape; `pixel` gives a grey in the client's format. */
export const cursorRectangle = ({ x, y, rows }: Cursor, pixel: (grey: number) => Buffer): Buffer => {
  const width = rows[0]?.length ?? 0;
  const [dark, light] = [pixel(0x10), pixel(0xff)];
  const pixels = rows.flatMap((row) => Array.from(row).map((mark) => (mark === '.' ? light : dark)));
  const stride = Math.ceil(width / 8);
  const mask = Buffer.alloc(stride * rows.length);
  rows.forEach((row, at) =>
    Array.from(row).forEach((mark, column) => {
      const byte = at * stride + (column >> 3);
      if (mark !== ' ') mask[byte] = (mask[byte] ?? 0) | (0x80 >> (column & 7));
    }),
  );
  return Buffer.concat([head({ x, y, width, height: rows.length }, CURSOR), ...pixels, mask]);
};

/** A FramebufferUpdate of these rectangles. */
export const updateMessage = (rectangles: readonly Buffer[]): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(rectangles.length, 2);
  return Buffer.concat([bytes, ...rectangles]);
};
