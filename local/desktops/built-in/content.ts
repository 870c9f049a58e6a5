import type { Picture } from '../picture.ts';
import type { Cursor } from '../rfb/update.ts';
import type { Icon } from './icons.ts';

/** A key that went down, and what it would write. */
export type KeyPress = {
  readonly keysym: number;
  /** The character, when the key writes one. */
  readonly text: string;
  readonly shift: boolean;
  readonly control: boolean;
  readonly alt: boolean;
};

export type Button = 'left' | 'middle' | 'right';

/** What the pointer does in a window, in pixels from the corner of its content. */
export type PointerAct = { readonly x: number; readonly y: number; readonly shift: boolean } & (
  | { readonly is: 'press'; readonly button: Button; readonly clicks: number }
  | { readonly is: 'move'; readonly held: Button | undefined }
  | { readonly is: 'release'; readonly button: Button }
  /** Lines to scroll; negative is up. */
  | { readonly is: 'wheel'; readonly lines: number }
);

/** What a window shows. */
export type Content = {
  readonly icon: Icon;
  readonly cursor: Cursor;
  readonly title: () => string;
  /** Smallest size at which it makes sense, and the one that it likes. */
  readonly least: { readonly width: number; readonly height: number };
  readonly likes: { readonly width: number; readonly height: number };
  readonly resize: (width: number, height: number) => void;
  /** The content at its present size, painted anew where needed. */
  readonly picture: (focused: boolean) => Picture;
  readonly key: (press: KeyPress) => void;
  readonly pointer: (act: PointerAct) => void;
  readonly close: () => void;
};
