import { describe, expect, test } from 'vitest';
import { anOpenPortal, hub, told } from '#test/support/lms-under-test.ts';

const html = 'text/html; charset=utf-8';
const nothing = { status: 403, type: html, body: '' };
const notFound = { status: 404, type: html, body: expect.stringContaining('<h1>Not Found</h1>') };
const robotsOnly = [
  '/workshops/environment/demo-w01/status/',
  '/workshops/environment/demo-w01/request/',
  '/workshops/user/jane/sessions/',
  ...['authorize', 'config', 'schedule', 'extend', 'terminate'].map((part) => `/workshops/session/x/${part}/`),
  '/workshops/catalog/environments/',
  '/workshops/catalog/workshops/',
];
const browsers = ['/workshops/session/x/activate/', '/workshops/session/x/', '/workshops/session/x/delete/'];

describe('§0.3 a bearer that is missing or wrong', () => {
  test.each(robotsOnly)('GET %s is 403 with an empty body', async (path) => {
    const { ask } = await anOpenPortal();
    for (const headers of [{}, { Authorization: 'Bearer wrong' }, { Authorization: 'bearer good' }]) {
      const result = await ask({ path, headers });
      expect(told(result)).toEqual(nothing);
      expect(Object.keys(result.headers ?? {}).map((name) => name.toLowerCase())).not.toContain('www-authenticate');
    }
  });
});

describe('§0.7 methods', () => {
  test.each([...robotsOnly.filter((path) => !path.includes('request')), ...browsers])(
    'POST, PUT, PATCH and DELETE of %s are 403 with the page about forgeries, whatever the token',
    async (path) => {
      const { ask, asRobot } = await anOpenPortal();
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const page = { status: 403, type: html, body: expect.stringContaining('<h1>Forbidden</h1>') };
        expect(told(await asRobot({ method, path, body: {} }))).toEqual(page);
        expect(told(await ask({ method, path }))).toEqual(page);
      }
    },
  );
  test.each(robotsOnly)('HEAD of %s is 405', async (path) => {
    const { asRobot } = await anOpenPortal();
    const { statusCode, headers, body } = await asRobot({ method: 'HEAD', path });
    expect({ statusCode, allow: headers?.['Allow'], body }).toEqual({
      statusCode: 405,
      allow: path.includes('request') ? 'GET, POST' : 'GET',
      body: '',
    });
  });
  test('request/ takes GET and POST; the bearer is looked at first', async () => {
    const { ask, asRobot } = await anOpenPortal();
    const path = '/workshops/environment/demo-w01/request/';
    for (const method of ['PUT', 'DELETE', 'PATCH', 'HEAD']) {
      expect(told(await ask({ method, path }))).toEqual(nothing);
      const result = await asRobot({ method, path });
      expect(told(result)).toEqual({ status: 405, type: html, body: '' });
      expect(result.headers?.['Allow']).toBe('GET, POST');
    }
  });
  test('event/ takes POST alone; the bearer is looked at first', async () => {
    const { ask, asRobot } = await anOpenPortal();
    const path = '/workshops/session/x/event/';
    for (const method of ['GET', 'PUT', 'HEAD']) {
      expect(told(await ask({ method, path }))).toEqual(nothing);
      const result = await asRobot({ method, path });
      expect(told(result)).toEqual({ status: 405, type: html, body: '' });
      expect(result.headers?.['Allow']).toBe('POST');
    }
  });
});

describe('§a.1 conventions', () => {
  test('a preflight is answered with what it asks for', async () => {
    const { ask } = await anOpenPortal();
    const { statusCode, headers, body } = await ask({ method: 'OPTIONS', path: '/workshops/catalog/environments/' });
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: '' });
    expect(headers).toMatchObject({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': 'accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with',
      'Access-Control-Allow-Methods': 'DELETE, GET, OPTIONS, PATCH, POST, PUT',
      'Access-Control-Max-Age': '86400',
    });
  });

  test.each([
    ['a reply', '/workshops/catalog/environments/', 'Bearer good'],
    ['a refusal', '/workshops/catalog/environments/', ''],
    ['a page', '/workshops/nowhere/', 'Bearer good'],
    ['a redirect', '/workshops/session/x/', ''],
  ])('%s carries the headers of every reply', async (_what, path, Authorization) => {
    const { ask } = await anOpenPortal();
    expect((await ask({ path, headers: { Authorization } })).headers).toMatchObject({
      'Access-Control-Allow-Origin': '*',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      Vary: 'Authorization, origin, Cookie',
      'Content-Security-Policy': expect.any(String),
    });
  });

  test('JSON is what Python writes: blanks after commas and colons, ASCII alone', async () => {
    const { asRobot } = await anOpenPortal();
    const { headers, body } = await asRobot('/workshops/environment/demo-w01/status/');
    expect(headers?.['Content-Type']).toBe('application/json');
    expect(body).toMatch(
      /^\{"name": "demo-w01", "state": "RUNNING", "workshop": \{"name": "lab", "title": "M\\u00e4rkdown"/,
    );
  });

  test.each([
    '/workshops/environment/demo-w01/status',
    '//workshops//environment/demo-w01/status/',
    '/workshops/environment/demo%2Dw01/status/',
  ])('%s is answered directly', async (path) => {
    const { asRobot } = await anOpenPortal();
    expect((await asRobot({ path })).statusCode).toBe(200);
  });

  test.each([
    '/workshops/environment/demo.w01/status/',
    '/workshops/environment/demo%20w01/request/',
    '/workshops/environment/demo%00w01/status/',
    '/workshops/session/a%0Ab/schedule/',
    '/workshops/session/a%2Fb/schedule/',
    '/session/ä/config/',
    '/workshops/session/a%ZZ/activate/',
    '/workshops/nowhere/',
  ])('%s is nowhere, whoever asks: 404', async (path) => {
    const { ask, asRobot } = await anOpenPortal();
    expect(told(await asRobot({ path }))).toEqual(notFound);
    expect(told(await ask({ path }))).toEqual(notFound);
  });

  test('a body larger than 1 MiB is refused before anything is done with it', async () => {
    const { asRobot, world } = await anOpenPortal();
    const path = '/workshops/environment/demo-w01/request/';
    const body = JSON.stringify({ parameters: [{ name: 'A', value: 'x'.repeat(1_048_576) }] });
    for (const method of ['GET', 'POST']) {
      expect(told(await asRobot({ method, path, query: { index_url: hub }, body }))).toEqual({
        status: 400,
        type: html,
        body: 'Request payload is too large',
      });
    }
    expect(world.stores.all()).toEqual([]);
  });
});
