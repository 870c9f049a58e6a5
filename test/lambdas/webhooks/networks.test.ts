import { describe, expect, test } from 'vitest';
import { reachable } from '#lambdas/webhooks/networks.ts';

const mayReach = reachable();

describe('a webhook may be posted to', () => {
  test.each([
    '8.8.8.8',
    '93.184.215.14',
    '172.32.0.1',
    '100.128.0.1',
    '2606:2800:21f:cb07:6820:80da:af6b:8b2c',
    '2a00::1',
  ])('%s', (address) => expect(mayReach(address)).toBe(true));
});

describe('a webhook may not be posted to', () => {
  test.each([
    ['this network', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['a private network', '10.0.0.1'],
    ['a private network', '172.16.0.1'],
    ['a private network', '172.31.255.255'],
    ['a private network', '192.168.1.1'],
    ['a carrier’s own network', '100.64.0.1'],
    ['a carrier’s own network', '100.127.255.255'],
    ['this machine', '127.0.0.1'],
    ['this machine', '127.255.0.1'],
    ['the metadata of an instance', '169.254.169.254'],
    ['the credentials of a task', '169.254.170.2'],
    ['protocol assignments', '192.0.0.170'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['measurements', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['the future', '240.0.0.1'],
    ['everybody', '255.255.255.255'],
    ['nowhere', '::'],
    ['this machine', '::1'],
    ['a v4 address in v6 clothes', '::ffff:127.0.0.1'],
    ['a v4 address in v6 clothes', '::ffff:a9fe:a9fe'],
    ['an old v4 address in v6 clothes', '::127.0.0.1'],
    ['a v4 address behind NAT64', '64:ff9b::a9fe:a9fe'],
    ['a v4 address behind a local NAT64', '64:ff9b:1::1'],
    ['a v4 address behind 6to4', '2002:7f00:1::'],
    ['a v4 address behind Teredo', '2001:0:4136:e378::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['a unique local address', 'fd00:ec2::254'],
    ['a link', 'fe80::1'],
    ['a link with its name', 'fe80::1%eth0'],
    ['a site', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['nothing', ''],
    ['a name', 'localhost'],
  ])('%s: %s', (_what, address) => expect(mayReach(address)).toBe(false));
});

describe('excepted networks', () => {
  test('may be reached, and nothing beside them', () => {
    const local = reachable('127.0.0.0/8, ::1/128');
    expect(['127.0.0.1', '127.9.9.9', '::1', '8.8.8.8'].map(local)).toEqual([true, true, true, true]);
    expect(['10.0.0.1', '169.254.169.254', 'fd00::1'].map(local)).toEqual([false, false, false]);
  });

  test.each(['127.0.0.1', '127.0.0.0/33', 'localhost/8', '10.0.0.0/8;11.0.0.0/8', '10.0.0.0/x'])(
    'that are none are refused: %s',
    (text) => expect(() => reachable(text)).toThrow(),
  );
});
