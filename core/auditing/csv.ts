import type { AuditRecord } from './chain.ts';
import { localText, utcText } from './time-text.ts';

/** The columns of a weekly file for a stage's time zone. The first seven are what the connection list's audit always had; times there are UTC. */
export function columnsFor(timeZone: string): readonly string[] {
  return [
    'name',
    'sub-name',
    'user',
    'connected at',
    'disconnected at',
    'seconds',
    'reason',
    `connected at (${timeZone})`,
    `disconnected at (${timeZone})`,
    'kind',
    'record',
  ];
}

/** Writes records as lines of CSV (RFC 4180, CRLF at each end); nothing for one whose content is gone. */
export function csvRowsFor(timeZone: string): (record: AuditRecord) => string {
  const local = localText(timeZone);
  return ({ link, content }) => {
    if (!content) return '';
    const { name, subName, who, from, until, reason } = content;
    const user = who.is === 'known' ? who.username : who.pseudonym;
    const seconds = Math.max(0, Math.round((until - from) / 1_000));
    const times = [utcText(from), utcText(until)];
    const locals = [local(from), local(until)];
    return csvLine([name, subName, user, ...times, String(seconds), reason, ...locals, link.kind, String(link.seq)]);
  };
}

/** One line of CSV, its end included. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * A cell that no spreadsheet takes for a formula: an apostrophe goes before whatever begins like one, also behind blanks, which some
 * spreadsheets skip.
 */
export function csvCell(value: string): string {
  const harmless = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
