import type { AuditEntry, AuditTrail } from '#core/ports/audit-trail.ts';

/** An audit trail in memory: an entry once, however often it is told. */
export type MemoryAuditTrail = AuditTrail & {
  /** What has been recorded, in its order. */
  readonly entries: () => readonly AuditEntry[];
};

export function memoryAuditTrail(): MemoryAuditTrail {
  const recorded = new Map<string, AuditEntry>();
  return {
    record: async (entries) => {
      for (const entry of entries) if (!recorded.has(entry.id)) recorded.set(entry.id, entry);
    },
    entries: () => [...recorded.values()],
  };
}
