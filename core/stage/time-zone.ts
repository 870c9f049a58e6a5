import * as z from 'zod';

/** A time zone of the IANA's list, such as `Europe/Berlin`. */
export const TimeZone = z.string().refine(isTimeZone, { error: 'a time zone such as Europe/Berlin' });

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
