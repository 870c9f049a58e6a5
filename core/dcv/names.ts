import { HostName } from '../contract/dcv.ts';
import type { Chance } from '../ports/chance.ts';
import type { Placed } from './host.ts';

/** Who makes digests in letters and digits of any case. */
type Digests = Pick<Chance, 'hash'>;

/**
 * DCV's name for a session: the session's own, which is ours and no person's text; where that is too long for a host, its beginning
 * with a digest behind it.
 */
export function dcvSessionId(session: string, chance: Digests): string {
  return HostName.test(session) ? session : `${letter(session)}${session.slice(0, 17)}-${digest(session, chance, 12)}`;
}

/** A name begins with a letter. */
const letter = (text: string) => (/^[a-z]/.test(text) ? '' : 'd');

/**
 * The user of the operating system to whom a session belongs: always the same for a person, so that his files are his, and made of a
 * digest alone, so that nothing he is called reaches a host. One for each session that is nobody's yet.
 */
export function osUser(person: string | null, session: string, chance: Digests): string {
  return `dp-${digest(person === null ? `session ${session}` : `person ${person}`, chance, 24)}`;
}

/** Whether this is a user of the operating system whom we make up. */
export const isOwnUser = (user: string): boolean => /^dp-[a-z0-9]{12,24}$/.test(user);

/**
 * The mark of a session whose id on its host is its owner's name: our own name for it. Somebody may make a session by hand under the
 * same id; it has no such mark. Nothing for all other sessions, whose ids are nobody's but ours.
 */
export function markOf(
  dcvSession: string,
  { user, session }: Pick<Placed, 'user' | 'session'>,
): { readonly name?: string } {
  return user === dcvSession ? { name: session } : {};
}

/** The first letters and digits of a digest, in lower case. */
function digest(text: string, chance: Digests, length: number): string {
  return chance
    .hash(text)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, length);
}

/** How sessions name their DCV desktop: the host and DCV's name for the session on it. */
export function dcvTask(host: string, dcvSession: string): string {
  return `${host}/${dcvSession}`;
}

/** The two halves of such a name; undefined for what is no DCV desktop's. */
export function readDcvTask(task: string): { readonly host: string; readonly dcvSession: string } | undefined {
  const [, host, dcvSession] = /^(i-[0-9a-f]{8,17})\/([a-z][a-z0-9_-]{0,30})$/.exec(task) ?? [];
  return host !== undefined && dcvSession !== undefined ? { host, dcvSession } : undefined;
}
