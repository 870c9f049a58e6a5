import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSession, type Session } from '#local/desktops/built-in/session.ts';
import { programEnvironment } from '#local/desktops/environment.ts';
import { keysymFor } from '#test/support/desktops/rfb-client.ts';
import { until } from '#test/support/desktops/until.ts';

const CONTROL = 0xffe3;
const SHIFT = 0xffe1;
const ALT = 0xffe9;
const LEFT = 1;
const MIDDLE = 2;
const RIGHT = 4;

describe('the built-in desktop', () => {
  let home: string;
  let session: Session;
  let copied: string[];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'test-of-session-'));
    session = startSession({
      title: 'Physics',
      language: 'en',
      environment: programEnvironment({ TZ: 'UTC' }, home),
      home,
    });
    copied = [];
    session.screen.watchers.add({
      painted: () => undefined,
      resized: () => undefined,
      pointed: () => undefined,
      copied: (text) => copied.push(text),
    });
  });
  afterEach(async () => {
    session.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  const press = (...keysyms: readonly number[]) => {
    keysyms.forEach((keysym) => session.hands.key(true, keysym));
    keysyms.toReversed().forEach((keysym) => session.hands.key(false, keysym));
  };
  const type = (text: string) => Array.from(text).forEach((character) => press(keysymFor(character)));
  const click = (x: number, y: number, button = LEFT) =>
    [0, button, 0].forEach((mask) => session.hands.pointer(x, y, mask));
  const drag = (from: readonly [number, number], to: readonly [number, number]) => {
    session.hands.pointer(...from, 0);
    session.hands.pointer(...from, LEFT);
    session.hands.pointer(...to, LEFT);
    session.hands.pointer(...to, 0);
  };
  /** What a file says; a shell makes it before there is something in it. */
  const content = (file: string) =>
    until(`something in ${file}`, async () => (await readFile(join(home, file), 'utf8')) || undefined);
  /** Types a command that leaves a file, and waits for it. */
  const runs = async (command: string, file: string) => {
    type(`${command}\n`);
    await until(file, () => existsSync(join(home, file)));
  };
  const pixel = (x: number, y: number) => session.screen.picture().pixels[y * session.screen.picture().width + x];
  /** Waits till the screen looks different from what it does now, after doing something. */
  const changes = async (act: () => void, x: number, y: number) => {
    const before = pixel(x, y);
    act();
    await until(`a change at ${x}, ${y}`, () => pixel(x, y) !== before);
  };

  test('starts with a terminal that has the keyboard', async () => {
    await runs('echo $HOME > where', 'where');
    expect(await content('where')).toBe(`${home}\n`);
  });

  test('opens another terminal by the button, and by Ctrl + Alt + T', async () => {
    await runs('tty > first', 'first');
    click(60, 700);
    await runs('tty > second', 'second');
    press(CONTROL, ALT, keysymFor('t'));
    await runs('tty > third', 'third');
    expect(new Set([await content('first'), await content('second'), await content('third')]).size).toBe(3);
  });

  test('gives the keyboard to the window that is clicked', async () => {
    await runs('tty > first', 'first');
    click(60, 700);
    await runs('tty > second', 'second');
    click(230, 300);
    await runs('tty > again', 'again');
    expect(await content('again')).toBe(await content('first'));
  });

  test('moves a window by its title, and keeps it on the screen', async () => {
    const background = pixel(1_000, 650);
    await changes(() => drag([640, 80], [900, 5_000]), 1_000, 650);
    expect(pixel(1_000, 650)).not.toBe(background);
    await changes(() => drag([900, 185], [640, -500]), 1_000, 650);
    expect(pixel(1_000, 650)).toBe(background);
  });

  test('draws a window larger by its edge, and tells the program in it', async () => {
    const columns = async (file: string) => Number((await content(file)).split(' ')[1]);
    await runs('stty size > before', 'before');
    const before = await columns('before');
    drag([1_064, 300], [1_200, 300]);
    await runs('stty size > after', 'after');
    expect(await columns('after')).toBeGreaterThan(before + 10);
  });

  test('fits its windows to a smaller screen, and back', async () => {
    await runs('stty size > before', 'before');
    const before = await content('before');
    expect(session.hands.resize(390, 844, { painted() {}, resized() {}, pointed() {}, copied() {} })).toBe(true);
    expect(session.screen.picture()).toMatchObject({ width: 390, height: 844 });
    await runs('stty size > small', 'small');
    expect(await content('small')).toBe('26 40\n');
    session.hands.resize(1280, 720, { painted() {}, resized() {}, pointed() {}, copied() {} });
    await runs('stty size > after', 'after');
    expect(await content('after')).toBe(before);
  });

  test('refuses a size that no screen has', () => {
    const nobody = { painted() {}, resized() {}, pointed() {}, copied() {} };
    expect(session.hands.resize(0, 0, nobody)).toBe(false);
    expect(session.hands.resize(60_000, 60_000, nobody)).toBe(false);
    expect(session.screen.picture()).toMatchObject({ width: 1280, height: 720 });
  });

  test('closes a terminal when its shell ends, and its shell when it is closed', async () => {
    await runs('echo $$ > pid', 'pid');
    const pid = Number(await content('pid'));
    await changes(() => click(1_047, 80), 640, 300);
    await until('the end of the shell', () => {
      try {
        return process.kill(pid, 0) && false;
      } catch {
        return true;
      }
    });
    click(60, 700);
    await runs('echo $$ > pid2', 'pid2');
    await changes(() => type('exit\n'), 640, 300);
  });

  test('pastes what the browser has copied: by keys, by the middle button, and by the menu', async () => {
    session.hands.clipboard('echo "Grüße, 5 €" > pasted; ');
    await runs('true > ready', 'ready');
    press(CONTROL, SHIFT, keysymFor('V'));
    await runs('true > keys', 'keys');
    expect(await content('pasted')).toBe('Grüße, 5 €\n');
    session.hands.clipboard('true > middle; ');
    click(640, 300, MIDDLE);
    await runs('true > after-middle', 'middle');
    session.hands.clipboard('true > menu; ');
    click(640, 300, RIGHT);
    click(660, 350);
    await runs('true > after-menu', 'menu');
  });

  test('copies what is selected, a word by two clicks, and what programs ask it to', async () => {
    await runs("clear; printf 'one/two-three  four\\n'; true > shown", 'shown');
    await until('a word of the output', () => {
      session.hands.pointer(10, 10, 0);
      click(250, 111);
      click(250, 111);
      return copied.includes('one/two-three');
    });
    drag([222, 111], [222 + 9 * 18, 111]);
    expect(copied.at(-1)).toBe('one/two-three  four');
    type(`printf '\\033]52;c;${Buffer.from('vom Programm €').toString('base64')}\\a'\n`);
    await until('the text of the program', () => copied.at(-1) === 'vom Programm €');
  });

  test('ends its shells when it is stopped', async () => {
    await runs('echo $$ > pid', 'pid');
    const pid = Number(await content('pid'));
    session.stop();
    await until('the end of the shell', () => {
      try {
        return process.kill(pid, 0) && false;
      } catch {
        return true;
      }
    });
  });
});
