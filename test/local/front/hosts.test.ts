import { describe, expect, it } from 'vitest';
import { largestHead, peekHost } from '#local/front/peek-host.ts';
import { routeHost } from '#local/front/route-host.ts';

const peek = (text: string) => peekHost(Buffer.from(text, 'latin1'));

describe('the host of a connection', () => {
  it.each([
    [
      'is in the first request',
      'GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n',
      { is: 'host', host: 'localhost:8080' },
    ],
    [
      'may be written in any case',
      'GET / HTTP/1.1\r\nHOST:  ABC.desk.Localhost:8080 \r\n\r\n',
      { is: 'host', host: 'abc.desk.localhost:8080' },
    ],
    ['is not known before the head has ended', 'GET / HTTP/1.1\r\nHost: localhost:8080\r\n', { is: 'incomplete' }],
    ['is not known after one byte', 'G', { is: 'incomplete' }],
    ['is needed', 'GET / HTTP/1.1\r\nAccept: */*\r\n\r\n', { is: 'bad', status: 400 }],
    ['is needed once', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', { is: 'bad', status: 400 }],
    ['has only the characters of a host', 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n', { is: 'bad', status: 400 }],
    ['is no other field’s', 'GET / HTTP/1.1\r\nX-Host: a\r\n\r\n', { is: 'bad', status: 400 }],
    ['is not looked for in TLS', '\u0016\u0003\u0001\u0002\u0000\u0001', { is: 'bad', status: 400 }],
    ['is not looked for in HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', { is: 'bad', status: 400 }],
    ['has to come within 16 KB', `GET / HTTP/1.1\r\nX: ${'x'.repeat(largestHead)}`, { is: 'bad', status: 431 }],
  ])('%s', (_, head, expected) => {
    expect(peek(head)).toEqual(expected);
  });
});

describe('a host', () => {
  it.each([
    ['localhost:8080', 'portal'],
    ['127.0.0.1:8080', 'portal'],
    ['[::1]:8080', 'portal'],
    ['abcdefghijklmnopqrstuvwxyz.desk.localhost:8080', 'desktop'],
    ['localhost:8081', 'nobody'],
    ['localhost', 'nobody'],
    ['localhost.evil.example:8080', 'nobody'],
    ['rebound.example:8080', 'nobody'],
    ['desk.localhost:8080', 'nobody'],
    ['a.b.desk.localhost:8080', 'nobody'],
    ['127.0.0.1.nip.io:8080', 'nobody'],
  ])('%s is for the %s', (host, route) => {
    expect(routeHost(host, 8080)).toBe(route);
  });

  it('needs no port where that is the one of HTTP', () => {
    expect(routeHost('localhost', 80)).toBe('portal');
  });
});
