import * as z from 'zod';
import type { Mistake } from '#core/refusal.ts';
import { Refusal } from '#core/refusal.ts';

/** `body`, `query` or `params`: begins the path of each mistake found there. */
type Part = 'body' | 'query' | 'params';

/**
 * Parses a part of a request by its route's schema.
 *
 * @throws Refusal `bad-request` with each mistake: where it is, and what was expected there. Values are never repeated.
 */
export function parse(schema: z.ZodType, value: unknown, part: Part): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Refusal('bad-request', 'The request is not as it should be.', {
    mistakes: result.error.issues.map((issue) => mistakeOf(issue, part)),
  });
}

function mistakeOf(issue: z.core.$ZodIssue, part: Part): Mistake {
  return { path: [part, ...issue.path.map(String)].join('.'), expected: issue.message };
}
