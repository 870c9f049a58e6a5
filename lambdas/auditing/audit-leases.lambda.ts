import { AuditLeasesEnv } from '#core/contract/env.ts';
import { tables } from '../aws/tables.ts';
import { onStreamBatch } from '../events/on-stream.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { auditLeases } from './audit-changes.ts';
import { queueAuditTrail } from './queue-audit-trail.ts';

const env = AuditLeasesEnv.parse(process.env);
const deps = {
  trail: queueAuditTrail(env.AUDIT_QUEUE_URL),
  sessions: dynamoSessionStore(tables(), env.SESSIONS_TABLE),
};

/** From the stream of the leases' table: records those that are over. */
export const handler = onStreamBatch((changes) => auditLeases(deps, changes));
