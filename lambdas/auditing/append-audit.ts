import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { AuditEntryMessage } from '#core/auditing/entry.ts';
import type { AuditLedger } from '#core/ports/audit-ledger.ts';
import type { AuditEntry } from '#core/ports/audit-trail.ts';
import type { Clock } from '#core/ports/chance.ts';
import { Refusal } from '#core/refusal.ts';
import type { QueueHandler } from '../events/on-queue.ts';
import { log, observed } from '../telemetry.ts';

type Deps = { readonly ledger: Pick<AuditLedger, 'append'>; readonly clock: Clock };
type Told = { readonly record: SQSRecord; readonly entry: AuditEntry };

/**
 * Appends the entries of a batch in their order, all in one transaction; where that does not go, one by one, so that one that can't be
 * written takes no other with it. What failed comes again, and ends as a dead letter; an entry that comes twice is recorded once.
 */
export function appendAudit(deps: Deps): QueueHandler {
  return middy<SQSEvent, SQSBatchResponse>()
    .use(observed())
    .handler(async ({ Records }) => {
      const [told, unreadable] = read(Records);
      const failed = (await together(deps, told)) ? [] : await oneByOne(deps, told);
      return {
        batchItemFailures: [...unreadable, ...failed].map(({ messageId }) => ({ itemIdentifier: messageId })),
      };
    });
}

function read(records: readonly SQSRecord[]): readonly [readonly Told[], readonly SQSRecord[]] {
  const told: Told[] = [];
  const unreadable: SQSRecord[] = [];
  for (const record of records) {
    const entry = AuditEntryMessage.safeParse(json(record.body));
    if (entry.success) told.push({ record, entry: entry.data });
    else {
      unreadable.push(record);
      log.error('An entry can not be read.', { messageId: record.messageId }, entry.error);
    }
  }
  return [told, unreadable];
}

async function together({ ledger, clock }: Deps, told: readonly Told[]): Promise<boolean> {
  if (told.length === 0) return true;
  try {
    const entries = told.map(({ entry }) => entry);
    const appended = await ledger.append(entries, clock());
    log.info('appended', { appended, told: told.length });
    return true;
  } catch (error) {
    log.warn('A batch could not be appended as a whole.', { told: told.length }, error);
    return false;
  }
}

/** The messages that have to come again: one that can't be written alone, and all from there on where nothing can be written now. */
async function oneByOne({ ledger, clock }: Deps, told: readonly Told[]): Promise<readonly SQSRecord[]> {
  const failed: SQSRecord[] = [];
  for (const [at, { entry, record }] of told.entries()) {
    try {
      await ledger.append([entry], clock());
    } catch (error) {
      log.error('An entry could not be appended.', { messageId: record.messageId }, error);
      if (error instanceof Refusal) return [...failed, ...told.slice(at).map((later) => later.record)];
      failed.push(record);
    }
  }
  return failed;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
