import * as z from 'zod';
import { TimeZone } from './time-zone.ts';

const form = 'a length of time such as 90d, 26w or 2y';
const daysOf = { d: 1, w: 7, y: 365 } as const;

/** How long something is kept: seconds, or whole days, weeks or years of 365 days. Parsed to seconds. */
const Keep = z
  .union([z.number().int().positive(), z.string().regex(/^[1-9]\d{0,4}[dwy]$/, form)], { error: form })
  .transform((value) => {
    if (typeof value === 'number') return value;
    const unit = value.at(-1);
    return Number(value.slice(0, -1)) * daysOf[unit === 'w' || unit === 'y' ? unit : 'd'] * 86_400;
  })
  .refine((seconds) => seconds >= 86_400 && seconds <= 3_660 * 86_400, { error: 'from a day to ten years' });

/** What is recorded of every use: how long, and how its weekly files are kept from being changed. */
export const Audit = z.strictObject({
  /** The time zone that the weekly files show beside UTC. */
  timeZone: TimeZone.default('UTC'),
  /**
   * How long entries of each kind are kept. After that the weekly chain holds nothing but their digests. Holds for what is recorded
   * from the change on.
   */
  keep: z
    .strictObject({
      board: Keep.prefault('2y'),
      session: Keep.prefault('1y'),
      lease: Keep.prefault('2y'),
      'sign-in': Keep.prefault('90d'),
      admin: Keep.prefault('2y'),
    })
    .prefault({}),
  /**
   * Locks each weekly file for so many days. `governance`: those may remove it whom the account lets bypass that; `compliance`: nobody
   * may, and names stay in it for as long, whatever is erased here.
   */
  objectLock: z
    .strictObject({
      mode: z.enum(['governance', 'compliance']),
      days: z.number().int().min(1).max(3_660),
    })
    .optional(),
});
export type Audit = z.output<typeof Audit>;
