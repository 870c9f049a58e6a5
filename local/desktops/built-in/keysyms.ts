/** Keysyms (X11, keysymdef.h) that mean a key and not a character. */
export const KEY = {
  backspace: 0xff08,
  tab: 0xff09,
  enter: 0xff0d,
  escape: 0xff1b,
  home: 0xff50,
  left: 0xff51,
  up: 0xff52,
  right: 0xff53,
  down: 0xff54,
  pageUp: 0xff55,
  pageDown: 0xff56,
  end: 0xff57,
  insert: 0xff63,
  delete: 0xffff,
  f1: 0xffbe,
  f12: 0xffc9,
  leftTab: 0xfe20,
} as const;

/** Keys of the number block without its lock, and Enter on it: the keys that they double. */
const DOUBLES: Readonly<Record<number, number>> = {
  0xff8d: KEY.enter,
  0xff89: KEY.tab,
  0xff95: KEY.home,
  0xff96: KEY.left,
  0xff97: KEY.up,
  0xff98: KEY.right,
  0xff99: KEY.down,
  0xff9a: KEY.pageUp,
  0xff9b: KEY.pageDown,
  0xff9c: KEY.end,
  0xff9e: KEY.insert,
  0xff9f: KEY.delete,
  [KEY.leftTab]: KEY.tab,
};

export const withoutDoubles = (keysym: number): number => DOUBLES[keysym] ?? keysym;

/** Characters of the number block: digits, operators, and the comma that German keyboards have there. */
const numberBlock = (keysym: number): string => {
  if (keysym >= 0xffb0 && keysym <= 0xffb9) return String(keysym - 0xffb0);
  return (
    { 0xff80: ' ', 0xffaa: '*', 0xffab: '+', 0xffac: ',', 0xffad: '-', 0xffae: '.', 0xffaf: '/', 0xffbd: '=' }[
      keysym
    ] ?? ''
  );
};

/**
 * The older keysyms of scripts other than Latin-1, which clients send for some characters (€, ő, Cyrillic), by number. Taken from the table
 * by which noVNC chooses them, so that both sides agree.
 */
const older: ReadonlyMap<number, string> = await (async () => {
  const table = new URL('input/keysymdef.js', import.meta.resolve('@novnc/novnc'));
  const { default: keysyms } = (await import(table.href)) as { default: { lookup(code: number): number } };
  const codes = Array.from({ length: 0x2200 - 0x100 }, (_, index) => index + 0x100);
  return new Map(codes.map((code): [number, string] => [keysyms.lookup(code), String.fromCodePoint(code)]));
})();

/** The character that a keysym writes, or nothing: Latin-1 is itself, Unicode is marked by 0x01000000 (RFC 6143, §7.5.4). */
export const characterOf = (keysym: number): string => {
  if ((keysym >= 0x20 && keysym <= 0x7e) || (keysym >= 0xa0 && keysym <= 0xff)) return String.fromCodePoint(keysym);
  if (keysym >= 0x01000100 && keysym <= 0x0110ffff) return String.fromCodePoint(keysym - 0x01000000);
  return older.get(keysym) ?? numberBlock(keysym);
};

/** Accents that wait for the next letter, as German and French keyboards have them: the combining sign, and the sign standing alone. */
const DEAD: Readonly<Record<number, readonly [combining: string, alone: string]>> = {
  0xfe50: ['\u0300', '`'],
  0xfe51: ['\u0301', '´'],
  0xfe52: ['\u0302', '^'],
  0xfe53: ['\u0303', '~'],
  0xfe57: ['\u0308', '¨'],
  0xfe58: ['\u030a', '°'],
  0xfe5b: ['\u0327', '¸'],
};

export const isDead = (keysym: number): boolean => keysym in DEAD;

/** What a waiting accent and a character make: one letter where there is such a letter, else both, one after the other. */
export const composed = (dead: number, character: string): string => {
  const [combining = '', alone = ''] = DEAD[dead] ?? [];
  if (character === ' ') return alone;
  const together = (character + combining).normalize('NFC');
  return Array.from(together).length === 1 ? together : alone + character;
};
