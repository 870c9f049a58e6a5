import { connect as connectTls } from 'node:tls';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { quietBeat, type Script } from '#test/support/gateway-api.ts';
import {
  alice,
  bob,
  type GatewayUnderTest,
  grantOf,
  hostOf,
  originOf,
  ownersOnly,
  startGatewayUnderTest,
} from '#test/support/gateway-under-test.ts';
import { type HostileDesktop, startHostileDesktop } from '#test/support/hostile-desktop.ts';
import { type KasmStandIn, startKasmStandIn } from '#test/support/kasm-stand-in.ts';
import { sayBytes, until } from '#test/support/wire.ts';

let kasm: KasmStandIn;
let hostile: HostileDesktop;
let under: GatewayUnderTest;
let toHostile: GatewayUnderTest;

beforeAll(async () => {
  kasm = await startKasmStandIn();
  hostile = await startHostileDesktop();
  under = await startGatewayUnderTest(ownersOnly(() => kasm.upstream));
  toHostile = await startGatewayUnderTest(ownersOnly(() => hostile.upstream));
});
afterAll(async () => {
  await Promise.all([under.stop(), toHostile.stop()]);
  await Promise.all([kasm.stop(), hostile.stop()]);
});
afterEach(async () => {
  for (const socket of kasm.sockets) socket.terminate();
  await until(
    'no socket is reported any more',
    () => under.api.beats.at(-1)?.sockets.every(({ open }) => open === 0) ?? false,
  );
  kasm.requests.length = 0;
  kasm.messages.length = 0;
});

describe('the WebSocket of somebody who only watches', () => {
  const version = Buffer.from('RFB 003.008\n');
  const request = Buffer.of(3, 1, 0, 0, 0, 0, 4, 0, 3, 0);
  const key = Buffer.of(4, 1, 0, 0, 0, 0, 0, 0x61);
  let usual: Script['authorize'];

  beforeEach(() => {
    usual = under.api.script.authorize;
    under.api.script.authorize = (asked) => {
      const reply = usual(asked);
      return reply.is === 'open' ? { ...reply, access: 'view' } : reply;
    };
  });
  afterEach(() => {
    under.api.script.authorize = usual;
  });

  it('brings what is about the picture, and neither keys nor pointer nor clipboard', async () => {
    const tab = await under.open(alice);
    const clipboard = Buffer.concat([Buffer.of(6, 0, 0, 0, 0, 0, 0, 2), Buffer.from('hi')]);
    for (const message of [version, Buffer.of(1), Buffer.of(0), key, Buffer.of(5, 1, 0, 9, 0, 9), clipboard, request])
      tab.socket.send(message);
    tab.socket.send(Buffer.concat([request, key]));
    await until('what may pass came back', () => tab.received.length === 5);
    expect(kasm.messages).toEqual([version, Buffer.of(1), Buffer.of(1), request, request]);
  });

  it('is reported as such, and without input', async () => {
    const tab = await under.open(alice);
    tab.socket.send(key);
    await until('it is reported', () => under.api.beats.at(-1)?.sockets.some(({ open }) => open > 0) ?? false);
    expect(under.api.beats.at(-1)?.sockets).toMatchObject([{ access: 'view', open: 1, lastInputAt: null }]);
  });

  it('ends when it says what no client may say', async () => {
    const tab = await under.open(alice);
    tab.socket.send(Buffer.alloc(70_000));
    await until('it is closed', () => tab.closed !== undefined);
    expect(kasm.messages).toEqual([]);
  });

  it('comes with a page that can be read and nothing else', async () => {
    expect((await under.ask(alice, { path: '/' })).status).toBe(200);
    expect((await under.ask(alice, { path: '/', method: 'POST' })).status).toBe(405);
  });
});

describe('a WebSocket through the gateway', () => {
  it('reaches the desktop and brings back what it says, of any size', async () => {
    const tab = await under.open(alice);
    const messages = [Buffer.from('x'), Buffer.alloc(70_000, 7), Buffer.alloc(0), Buffer.alloc(2_000_000, 9)];
    for (const message of messages) tab.socket.send(message);
    await until('all came back', () => tab.received.length === messages.length);
    expect(tab.received.every((message, at) => message.equals(messages[at] ?? Buffer.alloc(1)))).toBe(true);
    expect(tab.socket.protocol).toBe('binary');
  });

  it('is not compressed, so that input can be seen', async () => {
    const tab = await under.open(alice);
    expect(tab.socket.extensions).toBe('');
    expect(kasm.requests[0]?.headers.map((name) => name.toLowerCase())).not.toContain('sec-websocket-extensions');
  });

  it('reaches KasmVNC also when a load balancer made its headers lower-case', async () => {
    const names = [
      'host',
      'origin',
      'connection',
      'upgrade',
      'sec-websocket-key',
      'sec-websocket-version',
      'sec-websocket-protocol',
      'cookie',
    ];
    const values = [
      hostOf(alice.desktop),
      originOf(alice.desktop),
      'keep-alive, Upgrade',
      'websocket',
      `${'A'.repeat(22)}==`,
      '13',
      'binary',
      `__Host-deskpool=${alice.pass}`,
    ];
    const head = names.map((name, at) => `${name}: ${values[at] ?? ''}\r\n`).join('');
    expect(await sayBytes(under.port, `GET /websockify HTTP/1.1\r\n${head}\r\n`, 300)).toMatch(/^HTTP\/1\.1 101 /);
  });

  it('brings along what was said right behind the handshake', async () => {
    const head = [
      `GET /websockify HTTP/1.1`,
      `Host: ${hostOf(alice.desktop)}`,
      `Origin: ${originOf(alice.desktop)}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      `Sec-WebSocket-Key: ${'A'.repeat(22)}==`,
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Protocol: binary',
      `Cookie: __Host-deskpool=${alice.pass}`,
    ];
    const frame = '\x82\x85\x00\x00\x00\x00hello';
    expect(await sayBytes(under.port, `${head.join('\r\n')}\r\n\r\n${frame}`, 300)).toContain('\r\n\r\n\x82\x05hello');
  });

  it('is refused without version 13, a proper key, or with a body', async () => {
    const head = (version: string, key: string, rest = '') =>
      `GET /websockify HTTP/1.1\r\nHost: ${hostOf(alice.desktop)}\r\nOrigin: ${originOf(alice.desktop)}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: ${version}\r\n${rest}\r\n`;
    expect(await sayBytes(under.port, head('8', `${'A'.repeat(22)}==`))).toMatch(/^HTTP\/1\.1 426 /);
    expect(await sayBytes(under.port, head('13', 'short'))).toMatch(/^HTTP\/1\.1 400 /);
    expect(await sayBytes(under.port, head('13', `${'A'.repeat(22)}==`, 'Content-Length: 3\r\n'))).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });

  it('closes on one side when it closes on the other', async () => {
    const tab = await under.open(alice);
    tab.socket.close(1000, 'bye');
    await until('the desktop lost it', () => kasm.sockets.size === 0);
    const other = await under.open(alice);
    for (const socket of kasm.sockets) socket.close(4999, 'from the desktop');
    await until('the browser heard of it', () => other.closed !== undefined);
    expect(other.closed).toEqual({ code: 4999, reason: 'from the desktop' });
  });

  it('is one of at most 32 that a person has to one session, whatever the pass', async () => {
    const tabs = await Promise.all(Array.from({ length: 32 }, () => under.open(alice)));
    await expect(under.open(alice)).rejects.toThrow('429');
    under.api.script.authorize = (request) => {
      const reply = ownersOnly(() => kasm.upstream)({ ...request, pass: alice.pass });
      return reply.is === 'open' ? { ...reply, grant: grantOf(request) } : reply;
    };
    await expect(under.open({ ...alice, pass: 'another-pass-of-alice' })).rejects.toThrow('429');
    under.api.script.authorize = ownersOnly(() => kasm.upstream);
    tabs[0]?.socket.terminate();
    await until('there is room again', () => kasm.sockets.size === 31);
    await expect(under.open(alice)).resolves.toBeDefined();
  });

  it('is not pushed faster than the slower end reads', async () => {
    const tab = await under.open(alice);
    tab.socket.pause();
    const [desktop] = kasm.sockets;
    const piece = Buffer.alloc(1_000_000);
    for (let sent = 0; sent < 64; sent += 1) desktop?.send(piece);
    // What neither the browser nor the kernel takes has to wait at the desktop, not in the gateway.
    let before = -1;
    let still = 0;
    await until('nothing moves for thirty looks', () => {
      still = before === desktop?.bufferedAmount ? still + 1 : 0;
      before = desktop?.bufferedAmount ?? 0;
      return still === 30;
    });
    expect(desktop?.bufferedAmount).toBeGreaterThan(32_000_000);
    tab.socket.resume();
    await until('everything came', () => tab.received.length === 64);
  });
});

describe('a desktop that does not keep to the handshake', () => {
  const accept = 'Upgrade: websocket\r\nConnection: Upgrade\r\n';
  it.each([
    ['answers with a page', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'],
    [
      'agrees without the right proof',
      `HTTP/1.1 101 Switching Protocols\r\n${accept}Sec-WebSocket-Accept: AAAA\r\n\r\n`,
    ],
    ['talks nonsense', 'nonsense\r\n\r\n'],
    ['hangs up', (socket: { destroy: () => void }) => socket.destroy()],
  ])('is 502 to the browser when it %s', async (_, answer) => {
    hostile.answer = answer;
    await expect(toHostile.open(alice)).rejects.toThrow('502');
  });
});

describe('heartbeats', () => {
  const key = Buffer.from([4, 1, 0, 0, 0, 0, 0, 0x61]);
  const grant = grantOf(alice);
  const row = (gateway = under) =>
    gateway.api.beats.at(-1)?.sockets.find(({ session }) => session === 'lab-w01-p-alice');

  const rows = () =>
    under.api.beats.at(-1)?.sockets.filter(({ session, open }) => session === 'lab-w01-p-alice' && open > 0) ?? [];
  /** The same person in another browser, with a pass of its own. */
  const onSharedComputer = { ...alice, pass: 'alice-on-a-shared-computer' };
  const anyPassOfAlice: Script['authorize'] = (request) => {
    const isShared = request.pass === onSharedComputer.pass;
    const reply = ownersOnly(() => kasm.upstream)({ ...request, ...(isShared && { pass: alice.pass }) });
    return reply.is === 'open' && isShared ? { ...reply, grant: grantOf(onSharedComputer) } : reply;
  };

  it('tell of open sockets, and of input only when it was input', async () => {
    const tab = await under.open(alice);
    tab.socket.send(Buffer.from('RFB 003.008\n'));
    tab.socket.send(Buffer.from([3, 1, 0, 0, 0, 0, 4, 0, 3, 0]));
    tab.socket.ping();
    await until('the desktop heard', () => kasm.messages.length === 2);
    const beats = under.api.beats.length;
    await until('two more beats', () => under.api.beats.length > beats + 1);
    expect(row()).toEqual({
      session: 'lab-w01-p-alice',
      grant,
      person: alice.person,
      access: 'control',
      open: 1,
      lastInputAt: null,
    });

    tab.socket.send(key);
    await until('input is reported', () => row()?.lastInputAt !== null);
    const first = row()?.lastInputAt;
    tab.socket.send(Buffer.from([3, 1, 0, 0, 0, 0, 4, 0, 3, 0]));
    await until('the desktop heard', () => kasm.messages.length === 4);
    const more = under.api.beats.length;
    await until('two more beats', () => under.api.beats.length > more + 1);
    expect(row()?.lastInputAt).toBe(first);
  });

  it('say at once, and once, that the last socket of a session closed', async () => {
    const tab = await under.open(alice);
    await until('it is reported', () => row()?.open === 1);
    under.api.script.heartbeat = () => ({ ...quietBeat, nextBeatMs: 30_000 });
    const beats = under.api.beats.length;
    await until('the last usual beat', () => under.api.beats.length > beats);
    tab.socket.terminate();
    await until('its end is reported', () => row()?.open === 0);
    under.api.script.heartbeat = () => quietBeat;
    (await under.open(bob)).socket.terminate();
    await until('and never again', () => row() === undefined);
  });

  it('count the input of a DCV desktop as none', async () => {
    const other = await startGatewayUnderTest((request) => {
      const reply = ownersOnly(() => kasm.upstream)(request);
      return reply.is === 'open' ? { ...reply, runtime: 'dcv' } : reply;
    });
    const tab = await other.open(alice);
    tab.socket.send(key);
    await until('the desktop heard', () => kasm.messages.length === 1);
    const beats = other.api.beats.length;
    await until('two more beats', () => other.api.beats.length > beats + 1);
    expect(row(other)).toMatchObject({ open: 1, lastInputAt: null });
    await other.stop();
  });

  it('cut what they are told to, at once and with the reason, and nothing else, not even of the same person', async () => {
    under.api.script.authorize = anyPassOfAlice;
    const mine = await under.open(alice);
    const shared = await under.open(onSharedComputer);
    const elsewhere = await under.open(bob);
    await until('each pass is reported by itself', () => rows().length === 2);
    expect(rows().map((each) => [each.grant, each.person, each.open])).toEqual([
      [grant, alice.person, 1],
      [grantOf(onSharedComputer), alice.person, 1],
    ]);
    under.api.script.heartbeat = () => ({
      ...quietBeat,
      cut: [{ session: 'lab-w01-p-alice', grant: grantOf(onSharedComputer), reason: 'revoked' }],
    });
    await until('the shared computer is out', () => shared.closed !== undefined);
    expect(shared.closed).toEqual({ code: 4001, reason: 'revoked' });
    expect(mine.closed).toBeUndefined();
    under.api.script.heartbeat = () => ({ ...quietBeat, cut: [{ session: 'lab-w01-p-alice', reason: 'idle' }] });
    await until('the owner is out', () => mine.closed !== undefined);
    expect(mine.closed).toEqual({ code: 4001, reason: 'idle' });
    under.api.script.heartbeat = () => quietBeat;
    expect(elsewhere.closed).toBeUndefined();
  });

  it('forget what was allowed to a revoked pass, so that it gets no page either; other passes are not asked about', async () => {
    under.api.script.authorize = anyPassOfAlice;
    const tab = await under.open(onSharedComputer);
    expect((await under.ask(onSharedComputer)).status).toBe(200);
    expect((await under.ask(alice)).status).toBe(200);
    under.api.script.authorize = () => ({ is: 'sign-in', signInAt: 'https://portal.example.org/login' });
    expect((await under.ask(onSharedComputer)).status).toBe(200);
    under.api.script.heartbeat = () => ({
      ...quietBeat,
      cut: [{ session: 'lab-w01-p-alice', grant: grantOf(onSharedComputer), reason: 'revoked' }],
    });
    await until('the socket is cut', () => tab.closed !== undefined);
    under.api.script.heartbeat = () => quietBeat;
    expect((await under.ask(onSharedComputer)).status).toBe(401);
    await expect(under.open(onSharedComputer)).rejects.toThrow('401');
    expect((await under.ask(alice)).status).toBe(200);
    under.api.script.authorize = ownersOnly(() => kasm.upstream);
  });

  it('cut between two frames, even while the desktop is in the middle of one', async () => {
    let finish = (): void => undefined;
    hostile.answer = (socket, head) => {
      const [, key64 = ''] = /Sec-WebSocket-Key: (\S+)/.exec(head) ?? [];
      void crypto.subtle.digest('SHA-1', Buffer.from(`${key64}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)).then((hash) => {
        const proof = Buffer.from(hash).toString('base64');
        const agreed = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: binary\r\nSec-WebSocket-Accept: ${proof}\r\n\r\n`;
        socket.write(`${agreed}\x82\x0ahalf `, 'latin1');
        finish = () => socket.write('donenext frame', 'latin1');
        return undefined;
      });
    };
    const tab = await toHostile.open(alice);
    toHostile.api.script.heartbeat = () => {
      setTimeout(() => finish(), 100);
      return { ...quietBeat, cut: [{ session: 'lab-w01-p-alice', reason: 'deadline' }] };
    };
    await until('it is cut', () => tab.closed !== undefined);
    toHostile.api.script.heartbeat = () => quietBeat;
    expect(tab.received.map(String)).toEqual(['half donen']);
    expect(tab.closed).toEqual({ code: 4001, reason: 'deadline' });
  });

  it('that reach nobody leave open sockets alone; new ones are refused until the API is back', async () => {
    under.api.script.authorize = ownersOnly(() => kasm.upstream);
    const tab = await under.open(alice);
    under.api.switchOff();
    await until('the gateway noticed', () => under.logged.some((line) => line.includes('the API does not answer')));
    await expect(under.open(alice)).rejects.toThrow('503');
    tab.socket.send(Buffer.from('still here'));
    await until('the desktop heard', () => kasm.messages.length === 1);
    expect(tab.closed).toBeUndefined();
    under.api.switchOn();
    // A socket that closes is news, and news is told without waiting for the usual pause.
    (await under.open(bob)).socket.terminate();
    await until('it beats again', () => under.logged.some((line) => line.includes('the API answers again')));
    await expect(under.open(alice)).resolves.toBeDefined();
    expect(tab.closed).toBeUndefined();
  });
});

describe('probes', () => {
  it('ask a starting desktop for its page and report its answer at once, and once', async () => {
    kasm.setReady(false);
    const probe = [{ session: 'lab-w01-s007', upstream: kasm.upstream }];
    under.api.script.heartbeat = () => ({ ...quietBeat, probe, nextBeatMs: 5_000 });
    await until('it is asked twice', () => kasm.requests.length > 1);
    expect(under.api.beats.flatMap(({ answered }) => answered)).toEqual([]);
    kasm.setReady(true);
    await until('its answer is reported', () =>
      under.api.beats.some(({ answered }) => answered.includes('lab-w01-s007')),
    );
    const asked = kasm.requests.length;
    expect(kasm.requests.every(({ headers }) => headers.includes(kasm.upstream.authorization))).toBe(true);
    under.api.script.heartbeat = () => quietBeat;
    const tab = await under.open(alice);
    tab.socket.terminate();
    await until('further beats', () => under.api.beats.at(-1)?.sockets.length === 0);
    expect(kasm.requests.length).toBe(asked + 1);
    expect(under.api.beats.filter(({ answered }) => answered.length > 0)).toHaveLength(1);
  });

  it('take neither a refused password nor an address off the list for an answer', async () => {
    const wrong = { ...kasm.upstream, authorization: 'Basic d3Jvbmc=' };
    const other = await startGatewayUnderTest(
      ownersOnly(() => kasm.upstream),
      {
        GATEWAY_UPSTREAMS: `127.0.0.1/32:${kasm.port}`,
      },
    );
    other.api.script.heartbeat = () => ({
      ...quietBeat,
      probe: [
        { session: 'wrong-password', upstream: wrong },
        { session: 'off-the-list', upstream: hostile.upstream },
      ],
    });
    hostile.heads.length = 0;
    await until('it was asked twice', () => kasm.requests.length > 1);
    expect(other.api.beats.flatMap(({ answered }) => answered)).toEqual([]);
    expect(hostile.heads).toEqual([]);
    await other.stop();
  });
});

describe('a gateway that stops', () => {
  it('closes every socket with 1001 and tells the API', async () => {
    const other = await startGatewayUnderTest(ownersOnly(() => kasm.upstream));
    const tab = await other.open(alice);
    await until('it is reported', () => other.api.beats.at(-1)?.sockets[0]?.open === 1);
    await other.gateway.stop();
    expect(tab.closed).toEqual({ code: 1001, reason: 'going away' });
    expect(other.api.beats.at(-1)?.sockets[0]?.open).toBe(0);
    await other.api.stop();
  });
});

it('the stand-in is as strict as KasmVNC: what a careless proxy would send gets 404', async () => {
  const heard = await new Promise<string>((resolve) => {
    const socket = connectTls({ host: '127.0.0.1', port: kasm.port, rejectUnauthorized: false });
    socket.on('data', (bytes) => resolve(bytes.toString('latin1')));
    socket.write(
      `GET /websockify HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nauthorization: ${kasm.upstream.authorization}\r\n\r\n`,
    );
  });
  expect(heard).toMatch(/^HTTP\/1\.1 404 /);
});
