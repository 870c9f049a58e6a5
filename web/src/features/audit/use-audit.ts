import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { auditRoutes } from '#core/contract/audit-routes.ts';
import type { AuditRecordView } from '#core/contract/audit-views.ts';
import { fetchWhole, save } from '#web/features/audit/download.ts';
import { personAsCsv } from '#web/features/audit/person-csv.ts';
import { keys } from '#web/portal/keys.ts';
import { useCalls } from '#web/portal/portal.tsx';

/** Which records are looked for; an empty text is none. */
export type Wanted = {
  readonly kind: AuditRecordView['kind'] | '';
  readonly text: string;
  /** Days, `2026-11-16`. */
  readonly from: string;
  readonly until: string;
  /** Id of a person. */
  readonly person: string;
};
export const everything: Wanted = { kind: '', text: '', from: '', until: '', person: '' };

/** The weeks, read anew whenever the page is opened. */
export function useWeeks() {
  const call = useCalls(auditRoutes);
  return useQuery({
    queryKey: keys.auditWeeks,
    queryFn: ({ signal }) => call('listAuditWeeks', { signal }),
    refetchOnMount: 'always',
  });
}

/** Records that fit, the newest first. */
export function useRecords({ kind, text, from, until, person }: Wanted) {
  const call = useCalls(auditRoutes);
  const query = {
    kind: kind || undefined,
    text: text || undefined,
    from: from || undefined,
    until: until || undefined,
    person: person || undefined,
  };
  return useInfiniteQuery({
    queryKey: keys.auditRecords(query),
    queryFn: ({ pageParam: cursor, signal }) => call('listAuditRecords', { query: { ...query, cursor }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    refetchOnMount: 'always',
  });
}

/** Recomputes a week. */
export function useVerify() {
  const call = useCalls(auditRoutes);
  return useMutation({ mutationFn: (week: string) => call('verifyAuditWeek', { params: { week } }) });
}

/** Makes a week's file now. */
export function useMakeFile() {
  const call = useCalls(auditRoutes);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (week: string) => call('makeAuditFile', { params: { week } }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.auditWeeks }),
  });
}

/** Downloads a week's file, or its manifest. */
export function useDownload() {
  const call = useCalls(auditRoutes);
  return useMutation({
    mutationFn: async ({ week, what }: { readonly week: string; readonly what: 'file' | 'manifest' }) => {
      // By a call first, which has the login refreshed where it must be; the file itself comes in parts and is no JSON.
      const manifest = await call('getAuditManifest', { params: { week } });
      if (what === 'manifest')
        return save(`audit-${week}.manifest.json`, 'application/json', [JSON.stringify(manifest, null, 2)]);
      return save(manifest.file, 'text/csv', await fetchWhole(week, manifest.sha256));
    },
  });
}

/** Downloads everything that is recorded about a person. */
export function useExportPerson() {
  const call = useCalls(auditRoutes);
  const all = async (person: string) => {
    const records = [];
    for (let cursor: string | undefined; ;) {
      const page = await call('exportAuditPerson', { params: { person }, query: { cursor } });
      records.push(...page.records);
      if (page.cursor === null) return records;
      cursor = page.cursor;
    }
  };
  return useMutation({
    mutationFn: async ({ person, as }: { readonly person: string; readonly as: 'json' | 'csv' }) => {
      const records = await all(person);
      if (as === 'csv') return save('audit-person.csv', 'text/csv', personAsCsv(records));
      return save('audit-person.json', 'application/json', [JSON.stringify(records, null, 2)]);
    },
  });
}

/** Takes a person's name out of all records; how many those were. */
export function useErase() {
  const call = useCalls(auditRoutes);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (person: string) => {
      for (let erased = 0; ;) {
        const done = await call('eraseAuditPerson', { params: { person } });
        erased += done.erased;
        if (!done.more || done.erased === 0) return { erased, pseudonym: done.pseudonym };
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.audit }),
  });
}
