import type { PersonId } from '#core/access/caller.ts';
import type { AuditArchive } from '#core/ports/audit-archive.ts';
import type { AuditEntry } from '#core/ports/audit-trail.ts';
import type { StageInput } from '#core/stage/stage.ts';
import type { AuditDeps } from '#core/usecases/auditing/deps.ts';
import { auditKeys } from '#lambdas/auditing/audit-keys.ts';
import { digests } from '#lambdas/auditing/digests.ts';
import { dynamoAuditLedger } from '#lambdas/auditing/dynamo-audit-ledger.ts';
import { aStage } from './builders.ts';
import { openTables, type Tables } from './tables.ts';

export const day = 86_400_000;
/** Monday of the 47th week of 2026, at nine in Berlin. */
export const monday = Date.parse('2026-11-16T08:00:00Z');
export const aPersonId = (letter: string) => letter.repeat(43) as PersonId;

/** That ada was on a line of the board for an hour. */
export function anEntry(id: string, more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id,
    kind: 'board',
    person: aPersonId('a'),
    username: 'ada',
    name: 'vpn main 1',
    subName: 'vpn sub 1',
    from: monday - 3_600_000,
    until: monday,
    reason: 'unchecked',
    ...more,
  };
}

/** Weekly files in memory, of which a test can alter a byte. */
export function memoryArchive(): AuditArchive & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    read: async (file) => files.get(file),
    readPart: async (file, from, bytes) => {
      const found = files.get(file);
      return found && { part: found.subarray(from, from + bytes), size: found.length };
    },
    put: async (file, content) => void files.set(file, content),
  };
}

export type AuditWorld = Tables & {
  readonly deps: AuditDeps & { readonly archive: ReturnType<typeof memoryArchive> };
  /** Moves the clock, which stands at `monday`. */
  readonly turn: (milliseconds: number) => void;
};

/** The audit over a DynamoDB in memory, with a clock to turn. */
export async function anAuditWorld(audit: StageInput['audit'] = {}): Promise<AuditWorld> {
  let now = monday;
  const tables = await openTables('audit');
  const stage = aStage({ audit });
  const keys = auditKeys('a secret for tests');
  const deps = {
    stage,
    ledger: dynamoAuditLedger(tables.client, 'audit', { portal: stage.name, audit: stage.audit }),
    archive: memoryArchive(),
    keys: async () => keys,
    digests,
    clock: () => now,
  };
  return { ...tables, deps, turn: (milliseconds) => void (now += milliseconds) };
}
