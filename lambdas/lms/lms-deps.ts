import type { Patterns } from '#core/ports/chance.ts';
import type { AccessStore } from '#core/ports/access-store.ts';
import type { EnvironmentStore, PortalIdentity } from '#core/ports/environment-store.ts';
import type { LmsUserStore } from '#core/ports/lms-user-store.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import type { SessionSecrets } from '#core/ports/session-secrets.ts';
import type { WebhookQueue } from '#core/ports/webhook-queue.ts';
import type { Stage } from '#core/stage/stage.ts';
import type { PoolDeps } from '#core/usecases/create-session.ts';
import type { Addresses } from '../aws/settings.ts';

/** What the REST API for learning platforms needs. */
export type LmsDeps = PoolDeps & {
  readonly patterns: Patterns;
  readonly stage: Stage;
  /** May be remembered for a while: names are, and they change seldom. */
  readonly environments: EnvironmentStore;
  /** Read anew each time, since it is counted: what the catalogue says has to be true now. */
  readonly counted: Pick<EnvironmentStore, 'list'>;
  readonly users: LmsUserStore;
  readonly secrets: SessionSecrets;
  readonly logins: Pick<LoginStore, 'open' | 'find' | 'end'>;
  readonly access: Pick<AccessStore, 'endGrants'>;
  readonly webhooks: WebhookQueue;
  /** What this portal is called in the world. */
  readonly identity: () => Promise<PortalIdentity>;
  readonly addresses: () => Promise<Addresses>;
};
