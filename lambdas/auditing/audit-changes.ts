import { unmarshall } from '@aws-sdk/util-dynamodb';
import { leaseUse } from '#core/auditing/lease-use.ts';
import { signInAct } from '#core/auditing/sign-in.ts';
import type { AuditEntry, AuditTrail } from '#core/ports/audit-trail.ts';
import type { SessionStore } from '#core/ports/session-store.ts';
import { ownerOf } from '#core/session/session.ts';
import type { StreamChange } from '../events/stream-change.ts';
import { loginOf } from '../identity/dynamo-login-store.ts';
import { pastFrom } from '../licensing/licence-item.ts';

type Trail = Pick<AuditTrail, 'record'>;

/** The items that these changes made; a mapping hears of new ones alone, but what is told by hand may be anything. */
const made = (changes: readonly StreamChange[]): readonly unknown[] =>
  changes.flatMap(({ before, after }) => (before === undefined && after ? [unmarshall(after)] : []));

/** Records who has signed in. */
export async function auditSignIns({ trail }: { readonly trail: Trail }, changes: readonly StreamChange[]) {
  await recordAll(
    trail,
    made(changes).map((item) => signInAct(loginOf(item))),
  );
}

type LeaseDeps = { readonly trail: Trail; readonly sessions: Pick<SessionStore, 'findMany'> };

/** Records leases that are over, with whoever has the session that they served. */
export async function auditLeases({ trail, sessions }: LeaseDeps, changes: readonly StreamChange[]) {
  const leases = made(changes).map(pastFrom);
  const names = new Set(leases.flatMap(({ session }) => session ?? []));
  const known = await sessions.findMany([...names]);
  const owners = new Map(known.map((session) => [session.name, ownerOf(session)]));
  await recordAll(
    trail,
    leases.map((lease) => leaseUse(lease, lease.session === null ? undefined : owners.get(lease.session))),
  );
}

async function recordAll(trail: Trail, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length > 0) await trail.record(entries);
}
