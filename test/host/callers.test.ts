import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { ownerIn, ownerOf, type Ends } from '#host/relay/connection-owner.ts';
import { nameIn, openPeople } from '#host/relay/people.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (local: string, remote: string, { state = '01', uid = 1001, inode = 70_001 } = {}) =>
  `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 ${inode} 1 0000000000000000 20 4 30 10 -1\n`;
/** From port 40000 to port 5000. */
const ends: Ends = { from: { address: '127.0.0.1', port: 40_000 }, to: { address: '127.0.0.1', port: 5_000 } };
const [caller, relay] = ['0100007F:9C40', '0100007F:1388'];
const mapped = (end: string) => `0000000000000000FFFF0000${end}`;

describe('whose a connection is', () => {
  test('is told by the caller’s end of it, not by the relay’s', () => {
    const table = head + line(relay, caller, { uid: 990 }) + line(caller, relay);
    expect(ownerIn([table], ends)).toBe(1001);
  });

  test('is found in the table of IPv6, too, where programs connect by an address that is mapped', () => {
    expect(ownerIn([head, head + line(mapped(caller), mapped(relay), { uid: 1002 })], ends)).toBe(1002);
  });

  test('is found there by the other loopback, and by no mixture of the two', () => {
    const six = (port: string) => `00000000000000000000000001000000:${port}`;
    const table = head + line(six('9C40'), six('1388'), { uid: 1002 });
    const [from, to] = [ends.from, ends.to].map(({ port }) => ({ address: '::1', port }));
    if (!from || !to) throw new Error('a connection has two ends');
    expect(ownerIn([head, table], { from, to })).toBe(1002);
    expect(ownerIn([head, table], { from, to: ends.to })).toBeUndefined();
    expect(ownerIn([head, table], ends)).toBeUndefined();
  });

  test('is nobody’s where it isn’t there, or is another one', () => {
    expect(ownerIn([head], ends)).toBeUndefined();
    expect(ownerIn([head + line('0100007F:9C41', relay)], ends)).toBeUndefined();
    expect(ownerIn([head + line('0200007F:9C40', relay)], ends)).toBeUndefined();
    expect(ownerIn([], ends)).toBeUndefined();
  });

  test('is nobody’s when its program has closed it: such a one stands there as root’s', () => {
    expect(ownerIn([head + line(caller, relay, { uid: 0, inode: 0 })], ends)).toBeUndefined();
    for (const state of ['04', '05', '06', '08'])
      expect(ownerIn([head + line(caller, relay, { uid: 0, state })], ends)).toBeUndefined();
  });

  test('is nobody’s where two tables say two things', () => {
    const tables = [head + line(caller, relay, { uid: 0 }), head + line(mapped(caller), mapped(relay))];
    expect(ownerIn(tables, ends)).toBeUndefined();
  });

  test.each(['', '::1', 'nonsense', '999.0.0.1'])('is nobody’s from an address such as %j', (address) => {
    expect(ownerIn([head + line(caller, relay)], { ...ends, from: { ...ends.from, address } })).toBeUndefined();
  });

  test.runIf(process.platform === 'linux')('of this machine is told by its own tables', async () => {
    const found = await new Promise<unknown>((resolve, reject) => {
      const server = createServer((socket) => {
        const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket;
        resolve(
          ownerOf({
            from: { address: remoteAddress, port: remotePort },
            to: { address: localAddress, port: localPort },
          }),
        );
        socket.destroy();
        server.close();
      });
      server.listen(0, '127.0.0.1', () => {
        connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', reject);
      });
    });
    expect(found).toBe(userInfo().uid);
  });
});

describe('how a user is called', () => {
  const passwd =
    'root:x:0:0:root:/root:/bin/bash\nalice:x:1001:1001::/home/alice:/bin/bash\nbad name:x:1002:1002::/:/bin/sh\n';

  test('is what /etc/passwd says', () => {
    expect([0, 1001].map((uid) => nameIn(passwd, uid))).toEqual(['root', 'alice']);
  });

  test('is nothing where it says nothing, or something that is no name', () => {
    expect([1002, 1003, 10].map((uid) => nameIn(passwd, uid))).toEqual([undefined, undefined, undefined]);
  });

  test('is told by this machine', async () => {
    const { uid, username } = userInfo();
    const nameOf = openPeople();
    expect(await nameOf(uid)).toBe(username);
    expect(await nameOf(4_000_000_123)).toBeUndefined();
  });
});
