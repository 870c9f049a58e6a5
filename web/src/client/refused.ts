import type { Route } from '#core/contract/route.ts';
import type { PageRoutes } from '#web/client/page-routes.ts';

/** What a route of any kind may be refused with, and no route lists. */
export const anyRefusal = [
  'too-large',
  'signed-out',
  'stale-login',
  'forbidden',
  'foreign-origin',
  'no-such-route',
  'wrong-method',
  'too-many-requests',
  'internal',
] as const satisfies Route['refuses'];

/**
 * Why a call did not do what was asked: a refusal of the portal, or one of the page's own: `unreachable` (no answer came) and
 * `unreadable-reply` (an answer came that the contract does not know, most likely because the portal is newer than the page).
 */
export type ProblemCode =
  | PageRoutes[keyof PageRoutes]['refuses'][number]
  | (typeof anyRefusal)[number]
  | 'unreachable'
  | 'unreadable-reply';

/** One mistake in a request, as the portal found it. */
export type Mistake = { readonly path: string; readonly expected: string };

/** Thrown by each call that is refused. */
export class Refused extends Error {
  /** A `ProblemCode`, or a code that is newer than the page. */
  readonly code: string;
  /** Names the request in the portal's log; empty where none came back. */
  readonly requestId: string;
  readonly mistakes: readonly Mistake[];

  constructor(
    code: string,
    message: string,
    options: { requestId?: string; mistakes?: readonly Mistake[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'Refused';
    this.code = code;
    this.requestId = options.requestId ?? '';
    this.mistakes = options.mistakes ?? [];
  }
}

/** Whether a problem is the refusal with this code. */
export function isRefused(problem: unknown, code: ProblemCode): boolean {
  return problem instanceof Refused && problem.code === code;
}
