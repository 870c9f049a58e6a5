import type { Sha256 } from '../../auditing/chain.ts';
import type { AuditArchive } from '../../ports/audit-archive.ts';
import type { AuditKeys } from '../../ports/audit-keys.ts';
import type { AuditLedger } from '../../ports/audit-ledger.ts';
import type { Clock } from '../../ports/chance.ts';
import type { Stage } from '../../stage/stage.ts';

/** UTF-8 and SHA-256 in hexadecimal, which the core has none of. */
export type Digests = {
  readonly sha256: Sha256;
  readonly ofBytes: (bytes: Uint8Array) => string;
  readonly encode: (text: string) => Uint8Array;
  /** What is no UTF-8 becomes U+FFFD. */
  readonly decode: (bytes: Uint8Array) => string;
};

/** What the audit works with. */
export type AuditDeps = {
  readonly stage: Pick<Stage, 'name' | 'audit'>;
  readonly ledger: AuditLedger;
  readonly archive: AuditArchive;
  readonly keys: () => Promise<AuditKeys>;
  readonly digests: Digests;
  readonly clock: Clock;
};
