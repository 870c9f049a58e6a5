import type { Picture } from '../picture.ts';
import type { Content, KeyPress, PointerAct } from './content.ts';
import { BEAM } from './cursors.ts';
import { newEmulator, watchMouseForm } from './emulator.ts';
import { terminalIcon } from './icons.ts';
import { KEY } from './keysyms.ts';
import { openPty, type Pty } from './pty.ts';
import { between, lineAt, selectedText, wordAt, type Selection, type Spot } from './selection.ts';
import { terminalKeys } from './terminal-keys.ts';
import { mouseReport, wantsReport } from './terminal-mouse.ts';
import { CELL, MARGIN, SCROLL_BAR, terminalPicture } from './terminal-picture.ts';
import type { Words } from './words.ts';

/** What a terminal needs of the desktop around it. */
export type TerminalOptions = {
  readonly words: Words;
  readonly shell: string;
  /** The first terminal of a desktop greets. */
  readonly login: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly home: string;
  readonly clipboard: { readonly read: () => string; readonly write: (text: string) => void };
  /** Something about the terminal looks different now. */
  readonly onChange: () => void;
  /** The shell has ended. */
  readonly onExit: () => void;
  readonly onMenu: (x: number, y: number) => void;
};

/** A terminal, and what its menu can do with it. */
export type TerminalContent = Content & { readonly copy: () => void; readonly paste: () => void };

/** Characters that may wait to be understood before the program is held back. */
const MOST_WAITING = 200_000;

const COLUMNS = 92;
const ROWS = 26;

const sizeOf = (columns: number, rows: number) => ({
  width: columns * CELL.width + 2 * MARGIN + SCROLL_BAR,
  height: rows * CELL.height + 2 * MARGIN,
});

const cellsIn = (width: number, height: number) => ({
  columns: Math.max(2, Math.floor((width - 2 * MARGIN - SCROLL_BAR) / CELL.width)),
  rows: Math.max(1, Math.floor((height - 2 * MARGIN) / CELL.height)),
});

/** A shell in a terminal. */
export const openTerminal = (options: TerminalOptions): TerminalContent => {
  const emulator = newEmulator(COLUMNS, ROWS, options.clipboard.write);
  const wantsMouse = watchMouseForm(emulator);
  let { width, height } = sizeOf(COLUMNS, ROWS);
  let pty: Pty | undefined;
  /** What was typed before there was a shell to hear it. */
  let early = '';
  let closed = false;
  let waiting = 0;
  let title = '';
  let selection: Selection | undefined;
  let dragFrom: Spot | undefined;
  let painted: { readonly picture: Picture; readonly focused: boolean } | undefined;

  const changed = () => {
    painted = undefined;
    options.onChange();
  };
  const receive = (text: string) => {
    waiting += text.length;
    if (waiting > MOST_WAITING) pty?.pause();
    emulator.write(text, () => {
      waiting -= text.length;
      if (waiting <= MOST_WAITING / 2) pty?.resume();
      changed();
    });
  };
  const send = (text: string) => {
    if (pty) pty.write(text);
    else early += text;
  };

  const start = async () => {
    const opened = await openPty({
      ...options,
      columns: emulator.cols,
      rows: emulator.rows,
      onData: receive,
      onExit: options.onExit,
    });
    if (closed) return opened.end();
    pty = opened;
    pty.resize(emulator.cols, emulator.rows);
    send(early);
  };
  emulator.onData(send);
  emulator.onTitleChange((next) => {
    title = next;
    changed();
  });
  start().catch((error: unknown) =>
    receive(options.words.noTerminal(error instanceof Error ? error.message : String(error))),
  );

  const scroll = (lines: number) => {
    emulator.scrollLines(lines);
    changed();
  };
  const select = (next: Selection | undefined) => {
    selection = next;
    changed();
  };
  const copy = () => {
    const text = selection && selectedText(emulator, selection);
    if (text) options.clipboard.write(text);
  };
  const paste = () => {
    const text = options.clipboard.read().replace(/\r\n|\n/g, '\r');
    // A text can't end the bracket and so type commands of its own.
    const safe = text.replaceAll('\u001b', '');
    if (text) send(emulator.modes.bracketedPasteMode ? `\u001b[200~${safe}\u001b[201~` : text);
  };

  const cellAt = (x: number, y: number) => ({
    column: Math.min(emulator.cols - 1, Math.max(0, Math.floor((x - MARGIN) / CELL.width))),
    row: Math.min(emulator.rows - 1, Math.max(0, Math.floor((y - MARGIN) / CELL.height))),
  });
  const spotAt = (x: number, y: number): Spot => {
    const { column, row } = cellAt(x, y);
    return { column, line: row + emulator.buffer.active.viewportY };
  };

  const key = (press: KeyPress) => {
    const letter = press.text.toLowerCase();
    if (press.control && press.shift && letter === 'c') return copy();
    if ((press.control && press.shift && letter === 'v') || (press.shift && press.keysym === KEY.insert))
      return paste();
    if (press.shift && press.keysym === KEY.pageUp) return scroll(1 - emulator.rows);
    if (press.shift && press.keysym === KEY.pageDown) return scroll(emulator.rows - 1);
    const bytes = terminalKeys(press, emulator.modes.applicationCursorKeysMode);
    if (!bytes) return;
    if (selection) select(undefined);
    emulator.scrollToBottom();
    send(bytes);
  };

  const wheel = (lines: number) => {
    // A program that fills the screen has no lines to go back to; pagers and editors scroll by arrows instead.
    if (emulator.buffer.active.type === 'normal') return scroll(lines);
    const arrow = terminalKeys(
      { keysym: lines < 0 ? KEY.up : KEY.down, text: '', shift: false, control: false, alt: false },
      emulator.modes.applicationCursorKeysMode,
    );
    send(arrow.repeat(Math.abs(lines)));
  };

  const pressLeft = (spot: Spot, clicks: number) => {
    dragFrom = clicks === 1 ? spot : undefined;
    if (clicks === 1) return select(undefined);
    select(clicks === 2 ? wordAt(emulator, spot) : lineAt(emulator, spot));
    copy();
  };

  const pointer = (act: PointerAct) => {
    if (wantsMouse() && !act.shift) {
      const { column, row } = cellAt(act.x, act.y);
      if (wantsReport(emulator.modes.mouseTrackingMode, act)) send(mouseReport(act, column, row));
      return;
    }
    if (act.is === 'wheel') return wheel(act.lines);
    if (act.is === 'press' && act.button === 'left') return pressLeft(spotAt(act.x, act.y), act.clicks);
    if (act.is === 'press' && act.button === 'middle') return paste();
    if (act.is === 'press') return options.onMenu(act.x, act.y);
    if (act.is === 'move' && act.held === 'left' && dragFrom) return select(between(dragFrom, spotAt(act.x, act.y)));
    if (act.is === 'release' && act.button === 'left' && dragFrom) {
      dragFrom = undefined;
      copy();
    }
  };

  return {
    icon: terminalIcon,
    cursor: BEAM,
    title: () => title || options.words.terminal,
    least: sizeOf(20, 4),
    likes: sizeOf(COLUMNS, ROWS),
    resize: (nextWidth, nextHeight) => {
      [width, height] = [nextWidth, nextHeight];
      const { columns, rows } = cellsIn(width, height);
      if (columns !== emulator.cols || rows !== emulator.rows) {
        selection = undefined;
        emulator.resize(columns, rows);
        pty?.resize(columns, rows);
      }
      changed();
    },
    picture: (focused) => {
      if (painted?.focused !== focused)
        painted = { picture: terminalPicture(emulator, width, height, { selection, focused }), focused };
      return painted.picture;
    },
    key,
    pointer,
    copy,
    paste,
    close: () => {
      closed = true;
      pty?.end();
      emulator.dispose();
    },
  };
};
