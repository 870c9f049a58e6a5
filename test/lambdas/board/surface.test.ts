import { beforeEach, describe, expect, test } from 'vitest';
import type { ImportPreview, LineView } from '#core/contract/board-views.ts';
import { linesIn } from '#core/board/line-list.ts';
import { board } from '#lambdas/board/board.ts';
import { boardUnderTest, first, idOf, second, type BoardUnderTest } from '#test/support/board-under-test.ts';
import { bodyOf, loginCookie, ownPage, served, type Served } from '#test/support/serving.ts';

let world: BoardUnderTest;
let ask: Served;
beforeEach(async () => {
  world = await boardUnderTest();
  ask = served('board', board(world.deps));
});

const call = (who: string, method: string, path: string, body?: object) =>
  ask({
    method,
    path: `/api/board${path}`,
    headers: { ...ownPage, ...loginCookie(who) },
    ...(body && { body: body as Readonly<Record<string, unknown>> }),
  });
type Result = Awaited<ReturnType<Served>>;
const refused = (result: Result) => ({
  status: result.statusCode,
  ...(bodyOf(result) as { error: { code: string; message: string; mistakes?: unknown } }).error,
});
const lineOf = (result: Result) => (bodyOf(result) as { line: LineView }).line;
const path = (verb: string, name = first) => `/lines/${idOf(name)}${verb === '' ? '' : `/${verb}`}`;
const file = (text: string | Buffer) => ({ file: Buffer.from(text).toString('base64') });
const preview = async (text: string | Buffer) =>
  bodyOf(await call('admin', 'POST', '/import/preview', file(text))) as ImportPreview;
const listed = async (who = 'teacher') => bodyOf(await call(who, 'GET', '')) as { lines: readonly LineView[] };

describe('somebody on the board', () => {
  test('sees every line, who is on it and since when, and who he is himself', async () => {
    await call('admin', 'POST', path('check'), {});
    const page = await listed();
    expect(page).toMatchObject({ cursor: null, mayEdit: false, remindAfter: 14_400, me: { username: 'tina' } });
    expect(page.lines.map(({ sub }) => sub).toSorted()).toEqual(['vpn sub 1', 'vpn sub 2']);
    expect(page.lines.find(({ id }) => id === idOf(first))?.check).toMatchObject({
      by: { username: 'ada' },
      since: '2026-11-22T12:00:00.000Z',
    });
    expect(JSON.stringify(page)).not.toContain('person-');
  });

  test('checks, is told who was first, and unchecks his own alone', async () => {
    const checked = lineOf(await call('teacher', 'POST', path('check'), {}));
    expect(checked.check?.by.username).toBe('tina');
    expect(refused(await call('admin', 'POST', path('check'), {}))).toMatchObject({
      status: 409,
      code: 'line-taken',
      message: expect.stringContaining('tina'),
    });
    expect(refused(await call('admin', 'POST', path('uncheck'), {}))).toMatchObject({
      status: 403,
      code: 'not-your-line',
      message: expect.stringContaining('tina'),
    });
    expect(bodyOf(await call('teacher', 'GET', '/own'))).toMatchObject({ mayUse: true, lines: [{ id: checked.id }] });
    expect(lineOf(await call('teacher', 'POST', path('uncheck'), { use: checked.check?.use })).check).toBeNull();
  });

  test('hands a line over to somebody who was here', async () => {
    await listed('admin');
    await listed('teacher');
    const { people } = bodyOf(await call('teacher', 'GET', '/people')) as { people: { id: string }[] };
    await call('teacher', 'POST', path('check'), {});
    const handed = await call('teacher', 'POST', path('hand-over'), { to: people[0]?.id });
    expect(lineOf(handed).check?.by).toMatchObject({ username: 'ada' });
  });

  test('reads some lines by their ids', async () => {
    const ids = [idOf(first), 'x'.repeat(22), idOf(second)].join(',');
    const result = await ask({
      path: '/api/board/lines',
      query: { ids },
      headers: { ...ownPage, ...loginCookie('teacher') },
    });
    expect((bodyOf(result) as { lines: unknown[] }).lines).toHaveLength(2);
  });

  test.each([
    ['a control character', 'a\u0007'],
    ['several lines', 'a\nb'],
    ['more than 500 characters', 'x'.repeat(501)],
    ['half a character', '\ud800'],
  ])('writes no note with %s', async (_what, text) => {
    expect(refused(await call('teacher', 'PUT', path('note'), { text, version: 0 }))).toMatchObject({
      code: 'bad-request',
    });
  });

  test('writes a note as it is, whatever it looks like', async () => {
    const text = '=1+1 <b>ä</b> "; DROP';
    expect(lineOf(await call('teacher', 'PUT', path('note'), { text, version: 0 })).note?.text).toBe(text);
    expect(refused(await call('admin', 'PUT', path('note'), { text: 'x', version: 0 }))).toMatchObject({
      status: 409,
      message: 'tina has changed the note meanwhile.',
    });
  });

  test.each(['GET /', 'GET /people', 'GET /own', 'POST check', 'POST uncheck', 'PUT note'])(
    'has to be one of those whom the stage names: %s',
    async (what) => {
      const [method = '', verb = ''] = what.split(' ');
      const at = verb.startsWith('/') ? verb.slice(0, verb === '/' ? 0 : undefined) : path(verb);
      const body = { check: {}, uncheck: {}, note: { text: 'x', version: 0 } }[verb];
      const result = await call('student', method, at, body);
      if (verb === '/own') expect(bodyOf(result)).toEqual({ mayUse: false, lines: [] });
      else expect(refused(result)).toMatchObject({ status: 403, code: 'forbidden' });
    },
  );

  test.each([
    ['POST', path('release'), {}],
    ['POST', '/lines', first],
    ['PUT', path(''), second],
    ['DELETE', path(''), undefined],
    ['POST', '/import/preview', file('a;b')],
    ['POST', '/import', { ...file('a;b'), revision: 0 }],
    ['GET', '/export', undefined],
    ['GET', '/members', undefined],
    ['POST', '/members', file('ada')],
  ] as const)('does not do what admins do: %s %s', async (method, at, body) => {
    expect(refused(await call('teacher', method, at, body))).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

describe('an admin', () => {
  test('frees a line, adds, renames and removes one', async () => {
    await call('teacher', 'POST', path('check'), {});
    expect(refused(await call('admin', 'DELETE', path('')))).toMatchObject({ status: 409, code: 'line-taken' });
    expect(lineOf(await call('admin', 'POST', path('release'), {})).check).toBeNull();
    expect((await call('admin', 'POST', '/lines', { main: ' Süd  West ', sub: '' })).statusCode).toBe(201);
    expect(refused(await call('admin', 'POST', '/lines', { main: 'Süd West', sub: '' }))).toMatchObject({
      status: 409,
      code: 'line-exists',
    });
    expect((await call('admin', 'DELETE', path(''))).statusCode).toBe(200);
    expect(await world.names()).toEqual(['Süd West;', 'vpn main 1;vpn sub 2']);
  });

  test('imports the file that was shown, and exports one that says the same', async () => {
    const text = '"a;b";"say ""hi"""\r\n=1+1;Zähler\r\n';
    const { revision, added, removed } = await preview(text);
    expect([added.count, removed.count]).toEqual([2, 2]);
    expect(bodyOf(await call('admin', 'POST', '/import', { ...file(text), revision }))).toEqual({
      revision: revision + 1,
      added: 2,
      removed: 2,
      released: 0,
      kept: 0,
    });
    const exported = await call('admin', 'GET', '/export');
    expect(exported.headers).toMatchObject({ 'Content-Disposition': 'attachment; filename="sessions.csv"' });
    expect(exported.body).toContain("'=1+1;Zähler\r\n");
    expect(new Set(linesIn(exported.body).lines.map(({ main }) => main))).toEqual(new Set(['a;b', '=1+1']));
  });

  test.each([
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffMünchen;Süd'), 'utf-8'],
    ['UTF-16', Buffer.from('\ufeffMünchen;Süd', 'utf16le'), 'utf-16'],
    ['UTF-16, the other way round', Buffer.from('\ufeffMünchen;Süd', 'utf16le').swap16(), 'utf-16'],
    ['Windows-1252', Buffer.from('München;Süd', 'latin1'), 'windows-1252'],
  ])('uploads %s', async (_what, bytes, encoding) => {
    expect(await preview(bytes)).toMatchObject({ encoding, added: { first: [{ main: 'München', sub: 'Süd' }] } });
  });

  const many = (count: number) => Array.from({ length: count }, (_, at) => at.toString(36)).join('\n');
  test.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1]), 400, 'bad-request'],
    ['an odd end', Buffer.from([0xff, 0xfe, 0x61]), 400, 'bad-request'],
    ['a quotation mark that never ends', 'a;b\n"c;d', 400, 'bad-request'],
    ['100,000 lines', many(100_000), 413, 'too-large'],
    ['more than 512 KiB', `${'x'.repeat(99)};${'y'.repeat(99)}\n`.repeat(2_630), 413, 'too-large'],
  ])('is refused %s, and nothing is changed', async (_what, content, status, code) => {
    for (const [at, body] of [
      ['/import/preview', file(content)],
      ['/import', { ...file(content), revision: 1 }],
    ] as const)
      expect(refused(await call('admin', 'POST', at, body))).toMatchObject({ status, code });
    expect(await world.names()).toHaveLength(2);
  });

  test('is refused a body of several megabytes, and what is no base64', async () => {
    expect(refused(await call('admin', 'POST', '/import/preview', { file: 'eA'.repeat(600_000) }))).toMatchObject({
      status: 413,
    });
    expect(refused(await call('admin', 'POST', '/import/preview', { file: 'München' }))).toMatchObject({ status: 400 });
  });

  test('is told where the mistakes are', async () => {
    expect(refused(await call('admin', 'POST', '/import/preview', file('a;b\nc;d;e')))).toMatchObject({
      mistakes: [{ path: 'line 2', expected: 'two names, main;sub' }],
    });
  });

  test('says who may use the board', async () => {
    expect(bodyOf(await call('admin', 'POST', '/members', file('otto')))).toMatchObject({ members: 1 });
    expect(bodyOf(await call('admin', 'GET', '/members'))).toEqual({ members: [{ username: 'otto', isKnown: false }] });
    expect(refused(await call('teacher', 'GET', ''))).toMatchObject({ code: 'forbidden' });
    await call('admin', 'POST', '/members', file('otto\nTINA'));
    expect((await listed()).lines).toHaveLength(2);
    expect(bodyOf(await call('admin', 'GET', '/members'))).toMatchObject({ members: [{}, { isKnown: true }] });
  });
});
