import type { Login } from '../access/login.ts';
import type { AuditEntry } from '../ports/audit-trail.ts';

/** That somebody has signed in. */
export function signInAct({ key, person, username, roles, openedAt }: Login): AuditEntry {
  return {
    id: `sign-in/${key}`,
    kind: 'sign-in',
    person,
    username,
    name: 'sign-in',
    subName: roles.join(' '),
    from: openedAt,
    until: openedAt,
    reason: roles.includes('guest') ? 'as-guest' : 'signed-in',
  };
}
