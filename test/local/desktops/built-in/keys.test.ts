import { describe, expect, test } from 'vitest';
import type { KeyPress } from '#local/desktops/built-in/content.ts';
import { newKeyboard } from '#local/desktops/built-in/keyboard.ts';
import { KEY } from '#local/desktops/built-in/keysyms.ts';
import { terminalKeys } from '#local/desktops/built-in/terminal-keys.ts';

const SHIFT = 0xffe1;
const CONTROL = 0xffe3;
const ALT = 0xffe9;
const ALT_GR = 0xfe03;

/** What a terminal hears when these keys go down one after the other and up again. */
const heard = (...keysyms: readonly number[]): string => {
  const presses: KeyPress[] = [];
  const keyboard = newKeyboard((press) => presses.push(press));
  keysyms.forEach((keysym) => keyboard.key(true, keysym));
  keysyms.forEach((keysym) => keyboard.key(false, keysym));
  return presses.map((press) => terminalKeys(press, false)).join('');
};

const sym = (character: string) => character.codePointAt(0) ?? 0;

describe('keys in a terminal', () => {
  test.each([
    ['a letter', [sym('a')], 'a'],
    ['ä of a German keyboard', [sym('ä')], 'ä'],
    ['€, by its own keysym', [0x20ac], '€'],
    ['€, as Unicode', [0x010020ac], '€'],
    ['a Cyrillic letter, by its older keysym', [0x6d6], 'ж'],
    ['an emoji', [0x0101f600], '😀'],
    ['@ by AltGr', [ALT_GR, sym('@')], '@'],
    ['{ where a client holds control and alt for AltGr', [CONTROL, ALT, ALT_GR, sym('{')], '{'],
    ['^ and a: â', [0xfe52, sym('a')], 'â'],
    ['´ and E: É', [0xfe51, sym('E')], 'É'],
    ['^ and blank: ^', [0xfe52, sym(' ')], '^'],
    ['^ and x, for which there is no letter', [0xfe52, sym('x')], '^x'],
    ['Enter', [KEY.enter], '\r'],
    ['Enter of the number block', [0xff8d], '\r'],
    ['digits of the number block', [0xffb4, 0xffb2, 0xffac], '42,'],
    ['backspace', [KEY.backspace], '\u007f'],
    ['control and c', [CONTROL, sym('c')], '\u0003'],
    ['control, shift and Z', [CONTROL, SHIFT, sym('Z')], '\u001a'],
    ['control and blank', [CONTROL, sym(' ')], '\0'],
    ['control and [', [CONTROL, sym('[')], '\u001b'],
    ['alt and b', [ALT, sym('b')], '\u001bb'],
    ['an arrow', [KEY.left], '\u001b[D'],
    ['control and an arrow', [CONTROL, KEY.right], '\u001b[1;5C'],
    ['shift and tab', [SHIFT, KEY.leftTab], '\u001b[Z'],
    ['delete', [KEY.delete], '\u001b[3~'],
    ['F1', [KEY.f1], '\u001bOP'],
    ['F5', [0xffc2], '\u001b[15~'],
    ['shift and F12', [SHIFT, KEY.f12], '\u001b[24;2~'],
    ['a modifier alone', [SHIFT], ''],
    ['a key that nobody knows', [0xff67], ''],
  ])('%s', (_what, keysyms, bytes) => {
    expect(heard(...keysyms)).toBe(bytes);
  });

  test('a modifier that was held when its client left holds no more', () => {
    const presses: KeyPress[] = [];
    const keyboard = newKeyboard((press) => presses.push(press));
    keyboard.key(true, CONTROL);
    keyboard.release();
    keyboard.key(true, sym('c'));
    expect(presses.map((press) => terminalKeys(press, false))).toEqual(['c']);
  });

  test('arrows follow the application mode of editors', () => {
    const press = { keysym: KEY.up, text: '', shift: false, control: false, alt: false };
    expect(terminalKeys(press, true)).toBe('\u001bOA');
  });
});
