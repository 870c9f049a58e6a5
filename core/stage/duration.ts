import * as z from 'zod';

const form = 'a length of time such as 90s, 15m, 8h or 2d';
const secondsOf = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** A length of time: whole seconds, or `90s`, `15m`, `8h`, `2d`. Parsed to seconds. */
export const Duration = z
  .union([z.number().int().nonnegative(), z.string().regex(/^\d+[smhd]?$/, form)], { error: form })
  .transform((value) => {
    if (typeof value === 'number') return value;
    const unit = value.at(-1);
    return unit === 's' || unit === 'm' || unit === 'h' || unit === 'd'
      ? Number(value.slice(0, -1)) * secondsOf[unit]
      : Number(value);
  })
  .refine((seconds) => seconds <= 30 * 86_400, { error: 'at most 30 days' });
