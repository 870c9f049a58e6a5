import * as z from 'zod';
import type { Envelope, FirstEnvelope } from '#core/contract/dcv-management-routes.ts';
import { reply, type Reply } from '../http/reply.ts';

/** What the API says, in the words of one generation of it or the other. */
export type Said = Reply<z.input<typeof Envelope> | z.input<typeof FirstEnvelope>>;
export type Generation = 'v1' | 'v2';

/** What came of a command, beside the message. */
type Came = { readonly stdout?: string | null; readonly stderr?: string | null };

/** The second generation. Its code is HTTP's status as well, and 200 where there is none. */
export function second(message: unknown, code: number | null = 200, { stdout = null, stderr = null }: Came = {}): Said {
  return reply({ message, return_code: code, stderr, stdout }, { status: code ?? 200 });
}

/** The first generation. */
export function first(body: z.input<typeof FirstEnvelope>, status = 200): Said {
  return reply(body, { status });
}

/** Says a text in the words of the generation that was asked in, with the code that both have. */
export function say(generation: Generation, message: string, code: number, came: Came = {}): Said {
  return generation === 'v1' ? first({ message }, code) : second(message, code, came);
}

/** Nothing was printed, and nothing complained of. */
export const nothing = { stdout: '', stderr: '' } as const;
