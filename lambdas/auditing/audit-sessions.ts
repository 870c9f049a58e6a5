import { sessionUse } from '#core/auditing/session-use.ts';
import type { AuditTrail } from '#core/ports/audit-trail.ts';
import type { Session } from '#core/session/session.ts';
import type { Image, StreamChange } from '../events/stream-change.ts';
import { log } from '../telemetry.ts';

export type AuditSessionsDeps = {
  readonly trail: Pick<AuditTrail, 'record'>;
  /** The session in an image, or undefined for the other things in the table. */
  readonly sessionIn: (image: Image | undefined) => Session | undefined;
};

/** Records the uses of desktops that ended with these changes. Throws to be told all of them again, which records none of them twice. */
export async function auditSessions({ trail, sessionIn }: AuditSessionsDeps, changes: readonly StreamChange[]) {
  const entries = changes.flatMap(({ before, after, sequenceNumber }) => {
    try {
      const session = sessionIn(after);
      return (session && sessionUse(session, sessionIn(before))) ?? [];
    } catch (error) {
      log.error('a change of the stream is no session', { sequenceNumber }, error);
      return [];
    }
  });
  if (entries.length > 0) await trail.record(entries);
}
