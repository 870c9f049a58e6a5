import { describe, expect, it } from 'vitest';

import { readAddresses } from '#gateway/address.ts';
import { findPass, passCookie } from '#gateway/cookies.ts';
import { readLock } from '#gateway/upstreams.ts';

const id = 'abcdefghijklmnopqrstuvwxy2';
const byHost = readAddresses('https://{id}.desk.example.org');
const byPath = readAddresses('https://d111.cloudfront.net/desktop/{id}');

describe('an origin for each desktop', () => {
  it('is found by host, in any case and with the usual port', () => {
    const found = { desktop: id, path: '/x' };
    expect(byHost.find(`${id}.desk.example.org`, '/x')).toEqual(found);
    expect(byHost.find(`${id.toUpperCase()}.Desk.Example.ORG:443`, '/x')).toEqual(found);
    expect(readAddresses('http://{id}.desk.localhost:8443').find(`${id}.desk.localhost:8443`, '/x')).toEqual(found);
  });

  it.each([
    'desk.example.org',
    `x${id}.desk.example.org`,
    `${id}.desk.example.org.evil.org`,
    `${id}.deskxexample.org`,
    `${id}.desk.example.org:8443`,
    `${id}.desk.example.org.`,
  ])('is not %s', (host) => expect(byHost.find(host, '/')).toBeUndefined());

  it('has no path before its own', () => {
    expect(byHost.originOf(id)).toBe(`https://${id}.desk.example.org`);
    expect(byHost.prefixOf(id)).toBe('');
  });
});

describe('a path for each desktop', () => {
  it('is found by host and path, and its prefix is taken off', () => {
    expect(byPath.find('d111.cloudfront.net', `/desktop/${id}/a/b`)).toEqual({ desktop: id, path: '/a/b' });
    expect(byPath.find('d111.cloudfront.net', `/desktop/${id}`)).toEqual({ desktop: id, path: '' });
    expect(byPath.prefixOf(id)).toBe(`/desktop/${id}`);
  });

  it.each([
    ['other.net', `/desktop/${id}/`],
    ['d111.cloudfront.net', '/'],
    ['d111.cloudfront.net', `/desktop/${id}x/`],
    ['d111.cloudfront.net', `//desktop/${id}/`],
  ])('is not %s%s', (host, path) => expect(byPath.find(host, path)).toBeUndefined());
});

it('plain http is for the machine itself, since browsers keep secure cookies nowhere else', () => {
  expect(() => readAddresses('http://{id}.desk.example.org')).toThrow('localhost');
  expect(readAddresses('http://127.0.0.1:8081/desktop/{id}').scheme).toBe('http');
});

describe('the cookie of a pass', () => {
  const pass = 'pass-0123456789-abcdefgh';

  it('belongs to one host, or to one path', () => {
    expect(passCookie(byHost, id, pass, 60.9)).toBe(
      `__Host-deskpool=${pass}; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax`,
    );
    expect(passCookie(byPath, id, pass, -5)).toBe(
      `__Secure-deskpool-${id}=${pass}; Path=/desktop/${id}/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`,
    );
  });

  it('is found among others', () => {
    expect(findPass(byHost, id, [`a=1; __Host-deskpool=${pass}; b=2`])).toEqual({ is: 'pass', pass });
    expect(findPass(byPath, id, [`__Secure-deskpool-other=x`, `__Secure-deskpool-${id}=${pass}`])).toEqual({
      is: 'pass',
      pass,
    });
  });

  it('is refused when there are two, in one header or in two', () => {
    expect(findPass(byHost, id, [`__Host-deskpool=${pass}; __Host-deskpool=other`]).is).toBe('twice');
    expect(findPass(byHost, id, [`__Host-deskpool=${pass}`, `__Host-deskpool=${pass}`]).is).toBe('twice');
  });

  it('is none when it is empty, short or of strange characters', () => {
    expect(
      [`__Host-deskpool=`, '__Host-deskpool=short', `__Host-deskpool=${pass} x`].map(
        (header) => findPass(byHost, id, [header]).is,
      ),
    ).toEqual(['none', 'none', 'none']);
  });
});

describe('the second lock', () => {
  const lock = readLock('10.20.0.0/16:6901,8443;127.0.0.1/32:*');
  const at = (host: string, port: number) => lock({ host, port, base: '', authorization: '' });

  it('opens for listed networks and ports alone', () => {
    expect([at('10.20.3.4', 6901), at('10.20.255.255', 8443), at('127.0.0.1', 1)]).toEqual([true, true, true]);
    expect([at('10.21.0.1', 6901), at('10.20.3.4', 22), at('169.254.169.254', 80), at('127.0.0.2', 1)]).toEqual(
      Array(4).fill(false),
    );
  });

  it('does not start with a network that does not exist', () => {
    expect(() => readLock('10.20.0.0/99:*')).toThrow();
    expect(() => readLock('300.1.1.1/8:*')).toThrow();
  });
});
