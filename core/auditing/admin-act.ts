import type { Person } from '../access/caller.ts';
import type { AuditEntry } from '../ports/audit-trail.ts';
import type { Instant } from '../session/session.ts';

/** What an administrator is about to do: the act, and on what. */
export type Act = { readonly name: string; readonly on?: string; readonly reason?: string };

/**
 * An administrator's act, written down before it is done: nothing is done that is not on record, and what is on record may have been
 * refused for another reason.
 *
 * @param request API Gateway's id of the request, so that it is recorded once
 */
export function adminAct(
  by: Person,
  { name, on = '', reason = 'asked' }: Act,
  request: string,
  at: Instant,
): AuditEntry {
  return {
    id: `admin/${request}/${name}`,
    kind: 'admin',
    person: by.person,
    username: by.username,
    name,
    subName: on,
    from: at,
    until: at,
    reason,
  };
}
