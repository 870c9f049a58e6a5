import { describe, expect, test } from 'vitest';
import { mayReturnTo, originOf } from '#core/lms/web-address.ts';

describe('the origin of an address', () => {
  test.each([
    ['https://hub.test', 'https://hub.test'],
    ['https://hub.test/', 'https://hub.test'],
    ['HTTPS://Hub.Test:443/a b?c#d', 'https://hub.test'],
    ['http://hub.test:80?x', 'http://hub.test'],
    ['http://localhost:8080/x', 'http://localhost:8080'],
    ['http://[::1]:3000/', 'http://[::1]:3000'],
    ['https://hub.test/?next=https://user:word@other.test', 'https://hub.test'],
  ])('%s: %s', (address, origin) => {
    expect(originOf(address)).toBe(origin);
  });

  test.each([
    '',
    'hub.test',
    '/path',
    '//hub.test/',
    'javascript:alert(1)',
    'JaVaScRiPt://hub.test/%0aalert(1)',
    'data:text/html,x',
    'ftp://hub.test/',
    'https:hub.test',
    'https:/hub.test',
    'https:///hub.test',
    'https://',
    'https://hub.test@evil.test/',
    'https://user:word@hub.test/',
    'https://hub.test\\@evil.test/',
    'https://hub.test\\.evil.test',
    'https://hub.test%2f@evil.test',
    'https://hub.test:99999/',
    'https://hub.test:80x/',
    'https://höb.test/',
    'https://hub..test/',
    'https://hub.test /',
    ' https://hub.test/',
    'https://hub.test/\n',
    'https://hub.test/\u0000',
    'java\tscript:alert(1)',
    `https://hub.test/${'x'.repeat(4_000)}`,
    'https://hub.test/\ud800',
  ])('%j has none', (address) => {
    expect(originOf(address)).toBeUndefined();
  });

  test.each(['https://hub.test/a?b#c', 'http://a.b:81', 'HTTPS://A.B:443', 'http://[::1]/'])(
    'browsers read %s as we do',
    (address) => {
      expect(originOf(address)).toBe(new URL(address).origin);
    },
  );
});

describe('where people may be sent back to', () => {
  test('anywhere by http or https where no origin is named', () => {
    expect(mayReturnTo('http://anywhere.test/', [])).toBe(true);
    expect(mayReturnTo('javascript:alert(1)', [])).toBe(false);
  });
  test('else to the named origins alone, whole', () => {
    const allowed = ['https://hub.test', 'http://lms.test:8080', 'https://port.test:443'];
    for (const address of ['https://hub.test/a', 'https://HUB.test:443', 'http://lms.test:8080/', 'https://port.test'])
      expect(mayReturnTo(address, allowed)).toBe(true);
    for (const address of ['http://hub.test/', 'https://hub.test.evil.test', 'https://xhub.test', 'http://lms.test/'])
      expect(mayReturnTo(address, allowed)).toBe(false);
  });
});
