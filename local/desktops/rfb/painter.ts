import type { Writable } from 'node:stream';
import { newPicture, pixelOf, type Picture } from '../picture.ts';
import type { Area, PixelFormat } from './client-message.ts';
import { newDeflater } from './deflater.ts';
import { OUR_FORMAT, pixelBytes } from './pixels.ts';
import { everyTile, type Screen } from './screen.ts';
import { markAll, markArea, markedAreas, newTiles, type Tiles } from './tiles.ts';
import {
  CURSOR,
  cursorRectangle,
  DESKTOP_SIZE,
  EXTENDED_DESKTOP_SIZE,
  extendedSizeRectangle,
  rawRectangle,
  sizeRectangle,
  updateMessage,
  ZLIB,
  zlibRectangle,
} from './update.ts';

/** News of the screen's size that a client has yet to hear. */
type SizeNews = { readonly reason: 0 | 1 | 2; readonly status: 0 | 3 };

/** Sends one client its picture of the screen: what has changed, when it asks, and never more than one update at a time. */
export const newPainter = (screen: Screen, to: Writable) => {
  const deflater = newDeflater();
  let format: PixelFormat = OUR_FORMAT;
  let encodings: ReadonlySet<number> = new Set();
  let unseen: Tiles = everyTile(screen.picture());
  let sizeNews: SizeNews | undefined;
  let known: Pick<Picture, 'width' | 'height'> = screen.picture();
  let pointerNews = false;
  let asked = false;
  let busy = false;

  const sizeRectangles = ({ width, height }: Picture): readonly Buffer[] => {
    const news = sizeNews;
    sizeNews = undefined;
    const canFollow = encodings.has(EXTENDED_DESKTOP_SIZE) || encodings.has(DESKTOP_SIZE);
    if (!news || !canFollow) return [];
    known = { width, height };
    return encodings.has(EXTENDED_DESKTOP_SIZE)
      ? [extendedSizeRectangle(width, height, news.reason, news.status)]
      : [sizeRectangle(width, height)];
  };

  const grey = (level: number): Buffer => {
    const one = newPicture(1, 1);
    one.pixels[0] = pixelOf(level * 0x010101);
    return pixelBytes(one, { x: 0, y: 0, width: 1, height: 1 }, format);
  };

  const cursorRectangles = (): readonly Buffer[] => {
    if (!pointerNews || !encodings.has(CURSOR)) return [];
    pointerNews = false;
    return [cursorRectangle(screen.cursor(), grey)];
  };

  const pictureRectangle = async (picture: Picture, area: Area): Promise<Buffer> => {
    const pixels = pixelBytes(picture, area, format);
    return encodings.has(ZLIB) ? zlibRectangle(area, await deflater.deflate(pixels)) : rawRectangle(area, pixels);
  };

  const sendUpdate = async () => {
    const picture = screen.picture();
    const rectangles = [...sizeRectangles(picture), ...cursorRectangles()];
    // A client that can't follow the size keeps the part that it knows.
    const areas = markedAreas(unseen, Math.min(known.width, picture.width), Math.min(known.height, picture.height));
    unseen = newTiles(picture.width, picture.height, 0);
    for (const area of areas)
      if (area.width > 0 && area.height > 0) rectangles.push(await pictureRectangle(picture, area));
    if (rectangles.length === 0) return;
    asked = false;
    await new Promise<void>((done) => to.write(updateMessage(rectangles), () => done()));
  };

  const hasNews = () => sizeNews !== undefined || pointerNews || unseen.marks.includes(1);
  const mayWork = () => asked && !to.destroyed && hasNews();

  const work = async () => {
    if (busy) return;
    busy = true;
    while (mayWork()) {
      if (pointerNews && !encodings.has(CURSOR)) pointerNews = false;
      await sendUpdate();
    }
    busy = false;
  };
  const start = () => void work().catch(() => to.destroy());

  return {
    setFormat: (next: PixelFormat) => {
      format = next;
      unseen = everyTile(screen.picture());
    },
    setEncodings: (next: readonly number[]) => {
      const first = encodings.size === 0;
      encodings = new Set(next);
      pointerNews = true;
      // The first news of this kind says that the screen can be resized.
      if (first && encodings.has(EXTENDED_DESKTOP_SIZE)) sizeNews ??= { reason: 0, status: 0 };
    },
    ask: (incremental: boolean, area: Area) => {
      asked = true;
      if (!incremental) markArea(unseen, area);
      start();
    },
    painted: (changed: Tiles) => {
      markAll(unseen, changed);
      start();
    },
    resized: (reason: 0 | 1 | 2, status: 0 | 3 = 0) => {
      sizeNews = { reason, status };
      if (status === 0) unseen = everyTile(screen.picture());
      start();
    },
    pointed: () => {
      pointerNews = true;
      start();
    },
    close: () => deflater.close(),
  };
};
