import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isKasmApi, readTarget } from '#gateway/target.ts';

describe('the one reading of a request target', () => {
  it('keeps path and query as they were sent', () => {
    expect(readTarget('/a%20b/c;d?x=%2e%2e%0d%0a')).toEqual({ path: '/a%20b/c;d', query: '?x=%2e%2e%0d%0a' });
    expect(readTarget('/')).toEqual({ path: '/', query: '' });
    expect(readTarget('/...')).toEqual({ path: '/...', query: '' });
  });

  it.each([
    ['dot segments', ['/..', '/.', '/a/../b', '/a/./b', '/a/..']],
    ['encoded dots, slashes and backslashes', ['/%2e%2e/a', '/%2E', '/a%2fb', '/a%5cb', '/a%5Cb']],
    ['control characters', ['/a%00', '/a%0d%0aX', '/a%1f', '/a%7f', '/a\tb', '/a b', '/ä']],
    ['backslashes', ['/a\\b', '/\\evil.example']],
    ['broken escapes', ['/%', '/%g0', '/a%2']],
    ['other forms', ['http://other.example/', 'other.example:443', '*', '', 'a', '/a#b']],
  ])('refuses %s', (_, targets) => {
    expect(targets.filter((target) => readTarget(target) !== undefined)).toEqual([]);
  });

  it('never changes a path that it accepts, and never accepts one that a URL parser reads differently', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('/', '.', '%', '2', 'e', 'E', 'f', '5', 'c', '\\', 'a', '?') }),
        (rest) => {
          const target = readTarget(`/${rest}`);
          if (target === undefined || target.path.startsWith('//')) return;
          expect(new URL(`http://desktop${target.path}`).pathname).toBe(target.path);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe("KasmVNC's owner API", () => {
  it.each(['/api/get_users', '/API/x', '//api/x', '/api', '/%61pi/create_user', '/%2561pi/x', '///aPi/', '/api;x/y'])(
    'is recognised in %s',
    (path) => expect(isKasmApi(path)).toBe(true),
  );

  it.each(['/', '/index.html', '/apis', '/app/api.js', '/assets/api/x.js', '/api.js', '/websockify'])(
    'is not seen in %s',
    (path) => expect(isKasmApi(path)).toBe(false),
  );
});
