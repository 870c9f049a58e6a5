import * as z from 'zod';
import type { PersonId } from '../access/caller.ts';
import type { AuditEntry, AuditKind } from '../ports/audit-trail.ts';

/** The kinds of entries, in the order in which pages list them. */
export const auditKinds = ['board', 'session', 'lease', 'sign-in', 'admin'] as const satisfies readonly AuditKind[];
export const AuditKindName = z.enum(auditKinds);

/** Characters that a text of an entry may have; longer ones are cut off where they are sent, so that none is refused for it. */
const longest = { id: 500, person: 100, username: 200, name: 300, subName: 500, reason: 100 } as const;
const text = (length: number) => z.string().max(length);

/** An entry as it travels to where it is recorded. */
export const AuditEntryMessage = z.object({
  id: text(longest.id).min(1),
  kind: AuditKindName,
  person: text(longest.person)
    .transform((person) => person as PersonId)
    .nullable(),
  username: text(longest.username),
  name: text(longest.name),
  subName: text(longest.subName),
  from: z.int(),
  until: z.int(),
  reason: text(longest.reason),
}) satisfies z.ZodType<AuditEntry>;

/** The entry with texts that are not too long, each a well-formed one; ids stay whole, since they tell entries apart. */
export function cutToSize(entry: AuditEntry): AuditEntry {
  const cut = (field: keyof typeof longest & ('username' | 'name' | 'subName' | 'reason')) =>
    entry[field].slice(0, longest[field]).toWellFormed();
  return { ...entry, username: cut('username'), name: cut('name'), subName: cut('subName'), reason: cut('reason') };
}
