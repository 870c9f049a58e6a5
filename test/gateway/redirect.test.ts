import { describe, expect, it } from 'vitest';

import { desktopPath, redirectInside, type Sides } from '#gateway/redirect.ts';

const upstream = { host: '10.0.0.9', port: 6901, base: '', authorization: '' };
const own: Sides = { upstream, origin: 'https://id.desk.example.org', prefix: '' };
const kasmBelowPath: Sides = { upstream, origin: 'https://d1.net', prefix: '/desktop/id' };
const dcvBelowPath: Sides = { ...kasmBelowPath, upstream: { ...upstream, base: '/desktop/id' } };
const dcvWithBase: Sides = { ...own, upstream: { ...upstream, base: '/dcv' } };

describe('a redirect of a desktop', () => {
  it.each([
    ['/dir/', own, '/dir/'],
    ['sub/?q#h', own, '/a/sub/?q#h'],
    ['https://10.0.0.9:6901/dir/', own, '/dir/'],
    ['http://10.0.0.9:6901/dir/', own, '/dir/'],
    ['https://id.desk.example.org/dir/', own, '/dir/'],
    ['/dir/', kasmBelowPath, '/desktop/id/dir/'],
    ['/desktop/id/dir/', kasmBelowPath, '/desktop/id/dir/'],
    ['https://d1.net/dir/', kasmBelowPath, '/desktop/id/dir/'],
    ['/desktop/id/x', dcvBelowPath, '/desktop/id/x'],
    ['/desktop/id', dcvBelowPath, '/desktop/id/'],
    ['/dcv/x', dcvWithBase, '/dcv/x'],
  ])('%s stays inside', (location, sides, expected) => {
    expect(redirectInside(location, '/a/b', sides)).toBe(expected);
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    String.raw`/\evil.example/`,
    String.raw`\\evil.example`,
    'https://10.0.0.9/',
    'https://10.0.0.9:22/',
    'https://user@10.0.0.9:6901/',
    'https://id.desk.example.org.evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://[',
  ])('to %s leads nowhere', (location) => {
    expect(redirectInside(location, '/', own)).toBeUndefined();
  });

  it('never becomes an address with a host, however many slashes it has', () => {
    expect(redirectInside('https://10.0.0.9:6901//evil.example/', '/', own)).toBe('/evil.example/');
    expect(redirectInside('/.//evil.example/', '/', own)).toBe('/evil.example/');
  });
});

it('a path gets the base that the desktop expects, once', () => {
  expect(desktopPath(upstream, '/x')).toBe('/x');
  expect(desktopPath(dcvWithBase.upstream, '/x')).toBe('/dcv/x');
  expect(desktopPath(dcvWithBase.upstream, '/dcv/x')).toBe('/dcv/x');
  expect(desktopPath(dcvWithBase.upstream, '/dcvx')).toBe('/dcv/dcvx');
});
