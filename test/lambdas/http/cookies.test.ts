import { describe, expect, test } from 'vitest';
import { loginCookieName, readCookies, setCookie } from '#lambdas/http/cookies.ts';

describe('cookies', () => {
  test.each([
    ['a=1; b=2', { a: '1', b: '2' }],
    ['a=1;b=x=y', { a: '1', b: 'x=y' }],
    ['a=1; a=2', { a: '1' }],
    ['nonsense; =x; a=', { a: '' }],
    [undefined, {}],
  ])('of %j', (header, cookies) => {
    expect({ ...readCookies(header) }).toEqual(cookies);
  });

  test('a cookie named after what every object has is a cookie like any other', () => {
    expect(readCookies('a=1')['constructor']).toBeUndefined();
    expect(readCookies('__proto__=x; a=1')['a']).toBe('1');
  });

  test('are bound to the very host over TLS', () => {
    const portalOrigin = 'https://portal.example.org';
    expect(loginCookieName(portalOrigin)).toBe('__Host-deskpool');
    expect(setCookie({ name: '__Host-deskpool', value: 'v', maxAge: 60, portalOrigin })).toBe(
      '__Host-deskpool=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure',
    );
  });

  test('do without TLS on one machine', () => {
    const portalOrigin = 'http://localhost:8080';
    expect(loginCookieName(portalOrigin)).toBe('deskpool');
    expect(setCookie({ name: 'deskpool', value: 'v', maxAge: 60, portalOrigin })).not.toContain('Secure');
  });
});
