import { connect, type Socket } from 'node:net';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  alice,
  type GatewayUnderTest,
  hostOf,
  originOf,
  ownersOnly,
  startGatewayUnderTest,
} from '#test/support/gateway-under-test.ts';
import { type KasmStandIn, startKasmStandIn } from '#test/support/kasm-stand-in.ts';
import { until } from '#test/support/wire.ts';

let kasm: KasmStandIn;
let under: GatewayUnderTest;
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);

beforeAll(async () => {
  process.on('uncaughtException', note).on('unhandledRejection', note);
  kasm = await startKasmStandIn();
  under = await startGatewayUnderTest(ownersOnly(() => kasm.upstream));
});
afterAll(async () => {
  await under.stop();
  await kasm.stop();
  process.off('uncaughtException', note).off('unhandledRejection', note);
});

const own = `Host: ${hostOf(alice.desktop)}\r\nCookie: __Host-deskpool=${alice.pass}\r\n`;
const handshake = `GET /websockify HTTP/1.1\r\n${own}Origin: ${originOf(alice.desktop)}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: binary\r\n\r\n`;

/** Requests put together from pieces that are each almost right, and plain noise. */
const word = fc.constantFrom(
  'GET',
  'POST',
  'HEAD',
  'CONNECT',
  ' ',
  '/',
  '/%2e',
  '?a',
  ' HTTP/1.1',
  ' HTTP/1.0',
  '\r\n',
  '\r\n\r\n',
  '\n',
  own,
  'Host: x',
  'Upgrade: websocket\r\n',
  'Upgrade: h2c\r\n',
  'Connection: Upgrade\r\n',
  'Content-Length: 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  '5\r\nhello\r\n',
  '0\r\n\r\n',
  'Expect: 100-continue\r\n',
  'Sec-WebSocket-Version: 13\r\n',
  handshake,
  '\0',
  ':',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00',
);
const noise = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const request = fc
  .array(fc.oneof({ weight: 5, arbitrary: word }, noise), { minLength: 1, maxLength: 12 })
  .map((pieces) => pieces.join(''));

/** Throws bytes at the gateway and goes away rudely, as soon as there is an answer or after a moment. */
const throwAt = (bytes: string): Promise<void> =>
  new Promise((resolve) => {
    const socket: Socket = connect(under.port, '127.0.0.1');
    const leave = () => socket.resetAndDestroy();
    socket
      .on('error', () => undefined)
      .on('data', leave)
      .on('close', () => resolve());
    socket.write(Buffer.from(bytes, 'latin1'));
    setTimeout(leave, 30).unref();
  });

const inBatches = async (all: readonly string[], each: (one: string) => Promise<void>): Promise<void> => {
  for (let at = 0; at < all.length; at += 50) await Promise.all(all.slice(at, at + 50).map(each));
};

describe('whatever anybody sends', () => {
  it('2,000 odd requests leave the gateway as it was', async () => {
    await inBatches(fc.sample(request, 2_000), throwAt);
    expect(uncaught).toEqual([]);
    expect((await under.ask(alice)).status).toBe(200);
  });

  it('300 sockets full of garbage leave the gateway as it was, and are all let go', async () => {
    await inBatches(
      fc.sample(fc.array(noise, { maxLength: 20 }), 300).map((pieces) => handshake + pieces.join('')),
      throwAt,
    );
    expect(uncaught).toEqual([]);
    await until(
      'nothing is open any more',
      () => under.api.beats.at(-1)?.sockets.every(({ open }) => open === 0) ?? false,
    );
    const tab = await under.open(alice);
    tab.socket.send('hello');
    await until('it echoes', () => tab.received.length === 1);
  });
});
