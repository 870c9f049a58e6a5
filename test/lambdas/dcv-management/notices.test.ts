import { describe, expect, test } from 'vitest';
import { noon } from '#test/support/builders.ts';
import { openManagement, robot } from '#test/support/dcv-management-under-test.ts';

const until = { year: 2027, month: 1, day: 1, hour: 0, minute: 0 };
const notice = { ...until, title: 'Work on the network!', text: 'Please save.\nUntil six.', type: 'warning' };
const newYear = Date.parse('2027-01-01T00:00:00Z');
const plan = async (it: ReturnType<typeof openManagement>, body: Record<string, unknown>) =>
  it.ask('/schedule-notification', { method: 'POST', headers: robot, body });

describe('a planned notice', () => {
  test('is shown to everybody with a DCV desktop from now until then, in UTC', async () => {
    const it = openManagement();
    expect(await plan(it, { ...notice, button2: 'Later', button1: 'Now' })).toMatchObject({
      status: 200,
      body: {
        message: 'Notification scheduled',
        return_code: 200,
        stderr: '',
        stdout: `Workonthenetwork.${newYear / 1_000}`,
      },
    });
    expect(it.board.notices()).toMatchObject([
      {
        kind: 'warning',
        title: 'Work on the network!',
        buttons: ['Now', 'Later'],
        at: noon,
        until: newYear,
        to: { is: 'desktops', runtime: 'dcv' },
      },
    ]);
  });

  test('may have a % in its title, over which the original fell', async () => {
    const it = openManagement();
    const said = { ...notice, title: '100% <b>free</b>' };
    expect((await plan(it, said)).body).toMatchObject({ stdout: `100bfreeb.${newYear / 1_000}` });
    expect(it.board.notices()[0]?.title).toBe('100% <b>free</b>');
  });

  test('takes numbers that are written as texts, and is an info where it does not say what it is', async () => {
    const it = openManagement();
    const texts = Object.fromEntries(Object.entries(until).map(([part, value]) => [part, String(value)]));
    await plan(it, { ...texts, title: 'Hello', text: 'you' });
    expect(it.board.notices()).toMatchObject([{ kind: 'info', until: newYear }]);
  });

  test('of the same title and time does not take another one’s place; the same again is the same', async () => {
    const it = openManagement();
    const ids = [];
    for (const text of ['one', 'two', 'one'])
      ids.push(((await plan(it, { ...notice, text })).body as { stdout: string }).stdout);
    const id = `Workonthenetwork.${newYear / 1_000}`;
    expect(ids).toEqual([id, `${id}-2`, id]);
    expect(it.board.notices().map(({ text }) => text)).toEqual(['one', 'two']);
  });

  test.each([
    [{ ...notice, title: '' }, 'Missing title or text'],
    [{ ...notice, text: 3 }, 'Missing title or text'],
    [{ ...notice, type: 'alarm' }, 'Invalid notification type'],
    [{ ...notice, type: 'approve-login' }, 'Invalid notification type'],
    [{ ...notice, month: 13 }, 'Invalid date provided: month must be in 1..12'],
    [{ ...notice, month: 2, day: 29 }, 'Invalid date provided: day is out of range for month'],
    [{ ...notice, day: 0 }, 'Invalid date provided: day is out of range for month'],
    [{ ...notice, hour: 24 }, 'Invalid date provided: hour must be in 0..23'],
    [{ ...notice, minute: 1.5 }, 'Invalid date provided: minute is no whole number'],
    [{ ...notice, year: undefined }, 'Invalid date provided: year is missing'],
    [{ ...notice, year: 2020 }, 'Invalid date provided: it is over'],
  ])('%j is refused', async (body, message) => {
    const it = openManagement();
    expect(await plan(it, body)).toMatchObject({ status: 400, body: { message, return_code: 400 } });
    expect(it.board.notices()).toEqual([]);
  });

  test('that is too long is refused as the board refuses it', async () => {
    const it = openManagement();
    expect(await plan(it, { ...notice, text: 'x'.repeat(5_000) })).toMatchObject({ status: 400 });
  });

  test.each(['{}', '[]'])('of %s alone has no title, and is told so', async (body) => {
    const { ask } = openManagement();
    const headers = { ...robot, 'Content-Type': 'application/json' };
    expect(await ask('/schedule-notification', { method: 'POST', headers, body })).toMatchObject({
      status: 400,
      body: { message: 'Missing title or text' },
    });
  });

  test.each([
    ['no JSON', 'title=x', 'text/plain'],
    ['nothing', '', 'application/x-www-form-urlencoded'],
  ])('of %s is refused for what it is', async (_what, body, type) => {
    const { ask } = openManagement();
    const headers = { ...robot, 'Content-Type': type };
    expect(await ask('/schedule-notification', { method: 'POST', headers, body })).toMatchObject({
      status: 415,
      body: { message: expect.stringContaining('415 Unsupported Media Type'), return_code: 415 },
    });
    const json = { ...robot, 'Content-Type': 'application/json' };
    expect(await ask('/schedule-notification', { method: 'POST', headers: json, body: '{' })).toMatchObject({
      status: 400,
    });
  });
});

describe('showing what is due', () => {
  test('says whether there was anything', async () => {
    const it = openManagement();
    expect((await it.ask('/process-notifications')).body).toMatchObject({ message: 'No notifications found' });
    await plan(it, notice);
    for (const query of ['', '?username=jane', '?type=warning', '?username=jane&type=warning'])
      expect((await it.ask(`/process-notifications${query}`)).body).toMatchObject({ message: 'Processing completed' });
    expect((await it.ask('/process-notifications?type=error')).body).toMatchObject({
      message: 'No notifications found',
    });
  });

  test('to somebody who has just come', async () => {
    const it = openManagement();
    await plan(it, notice);
    expect(await it.ask('/process-notification-auth?username=jane')).toMatchObject({
      status: 200,
      body: { message: 'Notification processing scheduled for user', return_code: 200 },
    });
    expect(it.board.notices()[0]?.announcedAt).toBe(noon);
    expect(await it.ask('/process-notification-auth')).toMatchObject({
      status: 400,
      body: { message: 'Missing username parameter' },
    });
  });
});
