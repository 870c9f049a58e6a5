import * as z from 'zod';
import { Refusal } from '../refusal.ts';
import type { ParameterValue } from './session-request.ts';

/** Letters of all names and values of a request together. What is kept of them has to fit beside its session. */
const mostText = 65_536;

const noControls = (text: string) => !/\p{Cc}/u.test(text) && text.isWellFormed();
/** Values may have several lines, and everything else that fits into a variable. */
const fitsVariable = (text: string) => !text.includes('\0') && text.isWellFormed();

const Payload = z.object({
  parameters: z
    .array(
      z.object({
        name: z.string().min(1).refine(noControls),
        value: z.string().refine(fitsVariable).default(''),
      }),
    )
    .refine((all) => all.reduce((sum, { name, value }) => sum + name.length + value.length, 0) <= mostText)
    .default([]),
});

/**
 * The parameters in the body of a request (§a.3, rows 8 and 9). It is read whatever the method and its content type; an empty one
 * says nothing.
 *
 * @param body null where it is no UTF-8
 * @throws Refusal `bad-request`: not JSON, or not of this form
 */
export function readRequestBody(body: string | null): readonly ParameterValue[] {
  if (body === '') return [];
  const payload = Payload.safeParse(jsonOf(body));
  if (!payload.success) throw new Refusal('bad-request', 'Malformed JSON request payload');
  return payload.data.parameters;
}

/** @throws Refusal `bad-request` */
export function jsonOf(body: string | null): unknown {
  try {
    if (body !== null) return JSON.parse(body);
  } catch {
    // Refused below, in the same words as what is no text at all.
  }
  throw new Refusal('bad-request', 'Invalid JSON request payload');
}
