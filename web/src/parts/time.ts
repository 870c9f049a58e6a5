import type { Language } from '#core/contract/text.ts';

const units = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** Within a minute; better words than the `now` and `jetzt` of browsers. */
const present: Readonly<Record<Language, string>> = { en: 'just now', de: 'gerade eben' };

/** How long ago or how soon, in words: `2 hours ago`, `vor 2 Stunden`. Instants in milliseconds. */
export function relativeTime(at: number, now: number, language: Language): string {
  const seconds = (at - now) / 1_000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const fitting = units.find(([, size]) => Math.abs(seconds) >= size);
  return fitting ? format.format(Math.trunc(seconds / fitting[1]), fitting[0]) : present[language];
}

/** The time of day (24 hours), with the date where it is not today. Instants in milliseconds. */
export function clockTime(at: number, now: number, language: Language, timeZone?: string): string {
  const locale = language === 'en' ? 'en-GB' : language;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeZone });
  const isToday = day.format(at) === day.format(now);
  const shown: Intl.DateTimeFormatOptions = isToday ? {} : { dateStyle: 'medium' };
  return new Intl.DateTimeFormat(locale, { ...shown, timeStyle: 'short', timeZone }).format(at);
}

/** How long a start may still take, said no more exactly than it is known. */
export type Left =
  | { readonly is: 'unknown' }
  | { readonly is: 'moment' }
  | { readonly is: 'seconds' | 'minutes'; readonly count: number };

/** Rounds an estimate up: to five seconds below a minute, to minutes above; less than five seconds, or past, is a moment. */
export function leftOf(seconds: number | null): Left {
  if (seconds === null) return { is: 'unknown' };
  if (seconds < 5) return { is: 'moment' };
  const rounded = Math.ceil(seconds / 5) * 5;
  return rounded < 60 ? { is: 'seconds', count: rounded } : { is: 'minutes', count: Math.ceil(seconds / 60) };
}
