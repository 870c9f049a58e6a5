import type { Picture } from '../picture.ts';
import { changedTiles, newTiles, type Tiles } from './tiles.ts';
import type { Cursor } from './update.ts';

/** Told to each connection when something about the screen has changed. `by` is the connection that asked for it. */
export type Watcher = {
  readonly painted: (changed: Tiles) => void;
  readonly resized: (by: Watcher | undefined) => void;
  readonly pointed: () => void;
  readonly copied: (text: string) => void;
};

/** What all connections to one desktop see. */
export type Screen = {
  readonly title: string;
  readonly picture: () => Picture;
  readonly cursor: () => Cursor;
  readonly watchers: Set<Watcher>;
  /** Shows a picture; of another size than the last one, it resizes the screen, at the wish of `by`. */
  readonly show: (picture: Picture, by?: Watcher) => void;
  readonly point: (cursor: Cursor) => void;
  /** Gives every client a text for its clipboard. */
  readonly copy: (text: string) => void;
};

export const newScreen = (title: string, first: Picture, firstCursor: Cursor): Screen => {
  const watchers = new Set<Watcher>();
  let shown = first;
  let cursor = firstCursor;
  return {
    title,
    watchers,
    picture: () => shown,
    cursor: () => cursor,
    show: (picture, by) => {
      const before = shown;
      shown = picture;
      if (before.width !== picture.width || before.height !== picture.height)
        return watchers.forEach((watcher) => watcher.resized(by));
      const changed = changedTiles(before, picture);
      if (changed.marks.includes(1)) watchers.forEach((watcher) => watcher.painted(changed));
    },
    point: (shape) => {
      if (shape === cursor) return;
      cursor = shape;
      watchers.forEach((watcher) => watcher.pointed());
    },
    copy: (text) => watchers.forEach((watcher) => watcher.copied(text)),
  };
};

/** Every tile of the screen. */
export const everyTile = ({ width, height }: Picture): Tiles => newTiles(width, height, 1);
