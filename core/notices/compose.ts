import { approvalButtons, NoticeId, noticeLimits as limits } from '../contract/notices.ts';
import type { NewNotice } from '../ports/notice-board.ts';
import { Refusal, type Mistake } from '../refusal.ts';
import type { Instant } from '../session/session.ts';
import { cleanLine, cleanText } from './clean.ts';
import type { Audience, Notice } from './notice.ts';

/** What a notice is made of; whom it is for and who plans it are decided by whoever makes it. */
export type NoticeDraft = Omit<NewNotice, 'person' | 'username'> & {
  readonly id: string;
  readonly to: Audience;
  readonly by: string | null;
};

const minute = 60_000;
const day = 24 * 60 * minute;
/** Longest that a notice can be seen, that it is planned ahead, and that somebody waits for an owner. */
const longest = { shown: 92 * day, ahead: 366 * day, approval: 10 * minute } as const;

/**
 * A new notice: cleaned of what can't be seen, and held against its limits.
 *
 * @throws Refusal `bad-request` that names everything that is wrong
 */
export function compose(draft: NoticeDraft, now: Instant): Notice {
  const { id, to, kind, at, until, by } = draft;
  const notice: Notice = {
    id,
    to,
    kind,
    title: cleanLine(draft.title),
    text: cleanText(draft.text),
    buttons: draft.buttons.map(cleanLine),
    at,
    until,
    data: Object.fromEntries(Object.entries(draft.data ?? {}).map(([key, value]) => [key, cleanLine(value)])),
    plannedAt: now,
    plannedBy: by,
    shownAt: null,
    announcedAt: null,
    answer: null,
    withdrawnAt: null,
  };
  const mistakes = [
    ...mistakesInText(notice),
    ...mistakesInButtons(notice),
    ...mistakesInData(notice),
    ...mistakesInTime(notice, now),
  ];
  if (mistakes.length > 0) throw new Refusal('bad-request', 'This notice cannot be shown.', { mistakes });
  return notice;
}

/** Whether two say the same to the same people at the same time, so that the second is the first one sent again. */
export function saysTheSame(one: Notice, other: Notice): boolean {
  const said = ({ to, kind, title, text, buttons, until, data }: Notice) => [
    ...Object.entries(to).sort(byKey),
    kind,
    title,
    text,
    buttons,
    until,
    Object.entries(data).sort(byKey),
  ];
  return JSON.stringify(said(one)) === JSON.stringify(said(other));
}
const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) => (one < other ? -1 : 1);

function mistakesInText({ id, title, text }: Notice): readonly Mistake[] {
  return [
    ...mistake(
      !NoticeId.safeParse(id).success,
      'id',
      `1 to ${limits.id} letters, digits, dots, underscores or hyphens`,
    ),
    ...mistake(title === '' || title.length > limits.title, 'title', `1 to ${limits.title} characters`),
    ...mistake(text.length > limits.text, 'text', `at most ${limits.text} characters`),
  ];
}

function mistakesInButtons({ kind, buttons }: Notice): readonly Mistake[] {
  if (kind === 'approve-login')
    return mistake(buttons.join() !== approvalButtons.join(), 'buttons', approvalButtons.join(', '));
  const isWrong = (button: string) => button === '' || button.length > limits.button || button === 'pending';
  return [
    ...mistake(kind === 'question' && buttons.length === 0, 'buttons', 'at least one for a question'),
    ...mistake(buttons.length > limits.buttons, 'buttons', `at most ${limits.buttons}`),
    ...mistake(buttons.some(isWrong), 'buttons', `1 to ${limits.button} characters each, and none "pending"`),
    ...mistake(new Set(buttons).size < buttons.length, 'buttons', 'no two alike'),
  ];
}

function mistakesInData({ kind, to, data }: Notice): readonly Mistake[] {
  const entries = Object.entries(data);
  const isWrong = ([key, value]: readonly [string, string]) =>
    !/^[\w-]{1,40}$/.test(key) || value.length > limits.datum;
  const asksWell = to.is === 'person' && Boolean(data['username']) && Boolean(data['session']);
  return [
    ...mistake(entries.length > limits.data || entries.some(isWrong), 'data', `at most ${limits.data} short texts`),
    ...mistake(kind === 'approve-login' && !asksWell, 'data', 'username and session, for one person'),
  ];
}

function mistakesInTime({ kind, at, until }: Notice, now: Instant): readonly Mistake[] {
  const [most, said] = kind === 'approve-login' ? [longest.approval, '10 minutes'] : [longest.shown, '92 days'];
  return [
    ...mistake(!isTime(at) || at > now + longest.ahead, 'at', 'a time within a year from now'),
    ...mistake(!isTime(until) || until <= Math.max(at, now), 'until', 'a time after `at` that is not over'),
    ...mistake(until - Math.max(at, now) > most, 'until', `at most ${said} after \`at\``),
  ];
}

/** Within the years that can be written with four digits. */
const isTime = (at: Instant) => Number.isSafeInteger(at) && at >= 0 && at < Date.UTC(10_000, 0);
const mistake = (isOne: boolean, path: string, expected: string): readonly Mistake[] =>
  isOne ? [{ path, expected }] : [];
