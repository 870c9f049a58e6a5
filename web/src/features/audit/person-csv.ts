import type { AuditRecordView } from '#core/contract/audit-views.ts';
import { csvLine } from '#core/auditing/csv.ts';

const columns = ['week', 'record', 'kind', 'name', 'subName', 'user', 'from', 'until', 'seconds', 'reason'] as const;

/** Records about a person as lines of CSV, the names of the columns first. */
export function personAsCsv(records: readonly AuditRecordView[]): readonly string[] {
  return [csvLine(columns), ...records.map((record) => csvLine(columns.map((column) => String(record[column]))))];
}
