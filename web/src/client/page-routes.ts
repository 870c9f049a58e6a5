import type { auditRoutes } from '#core/contract/audit-routes.ts';
import type { boardRoutes } from '#core/contract/board-routes.ts';
import { identityRoutes } from '#core/contract/identity-routes.ts';
import type { planningRoutes } from '#core/contract/notices-routes.ts';
import { ownNoticesRoutes } from '#core/contract/own-notices-routes.ts';
import { portalRoutes } from '#core/contract/portal-routes.ts';
import type { relayOperatorRoutes } from '#core/contract/relay-operator-routes.ts';
import type { sshKeyRoutes } from '#core/contract/ssh-key-routes.ts';

/**
 * The lines of the contract that the first page calls. Pages that are opened later bring their own (`useCalls`), so that their
 * schemas don't make the first one larger.
 */
export const pageRoutes = { ...identityRoutes, ...portalRoutes, ...ownNoticesRoutes } as const;

/** Every line that some page calls. */
export type PageRoutes = typeof pageRoutes &
  typeof auditRoutes &
  typeof relayOperatorRoutes &
  typeof planningRoutes &
  typeof boardRoutes &
  typeof sshKeyRoutes;
