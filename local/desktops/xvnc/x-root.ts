import type { Picture } from '../picture.ts';
import { connectX, pair, words, type XConnection } from './x-connection.ts';
import { fitWindows } from './x-windows.ts';

const CHANGE_WINDOW_ATTRIBUTES = 2;
const CREATE_PIXMAP = 53;
const FREE_PIXMAP = 54;
const CREATE_GC = 55;
const CLEAR_AREA = 61;
const PUT_IMAGE = 72;
const BACKGROUND_PIXMAP = 1;
const EVENT_MASK = 0x800;
const STRUCTURE_NOTIFY = 0x20000;
const PROPERTY_CHANGE = 0x400000;
const CONFIGURE_NOTIFY = 22;
const PROPERTY_NOTIFY = 28;
const Z_PIXMAP = 2;
const DEPTH = 24;

/** The longest request that every server takes has 65,535 words of four bytes; images go in bands below that. */
const LONGEST_BAND = 200_000;

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

const paint = ({ screen: { root, ids }, send }: XConnection, picture: Picture): void => {
  const [pixmap, context] = [ids, ids + 1];
  send(CREATE_PIXMAP, DEPTH, words(pixmap, root, pair(picture.width, picture.height)));
  const bytes = asX(picture);
  const stride = 4 * picture.width;
  const rows = Math.max(1, Math.floor(LONGEST_BAND / stride));
  for (let y = 0; y < picture.height; y += rows) {
    const height = Math.min(rows, picture.height - y);
    const place = words(pixmap, context, pair(picture.width, height), pair(0, y), DEPTH << 8);
    send(PUT_IMAGE, Z_PIXMAP, place, bytes.subarray(y * stride, (y + height) * stride));
  }
  send(CHANGE_WINDOW_ATTRIBUTES, 0, words(root, BACKGROUND_PIXMAP, pixmap));
  send(FREE_PIXMAP, 0, words(pixmap));
  send(CLEAR_AREA, 0, words(root, 0, 0));
};

/** Keeps the background of a display painted and its windows within it, whenever its size changes, as long as the X server lives. */
export const mindRoot = (display: number, cookie: Buffer, draw: (width: number, height: number) => Picture): void =>
  connectX(display, cookie, (x) => {
    let { width, height } = x.screen;
    // A window that has closed meanwhile is an error to the server and no loss to anybody.
    const fit = () => void fitWindows(x, { width, height }).catch(() => undefined);
    x.send(CREATE_GC, 0, words(x.screen.ids + 1, x.screen.root, 0));
    x.send(CHANGE_WINDOW_ATTRIBUTES, 0, words(x.screen.root, EVENT_MASK, STRUCTURE_NOTIFY | PROPERTY_CHANGE));
    paint(x, draw(width, height));
    return (event) => {
      const kind = (event[0] ?? 0) & 0x7f;
      // The window manager lists its windows in a property: one that comes after the screen has shrunk has to fit, too.
      if (kind === PROPERTY_NOTIFY) fit();
      if (kind !== CONFIGURE_NOTIFY) return;
      const [nextWidth, nextHeight] = [event.readUInt16LE(20), event.readUInt16LE(22)];
      if (nextWidth === width && nextHeight === height) return;
      [width, height] = [nextWidth, nextHeight];
      paint(x, draw(width, height));
      fit();
    };
  });
