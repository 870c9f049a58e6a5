import type { PastLeaseView } from '../contract/licensing-views.ts';

const columns = ['lease', 'feature', 'product', 'origin', 'session', 'from', 'until', 'renewals', 'reason'] as const;

/** Past leases as CSV (RFC 4180), the names of the columns first. */
export function leasesAsCsv(leases: readonly PastLeaseView[]): string {
  const rows = leases.map((lease) => columns.map((column) => String(lease[column] ?? '')));
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** A cell that a spreadsheet can't take for a formula, whatever a guest has called itself. */
function cell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
