import type { KeyPress } from './content.ts';
import { characterOf, composed, isDead, withoutDoubles } from './keysyms.ts';

type Modifier = 'shift' | 'control' | 'alt' | 'level3';

const MODIFIERS: Readonly<Record<number, Modifier>> = {
  0xffe1: 'shift',
  0xffe2: 'shift',
  0xffe3: 'control',
  0xffe4: 'control',
  0xffe7: 'alt',
  0xffe8: 'alt',
  0xffe9: 'alt',
  0xffea: 'alt',
  0xfe03: 'level3',
  0xff7e: 'level3',
};

/** Turns the ups and downs of keys into presses: knows which modifiers are held and which accent waits for its letter. */
export const newKeyboard = (onPress: (press: KeyPress) => void) => {
  const held = new Map<number, Modifier>();
  let waiting: number | undefined;
  const holds = (modifier: Modifier) => [...held.values()].includes(modifier);

  const press = (keysym: number) => {
    const character = characterOf(keysym);
    const text = waiting !== undefined && character ? composed(waiting, character) : character;
    waiting = undefined;
    // The third level of a keyboard (AltGr) is already in the keysym; some clients hold control and alt for it as well.
    const third = holds('level3') && text !== '';
    onPress({
      keysym: withoutDoubles(keysym),
      text,
      shift: holds('shift'),
      control: holds('control') && !third,
      alt: holds('alt') && !third,
    });
  };

  return {
    key: (down: boolean, keysym: number) => {
      const modifier = MODIFIERS[keysym];
      if (modifier && down) held.set(keysym, modifier);
      else if (modifier) held.delete(keysym);
      else if (down && isDead(keysym)) waiting = keysym;
      else if (down) press(keysym);
    },
    shift: () => holds('shift'),
    /** A client has left, perhaps with a key held down that nobody will ever release. */
    release: () => held.clear(),
  };
};
