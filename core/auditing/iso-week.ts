import * as z from 'zod';
import type { Instant } from '../session/session.ts';

const day = 86_400_000;
const form = 'a week such as 2026-W47';

/** A week of ISO 8601 in UTC, `2026-W47`: it begins on Monday, and the year's first is the one with the first Thursday. Sorts as text. */
export const IsoWeekText = z
  .string()
  .regex(/^\d{4}-W\d{2}$/, form)
  .refine(exists, { error: form })
  .brand<'week'>();
export type IsoWeek = z.output<typeof IsoWeekText>;

/** The week that an instant is in. */
export function weekOf(at: Instant): IsoWeek {
  const thursday = new Date(at - mondayBased(at) * day + 3 * day);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * day)) + 1;
  return `${year}-W${String(number).padStart(2, '0')}` as IsoWeek;
}

/** The first instant of a week, and the first after it. */
export function boundsOf(week: IsoWeek): { readonly from: Instant; readonly until: Instant } {
  const from = mondayOf(week);
  return { from, until: from + 7 * day };
}

function mondayOf(week: string): Instant {
  const [year, number] = [Number(week.slice(0, 4)), Number(week.slice(6))];
  // The fourth of January is always in the first week.
  const fourth = Date.UTC(year, 0, 4);
  return fourth - mondayBased(fourth) * day + (number - 1) * 7 * day;
}

/** 0 for Monday to 6 for Sunday. */
const mondayBased = (at: Instant) => (new Date(at).getUTCDay() + 6) % 7;

function exists(text: string): boolean {
  return Number(text.slice(6)) > 0 && weekOf(mondayOf(text)) === text;
}
