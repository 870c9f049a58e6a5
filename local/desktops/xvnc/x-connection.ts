import { createConnection } from 'node:net';

/**
 * A connection to an X server (X Window System Protocol, X11R7), as much of it as painting the background and minding the windows needs.
 * There is no program for that on every machine.
 */

const COOKIE_NAME = 'MIT-MAGIC-COOKIE-1';
const ERROR = 0;
const REPLY = 1;
/** Errors, events and the fixed part of replies have this many bytes. */
const PACKET = 32;

/** The one screen of Xvnc, and the first number that we may give to things of ours. */
export type XScreen = { readonly root: number; readonly ids: number; readonly width: number; readonly height: number };

export type XConnection = {
  readonly screen: XScreen;
  /** Sends a request that has no reply. */
  readonly send: (opcode: number, detail: number, ...content: readonly Buffer[]) => void;
  /** Sends a request and waits for its reply; rejects when the server answers with an error. */
  readonly ask: (opcode: number, detail: number, ...content: readonly Buffer[]) => Promise<Buffer>;
};

export const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

/** Numbers of four bytes. */
export const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32LE(value >>> 0, 4 * index));
  return bytes;
};

/** Two numbers of two bytes in one of four. */
export const pair = (low: number, high: number): number => ((high << 16) | (low & 0xffff)) >>> 0;

const request = (opcode: number, detail: number, content: readonly Buffer[]) => {
  const body = Buffer.concat(content);
  const head = Buffer.of(opcode, detail, 0, 0);
  head.writeUInt16LE(1 + body.length / 4, 2);
  return Buffer.concat([head, body]);
};

const hello = (cookie: Buffer) => {
  const head = Buffer.alloc(12);
  head.write('l', 'latin1');
  head.writeUInt16LE(11, 2);
  head.writeUInt16LE(COOKIE_NAME.length, 6);
  head.writeUInt16LE(cookie.length, 8);
  return Buffer.concat([head, padded(Buffer.from(COOKIE_NAME, 'latin1')), padded(cookie)]);
};

/** The server's answer to `hello`, once it is complete. */
const readSetup = (buffer: Buffer): { readonly screen: XScreen; readonly length: number } | undefined => {
  if (buffer.length < 8) return undefined;
  const length = 8 + 4 * buffer.readUInt16LE(6);
  if (buffer.length < length) return undefined;
  if (buffer[0] !== 1) throw new Error('The X server has refused us');
  const screen = 40 + padded(Buffer.alloc(buffer.readUInt16LE(24))).length + 8 * buffer.readUInt8(29);
  const size = { width: buffer.readUInt16LE(screen + 20), height: buffer.readUInt16LE(screen + 22) };
  return { screen: { root: buffer.readUInt32LE(screen), ids: buffer.readUInt32LE(12), ...size }, length };
};

/** The error, event or reply at the start of the buffer, once it is complete. */
const readPacket = (buffer: Buffer): Buffer | undefined => {
  if (buffer.length < PACKET) return undefined;
  const length = PACKET + (buffer[0] === REPLY ? 4 * buffer.readUInt32LE(4) : 0);
  return buffer.length < length ? undefined : buffer.subarray(0, length);
};

/**
 * Connects to a display of this machine and hands the connection to `use`; `onEvent` gets the events. Trouble ends the connection quietly:
 * a desktop is usable without what we do here.
 */
export const connectX = (
  display: number,
  cookie: Buffer,
  use: (connection: XConnection) => (event: Buffer) => void,
): void => {
  const socket = createConnection(`/tmp/.X11-unix/X${display}`);
  /** By the number of the request, of which answers bear the last 16 bits. */
  const waiting = new Map<number, PromiseWithResolvers<Buffer>>();
  let sent = 0;
  let rest: Buffer = Buffer.alloc(0);
  let onEvent: ((event: Buffer) => void) | undefined;
  const send: XConnection['send'] = (opcode, detail, ...content) => {
    sent = (sent + 1) & 0xffff;
    socket.write(request(opcode, detail, content));
  };
  const ask: XConnection['ask'] = (opcode, detail, ...content) => {
    send(opcode, detail, ...content);
    const answer = Promise.withResolvers<Buffer>();
    waiting.set(sent, answer);
    return answer.promise;
  };
  const begin = () => {
    const setup = readSetup(rest);
    if (!setup) return;
    rest = rest.subarray(setup.length);
    onEvent = use({ screen: setup.screen, send, ask });
  };
  const heed = (packet: Buffer) => {
    rest = rest.subarray(packet.length);
    if (packet[0] !== REPLY && packet[0] !== ERROR) return onEvent?.(packet);
    const number = packet.readUInt16LE(2);
    if (packet[0] === REPLY) waiting.get(number)?.resolve(packet);
    else waiting.get(number)?.reject(new Error(`The X server refuses request ${number}`));
    waiting.delete(number);
  };
  socket.on('error', () => socket.destroy());
  socket.on('connect', () => socket.write(hello(cookie)));
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    if (!onEvent) begin();
    for (let packet = onEvent && readPacket(rest); packet; packet = readPacket(rest)) heed(packet);
  });
};
