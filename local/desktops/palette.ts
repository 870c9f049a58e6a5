import type { Colour } from './picture.ts';

/** Colours of terminals on both our desktops: text, ground, cursor, selection, and the sixteen that programs know by number. */
export const TERMINAL_COLOURS = {
  text: 0xdfe7ec,
  ground: 0x101a22,
  cursor: 0x8fd0f0,
  selection: 0x2f5a75,
  numbered: [
    0x1b2a35, 0xe06c75, 0x8cc265, 0xd9b05c, 0x61afef, 0xc678dd, 0x4fb8c4, 0xc8d3da, 0x5f7686, 0xff8b92, 0xa9dc84,
    0xf0cb7d, 0x8ac8ff, 0xdc9bf0, 0x7fdbe5, 0xffffff,
  ],
} as const satisfies { readonly numbered: readonly Colour[] } & Record<string, Colour | readonly Colour[]>;

/** `#rrggbb`. */
export const hex = (colour: Colour): string => `#${colour.toString(16).padStart(6, '0')}`;
