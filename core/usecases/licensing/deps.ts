import type { Chance, Clock } from '../../ports/chance.ts';
import type { LicenceKeys } from '../../ports/licence-keys.ts';
import type { LicenceLedger, OriginStore, ScopeStore } from '../../ports/licence-ledger.ts';
import type { Stage } from '../../stage/stage.ts';

/** What licensing works with. */
export type LicensingDeps = {
  readonly stage: Pick<Stage, 'entitlements' | 'licensing'>;
  readonly ledger: LicenceLedger;
  readonly origins: OriginStore;
  readonly scopes: ScopeStore;
  readonly keys: LicenceKeys;
  readonly chance: Pick<Chance, 'uuid' | 'hash' | 'secret' | 'shuffled'>;
  readonly clock: Clock;
};
