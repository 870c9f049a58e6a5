import type { AuditRecord } from './chain.ts';
import type { Finding } from './check-chain.ts';
import { columnsFor, csvLine, csvRowsFor } from './csv.ts';
import type { Manifest } from './manifest.ts';

export type FileCheck = {
  /** Told the next records; what the file says otherwise. */
  readonly next: (records: readonly AuditRecord[]) => readonly Finding[];
  /** What the file has beyond the records. */
  readonly end: () => readonly Finding[];
};

/**
 * Compares a weekly file with the records that it was made of, line by line. A record that has lost its name or its content since the
 * file was made is not compared: the file still shows it, until it is made anew.
 */
export function checkFile(text: string, manifest: Manifest): FileCheck {
  const row = csvRowsFor(manifest.timeZone);
  const madeAt = Date.parse(manifest.madeAt);
  let [at, number] = [0, 0];
  const pass = (expected: string) => {
    number += 1;
    at = endOf(text, at, breaksIn(expected));
  };
  const takes = (expected: string, record: number | null = null): readonly Finding[] => {
    const isSame = text.startsWith(expected, at);
    const detail = at < text.length ? 'It is not what was recorded.' : 'It is missing.';
    pass(expected);
    return isSame ? [] : [{ what: 'file-altered', record, line: number, detail }];
  };

  const one = (record: AuditRecord): readonly Finding[] => {
    const { link, content } = record;
    if (link.seq > manifest.records || madeAt >= link.keepUntil) return [];
    if (content && (content.who.is === 'known' || content.who.erasedAt < madeAt)) return takes(row(record), link.seq);
    pass(row(record));
    return [];
  };
  const heading = takes(csvLine(columnsFor(manifest.timeZone)));
  let begun = false;
  return {
    next: (records) => {
      const first = begun ? [] : heading;
      begun = true;
      return [...first, ...records.flatMap(one)];
    },
    end: () => {
      const left = breaksIn(text.slice(at)) + (/[^\n]$/.test(text.slice(at)) ? 1 : 0);
      const more = left > 0 ? [altered(number + 1, `The file has ${left} lines that nobody recorded.`)] : [];
      return [...(begun ? [] : heading), ...more];
    },
  };
}

const altered = (line: number, detail: string): Finding => ({ what: 'file-altered', record: null, line, detail });

const breaksIn = (text: string): number => text.split('\n').length - 1;

/** Behind so many line feeds, one at least, whatever stands before them: so a cell that was altered hides no line after it. */
function endOf(text: string, from: number, breaks: number): number {
  let at = from;
  for (let passed = 0; passed < Math.max(1, breaks); passed += 1) {
    const next = text.indexOf('\n', at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return at;
}
