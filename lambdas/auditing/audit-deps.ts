import type { Stage } from '#core/stage/stage.ts';
import type { AuditDeps } from '#core/usecases/auditing/deps.ts';
import { cached } from '../aws/cached.ts';
import { secret } from '../aws/secrets.ts';
import { tables } from '../aws/tables.ts';
import { auditKeys } from './audit-keys.ts';
import { digests } from './digests.ts';
import { dynamoAuditLedger } from './dynamo-audit-ledger.ts';
import { s3AuditArchive } from './s3-audit-archive.ts';

/** What the functions of the audit work with that make or read its weekly files. */
export function auditDeps(
  env: { readonly AUDIT_TABLE: string; readonly AUDIT_BUCKET: string; readonly AUDIT_KEY_ARN: string },
  stage: Stage,
): AuditDeps {
  const text = secret(env.AUDIT_KEY_ARN);
  return {
    stage,
    ledger: dynamoAuditLedger(tables(), env.AUDIT_TABLE, { portal: stage.name, audit: stage.audit }),
    archive: s3AuditArchive(env.AUDIT_BUCKET),
    keys: cached(async () => auditKeys(await text.get()), { seconds: 300 }).get,
    digests,
    clock: Date.now,
  };
}
