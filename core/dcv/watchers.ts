import type { Sharing } from '../access/sharing.ts';
import type { Chance } from '../ports/chance.ts';
import type { HostCommand } from '../ports/host-commands.ts';
import { osUser } from './names.ts';

/**
 * The users of the operating system as whom helpers watch a session, each once and always in the same order: a person watches as the
 * user that his own sessions have.
 */
export function watchersOf(
  { helpers, session }: Pick<Sharing, 'helpers' | 'session'>,
  chance: Pick<Chance, 'hash'>,
): readonly string[] {
  return [...new Set(helpers.map(({ person }) => osUser(person, session, chance)))].toSorted();
}

/** What a host has to be told so that they may. */
export function permissionsFor(
  sharing: Sharing,
  dcvSession: string,
  chance: Pick<Chance, 'hash'>,
): Extract<HostCommand, { is: 'permissions' }> {
  const watchers = watchersOf(sharing, chance).join(',') || '-';
  return { is: 'permissions', session: dcvSession, watchers, version: String(sharing.version) };
}

/**
 * What the document for permissions prints, and the inventory of each session: `watchers <version> <users>`, with commas
 * between them or `-` for nobody.
 */
export function readWatchers(line: string): readonly string[] | undefined {
  const [, users] = /^watchers \d{1,9} (-|[a-z][a-z0-9_,-]{0,700})$/.exec(line) ?? [];
  return users === '-' ? [] : users?.split(',');
}
