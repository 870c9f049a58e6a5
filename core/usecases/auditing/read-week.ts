import type { AuditRecord } from '../../auditing/chain.ts';
import type { IsoWeek } from '../../auditing/iso-week.ts';
import type { AuditLedger } from '../../ports/audit-ledger.ts';
import type { Instant } from '../../session/session.ts';

/** Records that are read at once. */
const atOnce = 500;

/** The records of a week up to one, in their order, some at a time. */
export async function* readWeek(
  ledger: Pick<AuditLedger, 'read'>,
  week: IsoWeek,
  upTo: number,
): AsyncGenerator<readonly AuditRecord[]> {
  for (let after: number | null = null; ;) {
    const records: readonly AuditRecord[] = await ledger.read(week, { after, limit: atOnce });
    const wanted = records.filter(({ link }) => link.seq <= upTo);
    if (wanted.length > 0) yield wanted;
    const last = records.at(-1);
    if (!last || records.length < atOnce || last.link.seq >= upTo) return;
    after = last.link.seq;
  }
}

/** The record as it may be shown: what should no longer be kept counts as gone, though it may take two days to fade. */
export function asKept(record: AuditRecord, now: Instant): AuditRecord {
  return now >= record.link.keepUntil ? { ...record, content: null } : record;
}
