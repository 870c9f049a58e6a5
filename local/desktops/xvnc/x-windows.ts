import { padded, words, type XConnection } from './x-connection.ts';

const GET_GEOMETRY = 14;
const INTERN_ATOM = 16;
const GET_PROPERTY = 20;
const SEND_EVENT = 25;
const CLIENT_MESSAGE = 33;
const ANY_TYPE = 0;
/** Who may hear of it: the window manager (SubstructureNotify and SubstructureRedirect). */
const TO_MANAGER = 0x180000;
/** x, y, width and height are given; asked by a tool and not by the program (EWMH, _NET_MOVERESIZE_WINDOW). */
const EVERYTHING = (0xf << 8) | (2 << 12);
const MOST_WINDOWS = 64;
/** Room for the frame that the window manager draws. */
const FRAME = { width: 4, height: 28 };

type Size = { readonly width: number; readonly height: number };

const atom = async (x: XConnection, name: string): Promise<number> => {
  const reply = await x.ask(INTERN_ATOM, 0, words(name.length), padded(Buffer.from(name, 'latin1')));
  return reply.readUInt32LE(8);
};

const windowsOf = async (x: XConnection): Promise<readonly number[]> => {
  const list = await atom(x, '_NET_CLIENT_LIST');
  const reply = await x.ask(GET_PROPERTY, 0, words(x.screen.root, list, ANY_TYPE, 0, MOST_WINDOWS));
  return Array.from({ length: reply.readUInt32LE(16) }, (_, index) => reply.readUInt32LE(32 + 4 * index));
};

const place = async (x: XConnection, window: number, { width, height }: Size): Promise<void> => {
  const kind = await atom(x, '_NET_MOVERESIZE_WINDOW');
  const event = Buffer.concat([
    Buffer.of(CLIENT_MESSAGE, 32, 0, 0),
    words(window, kind, EVERYTHING, 0, 0, width, height),
  ]);
  x.send(SEND_EVENT, 0, words(x.screen.root, TO_MANAGER), event);
};

/** Makes windows smaller that are larger than the screen, which has just shrunk: a phone shows no more than its own size. */
export const fitWindows = async (x: XConnection, screen: Size): Promise<void> => {
  const room = { width: screen.width - FRAME.width, height: screen.height - FRAME.height };
  for (const window of await windowsOf(x)) {
    const geometry = await x.ask(GET_GEOMETRY, 0, words(window));
    const [width, height] = [geometry.readUInt16LE(16), geometry.readUInt16LE(18)];
    if (width > room.width || height > room.height)
      await place(x, window, { width: Math.min(width, room.width), height: Math.min(height, room.height) });
  }
};
