import type { Inventory } from '../dcv/inventory.ts';
import type { Instant } from '../session/session.ts';

/** What a host told last of what runs on it, and when. */
export type Told = Pick<Inventory, 'sessions'> & { readonly host: string; readonly toldAt: Instant };

/** Where the last inventory of each host is kept, for whoever wants to know who is connected and need not wait for the host. */
export type InventoryStore = {
  /** Replaces what the host told before. */
  keep(host: string, inventory: Inventory, now: Instant): Promise<void>;
  /** Those of all hosts; of hosts that have told nothing for a day, none. */
  all(): Promise<readonly Told[]>;
};
