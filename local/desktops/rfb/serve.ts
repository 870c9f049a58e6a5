import type { Readable, Writable } from 'node:stream';
import { isInput, RfbError, type ClientMessage } from './client-message.ts';
import { capabilities, haveText, plainText, provideText, readSaying, wantText } from './extended-clipboard.ts';
import { newPainter } from './painter.ts';
import { checkFormat, formatBytes, OUR_FORMAT } from './pixels.ts';
import { readClient } from './read-client.ts';
import type { Screen, Watcher } from './screen.ts';
import { EXTENDED_CLIPBOARD } from './update.ts';

/** What people do to a desktop through its connections. */
export type Hands = {
  readonly key: (down: boolean, keysym: number) => void;
  readonly pointer: (x: number, y: number, buttons: number) => void;
  /** The client's clipboard is the desktop's from now on. */
  readonly clipboard: (text: string) => void;
  /** False when the desktop can't have this size. */
  readonly resize: (width: number, height: number, by: Watcher) => boolean;
  readonly active: () => void;
  /** A client has gone, perhaps with keys held down. */
  readonly left: () => void;
};

const NO_AUTHENTICATION = 1;

const serverInit = ({ title, picture }: Screen): Buffer => {
  const [size, name, length] = [Buffer.alloc(4), Buffer.from(title, 'utf8'), Buffer.alloc(4)];
  size.writeUInt16BE(picture().width);
  size.writeUInt16BE(picture().height, 2);
  length.writeUInt32BE(name.length);
  return Buffer.concat([size, formatBytes(OUR_FORMAT), length, name]);
};

/** One client's clipboard: the extended one as soon as the client has named it. */
const newClipboard = (to: Writable, take: (text: string) => void) => {
  let extended = false;
  let ours = '';
  return {
    encodings: (named: readonly number[]) => {
      if (!extended && named.includes(EXTENDED_CLIPBOARD)) to.write(capabilities());
      extended ||= named.includes(EXTENDED_CLIPBOARD);
    },
    copied: (text: string) => {
      ours = text;
      to.write(extended ? haveText() : plainText(text));
    },
    heard: (content: Buffer) => {
      const saying = readSaying(content);
      if (saying?.is === 'text') take(saying.text);
      if (saying?.is === 'has-text') to.write(wantText());
      if (saying?.is === 'wants-text') to.write(provideText(ours));
    },
  };
};

/**
 * Serves one client of a desktop, RFB 3.7 or 3.8 without authentication of its own (whoever comes this far has shown a password). Resolves
 * when the client has left; rejects with an `RfbError` when it has broken the protocol.
 */
export const serveClient = async (from: Readable, to: Writable, screen: Screen, hands: Hands): Promise<void> => {
  const painter = newPainter(screen, to);
  const clipboard = newClipboard(to, hands.clipboard);
  const watcher: Watcher = {
    painted: painter.painted,
    resized: (by) => painter.resized(by === watcher ? 1 : by ? 2 : 0),
    pointed: painter.pointed,
    copied: clipboard.copied,
  };
  let minor = 8;
  const heed = (message: ClientMessage): unknown => {
    switch (message.is) {
      case 'version':
        minor = message.minor;
        return to.write(Buffer.of(1, NO_AUTHENTICATION));
      case 'security':
        if (message.type !== NO_AUTHENTICATION) throw new RfbError('Unknown security type');
        // Version 3.7 has no result when there is nothing to fail.
        return minor === 8 && to.write(Buffer.alloc(4));
      case 'init':
        screen.watchers.add(watcher);
        return to.write(serverInit(screen));
      case 'pixel-format':
        return painter.setFormat(checkFormat(message.format));
      case 'encodings':
        clipboard.encodings(message.encodings);
        return painter.setEncodings(message.encodings);
      case 'update-request':
        return painter.ask(message.incremental, message.area);
      case 'key':
        return hands.key(message.down, message.keysym);
      case 'pointer':
        return hands.pointer(message.x, message.y, message.buttons);
      case 'clipboard':
        return hands.clipboard(message.text);
      case 'extended-clipboard':
        return clipboard.heard(message.content);
      case 'desktop-size':
        return hands.resize(message.width, message.height, watcher) || painter.resized(1, 3);
      case 'continuous-updates':
      case 'fence':
      case 'power':
        return undefined;
    }
  };
  try {
    to.write('RFB 003.008\n');
    for await (const message of readClient(from)) {
      if (isInput(message)) hands.active();
      heed(message);
    }
  } finally {
    screen.watchers.delete(watcher);
    hands.left();
    painter.close();
    to.destroy();
  }
};
