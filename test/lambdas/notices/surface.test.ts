import { beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '#core/access/caller.ts';
import type { NoticeView } from '#core/contract/notices.ts';
import type { PlannedNoticeView, ShowingView } from '#core/contract/planned-notices.ts';
import type { NewNotice } from '#core/ports/notice-board.ts';
import { notices } from '#lambdas/notices/notices.ts';
import { aDesktopType, aStage } from '#test/support/builders.ts';
import { memoryNoticeBoard, type MemoryNoticeBoard } from '#test/support/memory-notice-board.ts';
import { bodyOf, loginCookie, ownPage, people, served, type Served } from '#test/support/serving.ts';
import { atWork, aWorld, type MemoryWorld } from '#test/support/world.ts';

const minute = 60_000;
const person = (who: string): Person => {
  const found = people[who];
  if (!found) throw new Error(`nobody is a ${who}`);
  return found;
};

let world: MemoryWorld;
let board: MemoryNoticeBoard;
let ask: Served;

beforeEach(() => {
  world = aWorld(aStage({ desktops: [aDesktopType('ubuntu-desktop'), aDesktopType('cad')] }));
  board = memoryNoticeBoard(world.now);
  ask = served('notices', notices({ ...world.deps, notices: board.store }));
});

const call = (who: string, method: string, path: string, body?: object) =>
  ask({
    method,
    path: `/api/notices${path}`,
    headers: { ...ownPage, ...loginCookie(who), ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
type Result = Awaited<ReturnType<Served>>;
const codeOf = (result: Result) => (bodyOf(result) as { error?: { code: string } }).error?.code;
const time = (after: number) => new Date(world.now() + after).toISOString();
const seen = async (who: string) => (bodyOf(await call(who, 'GET', '')) as { notices: NoticeView[] }).notices;
const titles = async (who: string) => (await seen(who)).map(({ title }) => title);
const plan = (more: object = {}) =>
  call('admin', 'POST', '', {
    to: { is: 'desktops' },
    kind: 'info',
    title: 'Maintenance',
    until: time(60 * minute),
    ...more,
  });
const planned = async (more: object = {}) => (bodyOf(await plan(more)) as { notice: PlannedNoticeView }).notice;
const listed = async () => (bodyOf(await call('admin', 'GET', '/all')) as { notices: PlannedNoticeView[] }).notices;
const approval = (): NewNotice => ({
  person: person('student').person,
  username: 'sam',
  kind: 'approve-login',
  title: 'otto wants to join',
  text: '',
  buttons: ['allow', 'refuse'],
  at: world.now(),
  until: world.now() + 20_000,
  data: { username: 'otto', session: 'demo-w01-s001' },
});

describe('what somebody is asked', () => {
  it('he alone sees and answers', async () => {
    const id = await board.ask(approval());
    expect(await seen('student')).toEqual([
      {
        id,
        kind: 'approve-login',
        title: 'otto wants to join',
        text: '',
        buttons: ['allow', 'refuse'],
        at: time(0),
        until: time(20_000),
        data: { username: 'otto', session: 'demo-w01-s001' },
      },
    ]);
    for (const who of ['teacher', 'admin', 'guest']) {
      expect(await seen(who)).toEqual([]);
      expect(codeOf(await call(who, 'POST', `/${id}/answers`, { button: 'allow' }))).toBe('no-such-notice');
    }
    expect(await board.answerOf(id)).toBe('pending');
    const result = await call('student', 'POST', `/${id}/answers`, { button: 'allow' });
    expect([result.statusCode, bodyOf(result)]).toEqual([200, {}]);
    expect(await board.answerOf(id)).toBe('allow');
    expect(await seen('student')).toEqual([]);
  });

  it('is answered by the first of two answers, and by the same one twice', async () => {
    const id = await board.ask(approval());
    const answer = (button: string) => call('student', 'POST', `/${id}/answers`, { button });
    const codes = (await Promise.all([answer('allow'), answer('refuse')])).map(codeOf);
    expect(new Set(codes)).toEqual(new Set(['notice-answered', undefined]));
    const given = await board.answerOf(id);
    expect(codeOf(await answer(given))).toBeUndefined();
  });

  it.each([
    ['a button that it has not', { button: 'maybe' }, 400],
    ['no button', { button: null }, 400],
    ['nothing', {}, 400],
    ['a number', { button: 1 }, 400],
    ['more than a button', { button: 'allow', as: 'admin' }, 400],
    ['a very long button', { button: 'x'.repeat(10_000) }, 400],
  ])('is not answered by %s', async (_, body, status) => {
    const id = await board.ask(approval());
    expect((await call('student', 'POST', `/${id}/answers`, body)).statusCode).toBe(status);
    expect(await board.answerOf(id)).toBe('pending');
  });

  it('is answered too late from the instant that its time is up', async () => {
    const id = await board.ask(approval());
    world.pass(20_000);
    expect(await seen('student')).toEqual([]);
    const result = await call('student', 'POST', `/${id}/answers`, { button: 'allow' });
    expect([result.statusCode, codeOf(result)]).toEqual([410, 'notice-over']);
    expect(await board.answerOf(id)).toBe('');
  });

  it('is no more once it is taken back', async () => {
    const id = await board.ask(approval());
    await board.withdraw(id);
    expect(await seen('student')).toEqual([]);
    expect(codeOf(await call('student', 'POST', `/${id}/answers`, { button: 'allow' }))).toBe('notice-over');
  });

  it.each(['nothing', '..', 'a%2Fb', '%25', 'x'.repeat(500)])('is not found under %s', async (id) => {
    const code = codeOf(await call('student', 'POST', `/${id}/answers`, { button: 'allow' }));
    expect(['no-such-notice', 'bad-request', 'no-such-route']).toContain(code);
  });
});

describe('what an admin tells people', () => {
  it('reaches everybody with a desktop, and nobody without', async () => {
    await planned();
    expect(await titles('student')).toEqual([]);
    await atWork(world, person('student'));
    expect(await titles('student')).toEqual(['Maintenance']);
    expect(await titles('teacher')).toEqual([]);
  });

  it('reaches those with a desktop of a type', async () => {
    await atWork(world, person('student'));
    await planned({ to: { is: 'desktop-type', desktopType: 'cad' }, title: 'CAD' });
    await planned({ to: { is: 'desktop-type', desktopType: 'ubuntu-desktop' }, title: 'Ubuntu' });
    expect(await titles('student')).toEqual(['Ubuntu']);
    const result = await plan({ to: { is: 'desktop-type', desktopType: 'none' } });
    expect(codeOf(result)).toBe('no-such-desktop-type');
  });

  it('reaches one person by his name', async () => {
    await planned({ to: { is: 'username', username: ' tina ' }, title: 'For Tina' });
    expect([await titles('teacher'), await titles('student')]).toEqual([['For Tina'], []]);
  });

  it('appears when it is planned for, those that end first before the others', async () => {
    const to = { is: 'username', username: 'sam' };
    await planned({ to, title: 'Now', until: time(5 * minute) });
    await planned({ to, title: 'Later', at: time(minute), until: time(2 * minute) });
    expect(await titles('student')).toEqual(['Now']);
    world.pass(minute);
    expect(await titles('student')).toEqual(['Later', 'Now']);
    world.pass(minute);
    expect(await titles('student')).toEqual(['Now']);
  });

  it('is not there to be answered before that', async () => {
    const { id } = await planned({
      to: { is: 'username', username: 'sam' },
      buttons: ['Seen'],
      at: time(minute),
      until: time(2 * minute),
    });
    const answer = () => call('student', 'POST', `/${id}/answers`, { button: 'Seen' });
    expect(codeOf(await answer())).toBe('no-such-notice');
    world.pass(minute);
    expect((await answer()).statusCode).toBe(200);
  });

  it('takes times with any offset', async () => {
    const { until } = await planned({ until: '2026-11-22T14:00:00+01:00' });
    expect(until).toBe('2026-11-22T13:00:00.000Z');
  });

  it('can be put away, each for himself', async () => {
    for (const who of ['student', 'teacher']) await atWork(world, person(who));
    const { id } = await planned({ buttons: ['Seen'] });
    expect(await titles('student')).toEqual(['Maintenance']);
    expect((await call('student', 'POST', `/${id}/answers`, { button: null })).statusCode).toBe(200);
    expect([await titles('student'), await titles('teacher')]).toEqual([[], ['Maintenance']]);
  });

  it.each(['100 % <script>alert(1)</script>', '%(title)s ${x} {{title}}', "'; DROP TABLE notices; --"])(
    'says %s as it is',
    async (title) => {
      await planned({ to: { is: 'username', username: 'sam' }, title, text: title, buttons: [title] });
      expect(await seen('student')).toMatchObject([{ title, text: title, buttons: [title] }]);
    },
  );

  it('is in one line, whatever it was', async () => {
    expect((await planned({ title: 'one\r\ntwo\u0000' })).title).toBe('one two');
  });

  it.each([
    ['a title of 10,000 characters', { title: 'x'.repeat(10_000) }, 'title'],
    ['no title', { title: ' \n ' }, 'title'],
    ['a text of 10,000 characters', { text: 'x'.repeat(10_000) }, 'text'],
    ['no end', { until: undefined }, 'until'],
    ['an end that is over', { until: '2020-01-01T00:00:00Z' }, 'until'],
    ['an end that is no time', { until: 'tomorrow' }, 'until'],
    ['a thirteenth month', { until: '2027-13-01T00:00:00Z' }, 'until'],
    ['no reader', { to: undefined }, 'to'],
    ['six buttons', { buttons: ['1', '2', '3', '4', '5', '6'] }, 'buttons'],
    ['a kind that only the portal asks', { kind: 'approve-login' }, 'kind'],
    ['a kind that there is not', { kind: 'party' }, 'kind'],
  ])('is refused with %s, and told where', async (_, more, path) => {
    const result = await plan(more);
    const { error } = bodyOf(result) as { error: { code: string; mistakes?: { path: string }[] } };
    expect([result.statusCode, error.code]).toEqual([400, 'bad-request']);
    expect(JSON.stringify(error)).toContain(path);
    expect(board.notices()).toEqual([]);
  });

  it('is planned once, however often it is sent under its id', async () => {
    const wish = { id: 'maintenance-1', until: time(60 * minute) };
    expect((await plan(wish)).statusCode).toBe(201);
    expect((await plan(wish)).statusCode).toBe(201);
    expect(codeOf(await plan({ ...wish, title: 'Other' }))).toBe('conflict');
    expect(await listed()).toHaveLength(1);
  });
});

describe('the delivery record', () => {
  it('tells to whom a notice was shown when, and what he answered', async () => {
    const { id } = await planned({ to: { is: 'username', username: 'sam' }, kind: 'question', buttons: ['Yes'] });
    expect(await listed()).toMatchObject([{ id, state: 'planned', showings: [], plannedBy: 'ada' }]);
    await seen('student');
    world.pass(minute);
    await seen('student');
    expect(await listed()).toMatchObject([
      { state: 'shown', showings: [{ username: 'sam', shownAt: time(-minute), answer: null }] },
    ]);
    await call('student', 'POST', `/${id}/answers`, { button: 'Yes' });
    expect(await listed()).toMatchObject([
      { state: 'answered', showings: [{ username: 'sam', answer: { button: 'Yes', at: time(0) } }] },
    ]);
    const record = bodyOf(await call('admin', 'GET', `/${id}/showings`)) as { showings: ShowingView[] };
    expect(record).toEqual({
      showings: [{ username: 'sam', shownAt: time(-minute), answer: { button: 'Yes', at: time(0) } }],
      cursor: null,
    });
  });

  it('holds no ids of people', async () => {
    const id = await board.ask(approval());
    await seen('student');
    const told = JSON.stringify([await listed(), bodyOf(await call('admin', 'GET', `/${id}/showings`))]);
    expect(told).toContain('sam');
    expect(told).not.toContain(person('student').person);
  });

  it('is for admins alone, and of notices that there are', async () => {
    for (const who of ['student', 'teacher', 'guest']) {
      for (const path of ['/all', '/n1/showings']) expect(codeOf(await call(who, 'GET', path))).toBe('forbidden');
      expect(codeOf(await call(who, 'POST', '', {}))).toBe('forbidden');
      expect(codeOf(await call(who, 'DELETE', '/n1'))).toBe('forbidden');
    }
    expect(codeOf(await call('admin', 'GET', '/n1/showings'))).toBe('no-such-notice');
    expect(codeOf(await call('admin', 'GET', '/all'))).toBeUndefined();
    expect(codeOf(await ask({ path: '/api/notices/all', query: { cursor: 'x' }, headers: loginCookie('admin') }))).toBe(
      'bad-request',
    );
  });
});

describe('a notice that is withdrawn', () => {
  it('goes from everybody’s page, and stays in the list', async () => {
    const { id } = await planned({ to: { is: 'username', username: 'sam' } });
    expect(await titles('student')).toEqual(['Maintenance']);
    for (let times = 0; times < 2; times += 1) {
      const { notice } = bodyOf(await call('admin', 'DELETE', `/${id}`)) as { notice: PlannedNoticeView };
      expect(notice).toMatchObject({ state: 'withdrawn', withdrawnAt: time(0), showings: [{ username: 'sam' }] });
    }
    expect(await titles('student')).toEqual([]);
    expect(await listed()).toMatchObject([{ id, state: 'withdrawn' }]);
  });

  it('stays what it was, if it was answered or over before', async () => {
    const id = await board.ask(approval());
    await call('student', 'POST', `/${id}/answers`, { button: 'refuse' });
    expect(bodyOf(await call('admin', 'DELETE', `/${id}`))).toMatchObject({ notice: { state: 'answered' } });
    const { id: other } = await planned({ until: time(minute) });
    world.pass(minute);
    expect(bodyOf(await call('admin', 'DELETE', `/${other}`))).toMatchObject({ notice: { state: 'expired' } });
  });

  it('is none that there never was', async () => {
    const result = await call('admin', 'DELETE', '/nothing');
    expect([result.statusCode, codeOf(result)]).toEqual([404, 'no-such-notice']);
  });
});
