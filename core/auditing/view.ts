import type { AuditRecordView, AuditWeekView } from '../contract/audit-views.ts';
import type { AuditWeek } from '../ports/audit-ledger.ts';
import type { Instant } from '../session/session.ts';
import type { AuditRecord } from './chain.ts';
import { boundsOf } from './iso-week.ts';
import { fileOf } from './manifest.ts';

const text = (at: Instant) => new Date(at).toISOString();

/** A record as admins see it; nothing once its content is gone. */
export function viewRecord({ link, content }: AuditRecord): readonly AuditRecordView[] {
  if (!content) return [];
  const { who, name, subName, from, until, reason } = content;
  return [
    {
      week: link.week,
      record: link.seq,
      kind: link.kind,
      name,
      subName,
      person: who.is === 'known' ? who.person : null,
      user: who.is === 'known' ? who.username : who.pseudonym,
      erased: who.is === 'erased',
      from: text(from),
      until: text(until),
      seconds: Math.max(0, Math.round((until - from) / 1_000)),
      reason,
      recordedAt: text(link.recordedAt),
    },
  ];
}

/** A week as admins see it. */
export function viewWeek({ week, count, filed, erasedAt }: AuditWeek, now: Instant): AuditWeekView {
  const { from, until } = boundsOf(week);
  const due =
    filed !== null &&
    (count > filed.count ||
      (erasedAt !== null && erasedAt >= filed.madeAt) ||
      (filed.forgetsAt !== null && now >= filed.forgetsAt));
  return {
    week,
    from: text(from),
    until: text(until),
    records: count,
    file: filed && { name: fileOf(week), madeAt: text(filed.madeAt), due },
  };
}
