import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { noticeLimits } from '#core/contract/notices.ts';
import { compose, saysTheSame, type NoticeDraft } from '#core/notices/compose.ts';
import { Refusal } from '#core/refusal.ts';
import { noon } from '#test/support/builders.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const olga = { is: 'person', person: 'person-olga' as PersonId, username: 'olga' } as const;
const draft = (more: Partial<NoticeDraft> = {}): NoticeDraft => ({
  id: 'n1',
  to: { is: 'desktops', runtime: 'dcv' },
  kind: 'info',
  title: 'Maintenance',
  text: '',
  buttons: [],
  at: noon,
  until: noon + minute,
  by: null,
  ...more,
});
const approval = (more: Partial<NoticeDraft> = {}): NoticeDraft =>
  draft({
    to: olga,
    kind: 'approve-login',
    buttons: ['allow', 'refuse'],
    data: { username: 'otto', session: 's' },
    ...more,
  });
const wrong = (one: NoticeDraft): readonly string[] => {
  try {
    compose(one, noon);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'bad-request') throw error;
    return error.mistakes.map(({ path }) => path);
  }
};

describe('a notice', () => {
  it.each([
    ['100 % sure', '100 % sure'],
    ['%s %(title)s %d', '%s %(title)s %d'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['two\r\nlines\tand\0more', 'two lines and more'],
    ['  around  ', 'around'],
    ['turned \u202eround', 'turned  round'],
    ['half \ud83d an emoji', 'half \ufffd an emoji'],
    ['👩‍💻 Wartung für Ägypten', '👩‍💻 Wartung für Ägypten'],
  ])('says %j as %j', (title, said) => {
    expect(compose(draft({ title }), noon).title).toBe(said);
  });

  it('keeps the lines of its text, and nothing else that cannot be seen', () => {
    expect(compose(draft({ text: 'one\r\ntwo\rthree\n\u0007four\u2066' }), noon).text).toBe('one\ntwo\nthree\n four');
  });

  it('says no more than its limits, and nothing is cut off', () => {
    const { title, text, button, buttons } = noticeLimits;
    expect(wrong(draft({ title: 't'.repeat(title), text: 't'.repeat(text) }))).toEqual([]);
    expect(wrong(draft({ title: 't'.repeat(10_000) }))).toEqual(['title']);
    expect(wrong(draft({ title: '\n \u202e' }))).toEqual(['title']);
    expect(wrong(draft({ text: 't'.repeat(text + 1) }))).toEqual(['text']);
    expect(wrong(draft({ buttons: ['b'.repeat(button + 1)] }))).toEqual(['buttons']);
    expect(wrong(draft({ buttons: Array.from({ length: buttons + 1 }, (_, at) => `${at}`) }))).toEqual(['buttons']);
    expect(wrong(draft({ id: 'a/b' }))).toEqual(['id']);
    expect(wrong(draft({ id: '' }))).toEqual(['id']);
    expect(wrong(draft({ id: 'Wartung_Größe.1800000000' }))).toEqual([]);
    expect(wrong(draft({ data: { 'a b': '' } }))).toEqual(['data']);
    expect(wrong(draft({ data: { a: 'x'.repeat(501) } }))).toEqual(['data']);
  });

  it.each([
    ['two alike', ['Yes', 'Yes ']],
    ['an empty one', ['Yes', ' ']],
    ['one that would be taken for no answer', ['pending']],
  ])('has no buttons of which there are %s', (_, buttons) => {
    expect(wrong(draft({ buttons }))).toEqual(['buttons']);
  });

  it('is a question only with something to press', () => {
    expect(wrong(draft({ kind: 'question' }))).toEqual(['buttons']);
    expect(wrong(draft({ kind: 'question', buttons: ['Yes'] }))).toEqual([]);
  });

  it.each([
    ['that is over already', { at: noon - 2 * minute, until: noon }],
    ['that ends before it begins', { at: noon + 2 * minute, until: noon + minute }],
    ['that ends as it begins', { at: noon + minute, until: noon + minute }],
    ['that stays for more than three months', { until: noon + 93 * day }],
    ['that has no end', { until: Number.NaN }],
    ['that ends never', { until: Infinity }],
  ])('is none %s', (_, time) => {
    expect(wrong(draft(time))).toContain('until');
  });

  it('is planned a year ahead at most', () => {
    const at = noon + 366 * day;
    expect(wrong(draft({ at, until: at + minute }))).toEqual([]);
    expect(wrong(draft({ at: at + 1, until: at + minute }))).toEqual(['at']);
  });

  it('may have begun a while ago', () => {
    expect(wrong(draft({ at: noon - day }))).toEqual([]);
  });

  it('names everything that is wrong with it', () => {
    expect(wrong(draft({ title: '', until: noon, kind: 'question' }))).toEqual(['title', 'buttons', 'until']);
  });

  it('is composed or refused, whatever is in it', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 7 }), fc.double(), (title, id, buttons, until) => {
        expect(() => wrong(draft({ title, id, buttons, until, text: title }))).not.toThrow();
      }),
    );
  });
});

describe('a question to an owner', () => {
  it('is for one person, has its own two buttons, and says who wants to join what', () => {
    expect(wrong(approval())).toEqual([]);
    expect(wrong(approval({ to: { is: 'desktops', runtime: 'dcv' } }))).toEqual(['data']);
    expect(wrong(approval({ to: { is: 'username', username: 'olga' } }))).toEqual(['data']);
    expect(wrong(approval({ data: { username: '\n', session: 's' } }))).toEqual(['data']);
    expect(wrong(approval({ data: { username: 'otto' } }))).toEqual(['data']);
    expect(wrong(approval({ buttons: ['refuse', 'allow'] }))).toEqual(['buttons']);
    expect(wrong(approval({ buttons: [] }))).toEqual(['buttons']);
  });

  it('waits ten minutes at most', () => {
    expect(wrong(approval({ until: noon + 10 * minute }))).toEqual([]);
    expect(wrong(approval({ until: noon + 10 * minute + 1 }))).toEqual(['until']);
  });
});

describe('the same notice', () => {
  const one = compose(draft({ data: { a: '1', b: '2' } }), noon);
  it('is one that says the same to the same people, whenever it is sent', () => {
    expect(saysTheSame(one, compose(draft({ data: { b: '2', a: '1' }, at: noon + 1 }), noon + 2))).toBe(true);
  });
  it.each([
    { title: 'Other' },
    { text: 'Other' },
    { kind: 'error' as const },
    { buttons: ['Other'] },
    { until: noon + 2 * minute },
    { to: olga },
    { data: { a: '1' } },
  ])('is not one with %j', (more) => {
    expect(saysTheSame(one, compose(draft({ data: { a: '1', b: '2' }, ...more }), noon))).toBe(false);
  });
});
