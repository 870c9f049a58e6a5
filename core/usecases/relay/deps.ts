import type { Chance, Clock } from '../../ports/chance.ts';
import type { MailQueue, RelayMailer } from '../../ports/relay-mailer.ts';
import type { RelayStore } from '../../ports/relay-store.ts';
import type { Stage } from '../../stage/stage.ts';

/** What the relay works with. */
export type RelayDeps = {
  readonly stage: Pick<Stage, 'name' | 'relay'>;
  readonly relay: RelayStore;
  readonly queue: MailQueue;
  readonly mailer: RelayMailer;
  readonly chance: Pick<Chance, 'uuid' | 'hash'>;
  readonly clock: Clock;
};
