import { AuditSignInsEnv } from '#core/contract/env.ts';
import { onStreamBatch } from '../events/on-stream.ts';
import { auditSignIns } from './audit-changes.ts';
import { queueAuditTrail } from './queue-audit-trail.ts';

const env = AuditSignInsEnv.parse(process.env);
const deps = { trail: queueAuditTrail(env.AUDIT_QUEUE_URL) };

/** From the stream of the logins' table: records who has signed in. */
export const handler = onStreamBatch((changes) => auditSignIns(deps, changes));
