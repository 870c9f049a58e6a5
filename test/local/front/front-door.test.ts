import { createServer as createHttpServer } from 'node:http';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openFrontDoor } from '#local/front/front-door.ts';
import type { FrontDoor } from '#local/front/front-door.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const opened = async (): Promise<FrontDoor> => {
  const door = await openFrontDoor(0);
  undo.push(door.close);
  const portal = createHttpServer((request, response) => response.end(`portal ${request.url ?? ''}`));
  door.openPortal((socket) => void portal.emit('connection', socket));
  return door;
};

/** A gateway that answers with the bytes it was sent. */
const echoing = async (): Promise<{ readonly port: number; readonly server: Server }> => {
  const server = createServer((socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, server };
};

const say = async (port: number, parts: readonly string[], host = '127.0.0.1'): Promise<string> => {
  const socket = createConnection({ port, host });
  let heard = '';
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => {
    socket.once('close', resolve);
  });
  await once(socket, 'connect');
  for (const part of parts) {
    socket.write(part, 'latin1');
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
  await closed;
  return heard;
};
const get = (host: string) => `GET /x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

describe('the front door', () => {
  it('leads localhost to the portal, over either loopback', async () => {
    const { port } = await opened();
    expect(await say(port, [get(`localhost:${port}`)])).toContain('portal /x');
    const hasSix = await say(port, [get(`[::1]:${port}`)], '::1').catch(() => 'no IPv6 here: portal /x');
    expect(hasSix).toContain('portal /x');
  });

  it('leads a desktop’s host to the gateway, every byte as it was', async () => {
    const door = await opened();
    door.setGateway((await echoing()).port);
    const request = `GET /  HTTP/1.1\r\nhOsT: abc.desk.localhost:${door.port}\r\nX-Odd:\t\u00ff\r\n\r\nbody`.replace(
      '/  H',
      '/ H',
    );
    expect(await say(door.port, [request, 'more'])).toBe(`${request}more`);
  });

  it('hears a head that comes a byte at a time', async () => {
    const { port } = await opened();
    expect(await say(port, Array.from(get(`localhost:${port}`)))).toContain('portal /x');
  });

  it.each([
    ['421 for the host of somebody else', (port: number) => [get(`evil.example:${port}`)], '421'],
    ['421 for another port', () => [get('localhost:1')], '421'],
    ['400 for what is no HTTP', () => ['\u0016\u0003\u0001\u0002\u0000'], '400'],
    ['400 for two hosts', () => ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'], '400'],
    ['431 for a head without end', () => ['GET / HTTP/1.1\r\n', `X: ${'x'.repeat(20_000)}`], '431'],
  ])('answers %s', async (_, parts, status) => {
    const { port } = await opened();
    expect(await say(port, parts(port))).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('asks for patience while gateway and portal start, and when the gateway is gone', async () => {
    const door = await openFrontDoor(0);
    undo.push(door.close);
    expect(await say(door.port, [get(`localhost:${door.port}`)])).toMatch(/^HTTP\/1\.1 503 .*Retry-After: 1/s);
    expect(await say(door.port, [get(`abc.desk.localhost:${door.port}`)])).toMatch(/^HTTP\/1\.1 503 /);
    const gateway = await echoing();
    gateway.server.close();
    door.setGateway(gateway.port);
    expect(await say(door.port, [get(`abc.desk.localhost:${door.port}`)])).toMatch(/^HTTP\/1\.1 503 /);
  });

  it('is refused a port that is taken, in words', async () => {
    const { port } = await opened();
    await expect(openFrontDoor(port)).rejects.toThrow(`Port ${port} is taken by another program`);
  });

  it('ends what is open when it closes', async () => {
    const door = await opened();
    const socket = createConnection({ port: door.port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('GET');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const closed = once(socket, 'close');
    await door.close();
    await closed;
  });
});
