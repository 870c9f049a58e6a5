import { describe, expect, test } from 'vitest';
import { confirmed, putOff, standingOf, type Login, type LoginLimits } from '#core/access/login.ts';
import { aLogin } from '#test/support/logins.ts';
import { noon } from '#test/support/builders.ts';

const minute = 60_000;
const limits: LoginLimits = { idle: 12 * 3_600, lifetime: 7 * 86_400, refresh: 900 };
const login: Login = aLogin({ ...confirmed(noon, limits), endsAt: noon + 7 * 86_400_000 });

describe('a login', () => {
  test.each([
    ['is good until the provider has to be asked again', 15 * minute - 1, 'good'],
    ['is stale on the minute that it has to be', 15 * minute, 'stale'],
    ['is stale for as long as it may be idle', 12 * 60 * minute - 1, 'stale'],
    ['is over when it has been idle for too long', 12 * 60 * minute, 'over'],
  ])('%s', (_what, after, standing) => {
    expect(standingOf(login, noon + after)).toBe(standing);
  });

  test('is over at the end of its lifetime however much it is used', () => {
    const used = { ...login, ...confirmed(login.endsAt - 1, limits) };
    expect(standingOf(used, login.endsAt - 1)).toBe('good');
    expect(standingOf(used, login.endsAt)).toBe('over');
  });

  test('is refreshed before it can be idle for too long, whatever the stage says', () => {
    const { refreshAt, idleAt } = confirmed(noon, { ...limits, idle: 600, refresh: 3_600 });
    expect(refreshAt).toBeLessThan(idleAt);
  });
});

describe('while the provider is away', () => {
  test('the refresh is put off by a minute at a time', () => {
    const due = noon + 15 * minute;
    expect(putOff(login, due, limits)?.refreshAt).toBe(due + minute);
  });

  test('an hour after it was due it is put off no more', () => {
    const late = noon + 75 * minute;
    expect(putOff(login, late - 1, limits)?.refreshAt).toBe(late);
    expect(putOff(login, late, limits)).toBeUndefined();
  });
});
