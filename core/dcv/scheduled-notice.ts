import { noticeLimits } from '../contract/notices.ts';
import type { NewNotice } from '../ports/notice-board.ts';
import type { Instant } from '../session/session.ts';

/** What a script wants to be shown, as it says it: `{year, month, day, hour, minute, title, text, type, button1, …}`. */
export type SaidNotice = Readonly<Record<string, unknown>>;

const kinds = ['info', 'warning', 'error', 'question'] as const;
type Kind = (typeof kinds)[number];
const isKind = (text: string): text is Kind => kinds.some((kind) => kind === text);

/**
 * Reads a planned notice: it is shown from now on, or from ninety days before, until the instant that it names, in UTC. Buttons are `button1` onward, in order.
 *
 * @returns the notice, or what is wrong with it in the words of the original
 */
export function readScheduledNotice(said: SaidNotice, now: Instant): (NewNotice & { readonly id: string }) | string {
  const title = textOf(said['title']);
  const text = textOf(said['text']);
  if (title === '' || text === '') return 'Missing title or text';
  const kind = textOf(said['type']) || 'info';
  if (!isKind(kind)) return 'Invalid notification type';
  const until = instantOf(said);
  if (typeof until === 'string') return `Invalid date provided: ${until}`;
  if (until <= now) return 'Invalid date provided: it is over';
  const buttons = buttonsOf(said);
  const word = title.replaceAll(/[^\p{L}\p{N}_]/gu, '');
  const id = `${word.slice(0, noticeLimits.id - 14)}.${Math.floor(until / 1_000)}`;
  return { id, person: null, kind, title, text, buttons, at: Math.max(now, until - longestShown), until };
}

/** What is far away is not shown at once: a board takes no notice that is to hang there for longer. */
const longestShown = 90 * 86_400_000;

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

function buttonsOf(said: SaidNotice): readonly string[] {
  const numbered = Object.keys(said)
    .flatMap((key) => /^button(\d{1,2})$/.exec(key)?.[1] ?? [])
    .map(Number)
    .toSorted((one, other) => one - other);
  return [...new Set(numbered.map((number) => textOf(said[`button${number}`])).filter((text) => text !== ''))];
}

/** Each part with the numbers that it may be, as the original's language says it. */
const parts = [
  ['year', 1, 9_999],
  ['month', 1, 12],
  ['day', 1, 31],
  ['hour', 0, 23],
  ['minute', 0, 59],
] as const;

/** The instant, or what is wrong with it. */
function instantOf(said: SaidNotice): Instant | string {
  const numbers: number[] = [];
  for (const [part, least, most] of parts) {
    const value = said[part];
    const number =
      typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : NaN;
    if (!Number.isInteger(number)) return value === undefined ? `${part} is missing` : `${part} is no whole number`;
    if (number < least || number > most)
      return part === 'day' ? 'day is out of range for month' : `${part} must be in ${least}..${most}`;
    numbers.push(number);
  }
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = numbers;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute);
  return date.getUTCDate() === day ? date.getTime() : 'day is out of range for month';
}
