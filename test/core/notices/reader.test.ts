import { describe, expect, it } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { compose } from '#core/notices/compose.ts';
import { isOpenNotice, noticeState, type Audience, type Notice, type Showing } from '#core/notices/notice.ts';
import { isForPerson, isStillUp, judgeAnswer } from '#core/notices/reader.ts';
import { Refusal } from '#core/refusal.ts';
import { aPerson, noon } from '#test/support/builders.ts';

const minute = 60_000;
const olga = aPerson('olga');
const notice = (more: Partial<Notice> = {}): Notice => ({
  ...compose(
    {
      id: 'n1',
      to: { is: 'person', person: olga.person, username: 'olga' },
      kind: 'question',
      title: 'Well?',
      text: '',
      buttons: ['Yes', 'No'],
      at: noon + minute,
      until: noon + 2 * minute,
      by: null,
    },
    noon,
  ),
  ...more,
});
const showing = (more: Partial<Showing> = {}): Showing => ({
  notice: 'n1',
  person: olga.person,
  username: 'olga',
  shownAt: noon + minute,
  answer: null,
  ...more,
});

describe('where a notice stands', () => {
  it.each([
    ['planned', {}, noon],
    ['planned', {}, noon + minute],
    ['shown', { shownAt: noon + minute }, noon + minute],
    ['expired', {}, noon + 2 * minute],
    ['expired', { shownAt: noon + minute }, noon + 2 * minute],
    ['answered', { answer: { button: 'Yes', at: noon } }, noon + 2 * minute],
    ['withdrawn', { withdrawnAt: noon }, noon + 2 * minute],
  ] as const)('is %s with %j', (state, more, at) => {
    expect(noticeState(notice(more), at)).toBe(state);
  });

  it.each([
    [false, {}, noon + minute - 1],
    [true, {}, noon + minute],
    [true, { shownAt: noon }, noon + 2 * minute - 1],
    [false, {}, noon + 2 * minute],
    [false, { withdrawnAt: noon }, noon + minute],
    [false, { answer: { button: null, at: noon } }, noon + minute],
  ])('it can be seen: %s with %j', (open, more, at) => {
    expect(isOpenNotice(notice(more), at)).toBe(open);
  });
});

describe('whom a notice is for', () => {
  const ubuntu = [{ runtime: 'kasm', desktopType: 'ubuntu' }] as const;
  const cad = [{ runtime: 'dcv', desktopType: 'cad' }] as const;
  const isFor = (to: Audience, reader = olga, desktops: Parameters<typeof isForPerson>[2] = []) =>
    isForPerson({ to }, reader, desktops);

  it('is the person that it names, whatever he is called', () => {
    const to = { is: 'person', person: olga.person, username: 'olga' } as const;
    expect(isFor(to, { ...olga, username: 'renamed' })).toBe(true);
    expect(isFor(to, { ...olga, person: 'person-other' as PersonId })).toBe(false);
    expect(isFor(to, aPerson('ada', { roles: ['admin'] }))).toBe(false);
  });

  it('is who has that name with the provider; no guest of a learning platform, who may be given any', () => {
    const to = { is: 'username', username: 'olga' } as const;
    expect(isFor(to)).toBe(true);
    expect(isFor(to, aPerson('Olga'))).toBe(false);
    expect(isFor(to, aPerson('olga', { roles: ['guest'] }))).toBe(false);
  });

  it('is who has a desktop of that kind open', () => {
    expect(isFor({ is: 'desktops', runtime: null }, olga, ubuntu)).toBe(true);
    expect(isFor({ is: 'desktops', runtime: null }, olga, [])).toBe(false);
    expect(isFor({ is: 'desktops', runtime: 'dcv' }, olga, ubuntu)).toBe(false);
    expect(isFor({ is: 'desktops', runtime: 'dcv' }, olga, cad)).toBe(true);
    expect(isFor({ is: 'desktop-type', desktopType: 'cad' }, olga, cad)).toBe(true);
    expect(isFor({ is: 'desktop-type', desktopType: 'cad' }, olga, ubuntu)).toBe(false);
  });

  it('does not see it again once it is answered or put away', () => {
    const now = noon + minute;
    expect(isStillUp(notice(), undefined, now)).toBe(true);
    expect(isStillUp(notice(), showing(), now)).toBe(true);
    expect(isStillUp(notice(), showing({ answer: { button: null, at: now } }), now)).toBe(false);
  });
});

describe('an answer', () => {
  const now = noon + minute;
  const judged = (of: Notice, button: string | null, shown?: Showing, at = now) => {
    try {
      return judgeAnswer(of, shown, button, at);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return error.code;
    }
  };
  const yes = { button: 'Yes', at: now };

  it('is one of the buttons, or none', () => {
    expect(judged(notice(), 'Yes')).toBe('first');
    expect(judged(notice(), null)).toBe('first');
    expect(judged(notice(), 'Maybe')).toBe('bad-request');
    expect(judged(notice(), '')).toBe('bad-request');
  });

  it('has to be given where somebody waits to join', () => {
    expect(judged(notice({ kind: 'approve-login', buttons: ['allow', 'refuse'] }), null)).toBe('bad-request');
  });

  it('may be given twice, and not changed', () => {
    expect(judged(notice({ answer: yes }), 'Yes')).toBe('again');
    expect(judged(notice({ answer: yes }), 'No')).toBe('notice-answered');
    const broadcast = notice({ to: { is: 'desktops', runtime: null } });
    expect(judged(broadcast, 'Yes', showing({ answer: yes }))).toBe('again');
    expect(judged(broadcast, null, showing({ answer: yes }))).toBe('notice-answered');
  });

  it('comes in time, and not after the notice is taken back', () => {
    expect(judged(notice(), 'Yes', undefined, noon + 2 * minute)).toBe('notice-over');
    expect(judged(notice({ withdrawnAt: now }), 'Yes')).toBe('notice-over');
    expect(judged(notice({ answer: yes }), 'Yes', undefined, noon + 2 * minute)).toBe('again');
  });
});
