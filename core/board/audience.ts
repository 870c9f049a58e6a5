import type { Person } from '../access/caller.ts';
import type { Board } from '../stage/board.ts';

/** Whether the stage lets somebody use the board, by role or group. A list of people, where there is one, says so as well. */
export function isInAudience({ roles, groups }: Pick<Person, 'roles' | 'groups'>, { audience }: Board): boolean {
  return (
    roles.includes('admin') ||
    audience.roles.some((role) => roles.includes(role)) ||
    audience.groups.some((group) => groups.includes(group))
  );
}
