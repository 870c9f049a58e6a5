import * as z from 'zod';
import type { MemberRole } from '../contract/roles.ts';
import type { Stage } from '../stage/stage.ts';

/** A group as providers write one: its name alone, or an object. */
const Group = z.union([
  z.string(),
  z
    .object({ act: z.string(), id: z.union([z.string(), z.number()]), name: z.string() })
    .partial()
    .transform(({ act, id, name }) => act ?? id?.toString() ?? name ?? ''),
]);
/** A list of groups, or IServ's object with a group under each number. */
const Groups = z.union([
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()).transform((map) => Object.values(map)),
]);

/**
 * The groups that a claim holds, each once, by the name that nobody can choose: `act` before `id` before `name`. A display name
 * counts only where there is nothing else, or whoever may name a group could name it after the admins'. IServ sends
 * `{"12": {"act": "ROLE_TEACHER", "name": "Teachers"}}`, others `["teachers"]` or `[{"id": "a-1", "name": "Teachers"}]`. Entries
 * that name nothing are passed over; a claim that is missing or in no such form holds none.
 */
export function groupsOf(claim: unknown): readonly string[] {
  const entries = Groups.safeParse(claim);
  if (!entries.success) return [];
  const names = entries.data.map((entry) => Group.safeParse(entry).data ?? '');
  return [...new Set(names.filter((name) => name !== ''))];
}

const byRank = ['admin', 'teacher', 'student'] as const satisfies readonly MemberRole[];

/**
 * The roles of somebody in these groups: every one whose groups the stage names, the highest first; who is in none has the role
 * that the stage gives everyone. Where registration is off, everybody but the admins comes through a learning platform, and so has
 * none here. Empty means that this portal is not for this person.
 */
export function rolesOf(
  groups: readonly string[],
  { roles: mapping, registration }: Pick<Stage, 'roles' | 'registration'>,
): readonly MemberRole[] {
  const given = byRank.filter((role) => mapping[role].some((group) => groups.includes(group)));
  const roles = given.length > 0 || mapping.everyone === null ? given : [mapping.everyone];
  return registration.enabled || roles.includes('admin') ? roles : [];
}
