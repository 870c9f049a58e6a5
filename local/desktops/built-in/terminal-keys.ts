import type { KeyPress } from './content.ts';
import { KEY } from './keysyms.ts';

const CSI = '\u001b[';

/** Keys whose sequence ends in a letter, and those that are known by a number (xterm's control sequences, "PC-style function keys"). */
const LETTERED: Readonly<Record<number, string>> = {
  [KEY.up]: 'A',
  [KEY.down]: 'B',
  [KEY.right]: 'C',
  [KEY.left]: 'D',
  [KEY.end]: 'F',
  [KEY.home]: 'H',
};
const FIRST_FOUR = ['P', 'Q', 'R', 'S'];
const NUMBERED: Readonly<Record<number, number>> = {
  [KEY.insert]: 2,
  [KEY.delete]: 3,
  [KEY.pageUp]: 5,
  [KEY.pageDown]: 6,
};
const FUNCTION_NUMBERS = [15, 17, 18, 19, 20, 21, 23, 24];

/** Modifiers as sequences have them: 1, and 1, 2 and 4 more for shift, alt and control. */
const modifiersOf = ({ shift, alt, control }: KeyPress) => 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (control ? 4 : 0);

const numbered = (number: number, modifiers: number) => `${CSI}${number}${modifiers > 1 ? `;${modifiers}` : ''}~`;

const functionKey = (index: number, modifiers: number): string => {
  const letter = FIRST_FOUR[index];
  if (letter === undefined) return numbered(FUNCTION_NUMBERS[index - 4] ?? 0, modifiers);
  return modifiers > 1 ? `${CSI}1;${modifiers}${letter}` : `\u001bO${letter}`;
};

/** The control character of a character: ^A to ^Z, and those that terminals have between and beyond. */
const controlled = (text: string): string => {
  const code = (text.toUpperCase().codePointAt(0) ?? 0) & 0x7f;
  if (code >= 0x40 && code <= 0x5f) return String.fromCharCode(code & 0x1f);
  return (
    {
      ' ': '\0',
      '2': '\0',
      '3': '\u001b',
      '4': '\u001c',
      '5': '\u001d',
      '6': '\u001e',
      '7': '\u001f',
      '8': '\u007f',
      '/': '\u001f',
      '?': '\u007f',
    }[text] ?? text
  );
};

const special = (press: KeyPress, applicationCursor: boolean): string | undefined => {
  const { keysym } = press;
  const modifiers = modifiersOf(press);
  const letter = LETTERED[keysym];
  if (letter)
    return modifiers > 1 ? `${CSI}1;${modifiers}${letter}` : `${applicationCursor ? '\u001bO' : CSI}${letter}`;
  const number = NUMBERED[keysym];
  if (number) return numbered(number, modifiers);
  if (keysym >= KEY.f1 && keysym <= KEY.f12) return functionKey(keysym - KEY.f1, modifiers);
  return undefined;
};

const plain = ({ keysym, text, control, shift }: KeyPress): string => {
  if (keysym === KEY.enter) return '\r';
  if (keysym === KEY.escape) return '\u001b';
  if (keysym === KEY.tab) return shift ? `${CSI}Z` : '\t';
  if (keysym === KEY.backspace) return control ? '\b' : '\u007f';
  return control ? controlled(text) : text;
};

/** What a key press sends to the program in a terminal, as xterm would. Empty for keys that send nothing. */
export const terminalKeys = (press: KeyPress, applicationCursor: boolean): string => {
  const sequence = special(press, applicationCursor);
  if (sequence !== undefined) return sequence;
  const bytes = plain(press);
  return press.alt && bytes ? `\u001b${bytes}` : bytes;
};
