import * as z from 'zod';
import { Refusal } from '../refusal.ts';
import { isEmailAddress } from './email-address.ts';
import { mayReturnTo, originOf } from './web-address.ts';

/** The query of a request for a session, each text trimmed; empty counts as absent, of several the last one counts (§a.3). */
export type RequestQuery = {
  readonly indexUrl: string;
  /** Null: somebody new each time. */
  readonly user: string | null;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Seconds; 0: as long as the session itself may last. */
  readonly timeout: number;
  /** Only this session will do. */
  readonly session: string | null;
  readonly analyticsUrl: string | null;
};

/** What a query is read through: the last value of a name. */
export type Query = { readonly getAll: (name: string) => readonly string[] };

/** A week. Seconds. */
const longestTimeout = 604_800;
const defaultTimeout = 60;
/** As long as an e-mail address may be. */
const longestName = 254;

/**
 * Reads the query in the order of the contract's checks. The original takes any text for an address or a user; here what could not be
 * used safely is refused in the same style (§a.3, rows 5 to 7).
 *
 * @param allowedOrigins where people may be sent back to; anywhere where none is named
 * @throws Refusal `bad-request` with the original's words
 */
export function readRequestQuery(query: Query, allowedOrigins: readonly string[]): RequestQuery {
  const given = (...names: readonly string[]) =>
    names.map((name) => (query.getAll(name).at(-1) ?? '').trim()).find((value) => value !== '') ?? '';
  const indexUrl = indexUrlOf(given('index_url', 'redirect_url'), allowedOrigins);
  const email = given('email');
  if (email !== '' && !isEmailAddress(email)) throw refused('Invalid email address provided');
  const user = nameOf(given('user'), 'Invalid user provided');
  const firstName = nameOf(given('first_name', 'firstname'), 'Invalid first name provided');
  const lastName = nameOf(given('last_name', 'lastname'), 'Invalid last name provided');
  const session = nameOf(given('session'), 'Invalid session name supplied');
  const analyticsUrl = analyticsUrlOf(given('analytics_url'));
  const timeout = timeoutOf(query.getAll('timeout').at(-1));
  return { indexUrl, user: user || null, email, firstName, lastName, timeout, session: session || null, analyticsUrl };
}

function indexUrlOf(text: string, allowedOrigins: readonly string[]): string {
  if (text === '') throw refused('Need redirect URL for workshop index');
  if (!mayReturnTo(text, allowedOrigins)) throw refused('Invalid redirect URL for workshop index');
  return text;
}

function analyticsUrlOf(text: string): string | null {
  if (text === '') return null;
  if (originOf(text) === undefined) throw refused('Invalid analytics URL provided');
  return text;
}

/** Any text is a name, as long as people can read it in one line. */
function nameOf(text: string, otherwise: string): string {
  if (text.length > longestName || /\p{Cc}/u.test(text) || !text.isWellFormed()) throw refused(otherwise);
  return text;
}

/** An empty one is a mistake, too: the original fails on it, and silence would take it for something else. */
const Timeout = z
  .string()
  .trim()
  .regex(/^[+-]?\d{1,9}$/)
  .transform(Number)
  .pipe(z.number().int().min(0).max(longestTimeout));

function timeoutOf(text: string | undefined): number {
  const timeout = Timeout.safeParse(text ?? String(defaultTimeout));
  if (!timeout.success) throw refused('Invalid timeout provided');
  return timeout.data;
}

function refused(text: string): Refusal {
  return new Refusal('bad-request', text);
}
