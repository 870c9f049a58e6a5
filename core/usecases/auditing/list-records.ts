import type { PersonId } from '../../access/caller.ts';
import type { AuditRecord } from '../../auditing/chain.ts';
import { boundsOf, weekOf, type IsoWeek } from '../../auditing/iso-week.ts';
import type { AuditKind } from '../../ports/audit-trail.ts';
import type { Instant } from '../../session/session.ts';
import type { AuditDeps } from './deps.ts';
import { asKept } from './read-week.ts';

/** Which records are wanted; null: all. */
export type AuditFilter = {
  readonly kind: AuditKind | null;
  readonly person: PersonId | null;
  /** In any of a record's texts, in any case. */
  readonly text: string | null;
  /** Of uses that ended in this time. */
  readonly from: Instant | null;
  readonly until: Instant | null;
};

/** Where a list goes on: behind this record. */
export type Position = { readonly week: IsoWeek; readonly seq: number | null };
export type RecordPage = { readonly records: readonly AuditRecord[]; readonly next: Position | null };

/** Records of a page, those that are read at once, and at most for one page: a rare text is looked for in several calls. */
const pageSize = 50;
const atOnce = 200;
const mostRead = 2_000;

/** Records that fit, the newest first, a page at a time. A page may be short, even empty, and yet not be the last one. */
export async function listRecords(
  { ledger, clock }: Pick<AuditDeps, 'ledger' | 'clock'>,
  filter: AuditFilter,
  from: Position | null,
): Promise<RecordPage> {
  const now = clock();
  const found: AuditRecord[] = [];
  let read = 0;
  for (const week of await weeksFor(ledger, filter, from)) {
    let after = week === from?.week ? from.seq : null;
    for (;;) {
      const records = await ledger.read(week, { after, limit: atOnce, newestFirst: true });
      for (const record of records) {
        after = record.link.seq;
        read += 1;
        if (fits(asKept(record, now), filter)) found.push(record);
        if (found.length === pageSize || read === mostRead) return { records: found, next: { week, seq: after } };
      }
      if (records.length < atOnce) break;
    }
  }
  return { records: found, next: null };
}

/** The weeks that can have fitting records: a use is recorded in the week it ended in or, now and then, in one after it. */
async function weeksFor(ledger: AuditDeps['ledger'], filter: AuditFilter, from: Position | null) {
  const weeks = (await ledger.weeks()).map(({ week }) => week);
  return weeks.filter(
    (week) =>
      (from === null || week <= from.week) &&
      (filter.from === null || boundsOf(week).until > filter.from) &&
      (filter.until === null || week <= weekOf(filter.until + 14 * 86_400_000)),
  );
}

function fits({ link, content }: AuditRecord, { kind, person, text, from, until }: AuditFilter): boolean {
  if (!content || (kind !== null && link.kind !== kind)) return false;
  if (from !== null && content.until < from) return false;
  if (until !== null && content.until >= until) return false;
  const { who } = content;
  if (person !== null && (who.is !== 'known' || who.person !== person)) return false;
  return text === null || textsOf(content).some((one) => one.toLowerCase().includes(text.toLowerCase()));
}

function textsOf({ name, subName, reason, who }: NonNullable<AuditRecord['content']>): readonly string[] {
  return [name, subName, reason, who.is === 'known' ? who.username : who.pseudonym];
}
