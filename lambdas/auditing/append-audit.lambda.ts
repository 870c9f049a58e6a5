import { AppendAuditEnv } from '#core/contract/env.ts';
import { tables } from '../aws/tables.ts';
import { readStage } from '../stage.ts';
import { appendAudit } from './append-audit.ts';
import { dynamoAuditLedger } from './dynamo-audit-ledger.ts';

const env = AppendAuditEnv.parse(process.env);
const { name: portal, audit } = readStage();

/** From the queue to the chain of the week. */
export const handler = appendAudit({
  ledger: dynamoAuditLedger(tables(), env.AUDIT_TABLE, { portal, audit }),
  clock: Date.now,
});
