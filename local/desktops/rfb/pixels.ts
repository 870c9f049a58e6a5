import type { Picture } from '../picture.ts';
import { RfbError, type Area, type PixelFormat } from './client-message.ts';

/** The format in which our pixels lie in memory, and browsers' as well. */
export const OUR_FORMAT: PixelFormat = {
  bitsPerPixel: 32,
  bigEndian: false,
  trueColour: true,
  max: [255, 255, 255],
  shift: [0, 8, 16],
};

const isOurs = ({ bitsPerPixel, bigEndian, max, shift }: PixelFormat) =>
  bitsPerPixel === 32 && !bigEndian && [max, shift].join() === [OUR_FORMAT.max, OUR_FORMAT.shift].join();

/** Refuses formats that RFC 6143 has and that no client of today asks for: colour maps, and depths between the bytes. */
export const checkFormat = (format: PixelFormat): PixelFormat => {
  if (!format.trueColour || ![8, 16, 32].includes(format.bitsPerPixel)) throw new RfbError('Unknown pixel format');
  return format;
};

/** The format as ServerInit has it, 16 bytes. */
export const formatBytes = ({ bitsPerPixel, bigEndian, trueColour, max, shift }: PixelFormat): Buffer => {
  const bytes = Buffer.alloc(16);
  bytes.set([bitsPerPixel, 24, Number(bigEndian), Number(trueColour)]);
  max.forEach((value, index) => bytes.writeUInt16BE(value, 4 + 2 * index));
  bytes.set(shift, 10);
  return bytes;
};

/** The pixels of an area, row by row, as the client wants them. */
export const pixelBytes = ({ width, pixels }: Picture, area: Area, format: PixelFormat): Buffer => {
  const rows = Array.from({ length: area.height }, (_, row) => {
    const from = (area.y + row) * width + area.x;
    return pixels.subarray(from, from + area.width);
  });
  if (isOurs(format))
    return Buffer.concat(rows.map((row) => new Uint8Array(row.buffer, row.byteOffset, row.byteLength)));
  const size = format.bitsPerPixel / 8;
  const bytes = Buffer.alloc(area.width * area.height * size);
  const scaled = (channel: number, index: 0 | 1 | 2) =>
    (Math.round((channel * format.max[index]) / 255) << format.shift[index]) >>> 0;
  rows.forEach((row, y) =>
    row.forEach((pixel, x) => {
      const value = scaled(pixel & 255, 0) + scaled((pixel >> 8) & 255, 1) + scaled((pixel >> 16) & 255, 2);
      const at = (y * area.width + x) * size;
      if (format.bigEndian) bytes.writeUIntBE(value, at, size);
      else bytes.writeUIntLE(value, at, size);
    }),
  );
  return bytes;
};
