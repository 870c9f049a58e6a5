import type { Duplex } from 'node:stream';

import { closeFrame, readFrames } from './frames.ts';
import type { InputSense } from './input.ts';
import type { Filter } from './only-watching.ts';
import type { Closer } from './sockets.ts';

/** The two ends of an upgraded connection, with what each sent along with its handshake. */
export type Ends = {
  readonly client: Duplex;
  readonly desktop: Duplex;
  readonly fromClient: Buffer;
  readonly fromDesktop: Buffer;
};

export type Watch = {
  /** Tells input from other messages; without it nothing the client sends is looked into. */
  readonly sense: InputSense | undefined;
  /** What of the client's bytes reaches the desktop; without it all do. What it throws ends the connection. */
  readonly filter: Filter | undefined;
  readonly onInput: () => void;
  /** Once, when both ends are closed or about to be. */
  readonly onClosed: () => void;
};

/** How long an end that was told goodbye may take to read it. */
const goodbye = 1_000;

const endSoon = (end: Duplex): void => {
  if (end.writableEnded || end.destroyed) return;
  end.end();
  const timer = setTimeout(() => end.destroy(), goodbye).unref();
  end.once('close', () => clearTimeout(timer));
};

/** Passes bytes from one end to the other, as fast as the slower one. */
const pump = (from: Duplex, to: Duplex, pass: (chunk: Buffer) => boolean): void => {
  from.on('data', (chunk: Buffer) => {
    if (!pass(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
};

/**
 * Joins a browser's and a desktop's WebSocket. Bytes pass unchanged and uncopied; frames are only read along. Returns what closes it:
 * the browser gets a close frame at the next gap between the desktop's frames, so that it sees the code and not a broken stream.
 */
export const joinEnds = ({ client, desktop, fromClient, fromDesktop }: Ends, watch: Watch): Closer => {
  const down = readFrames();
  const { sense, filter } = watch;
  const up = sense && readFrames((head, length) => sense(head, length) && watch.onInput());
  let farewell: Buffer | undefined;
  let closed = false;

  const closeOnce = () => {
    if (!closed) watch.onClosed();
    closed = true;
  };
  const sayFarewell = (atGap: boolean) => {
    if (client.writableEnded) return;
    desktop.destroy();
    if (atGap && client.writable) client.write(farewell ?? '');
    endSoon(client);
  };
  const passDown = (chunk: Buffer): boolean => {
    const gap = down.push(chunk);
    if (farewell === undefined) return client.write(chunk);
    // A frame was under way when the end came: its rest, then the farewell.
    if (client.writable) client.write(gap === -1 ? chunk : chunk.subarray(0, gap));
    if (gap !== -1) sayFarewell(true);
    return true;
  };
  const passFiltered = (chunk: Buffer, through: Filter): boolean => {
    try {
      const passed = through(chunk);
      return passed.length === 0 || desktop.write(passed);
    } catch {
      client.destroy();
      return true;
    }
  };
  const passUp = (chunk: Buffer): boolean => {
    if (farewell !== undefined) return true;
    up?.push(chunk);
    return filter === undefined ? desktop.write(chunk) : passFiltered(chunk, filter);
  };

  pump(client, desktop, passUp);
  pump(desktop, client, passDown);
  for (const [end, other] of [
    [client, desktop],
    [desktop, client],
  ] as const) {
    end.on('error', () => end.destroy());
    end.once('end', () => endSoon(other));
    end.once('close', () => {
      closeOnce();
      endSoon(other);
    });
  }
  if (fromDesktop.length > 0) passDown(fromDesktop);
  if (fromClient.length > 0) passUp(fromClient);

  return (code, reason) => {
    if (farewell !== undefined || closed) return;
    farewell = closeFrame(code, reason);
    // For the register it is closed from now on, however long the goodbye takes.
    closeOnce();
    client.resume();
    if (down.between()) sayFarewell(true);
    // The desktop may never finish its frame.
    else setTimeout(() => sayFarewell(false), goodbye / 2).unref();
  };
};
