import { boardRoutes } from './board-routes.ts';
import { dcvManagementRoutes } from './dcv-management-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { dcvRoutes } from './dcv-routes.ts';
import { dcvTokenRoutes } from './dcv-token-routes.ts';
import { gatewayRoutes } from './gateway-routes.ts';
import { identityRoutes } from './identity-routes.ts';
import { iservRoutes } from './iserv-routes.ts';
import { licensingRoutes } from './licensing-routes.ts';
import { liveRoutes } from './live-routes.ts';
import { lmsRoutes } from './lms-routes.ts';
import { lookupRoutes } from './lookup-routes.ts';
import { noticesRoutes } from './notices-routes.ts';
import { oauthRoutes } from './oauth-routes.ts';
import { portalRoutes } from './portal-routes.ts';
import { relayRoutes } from './relay-routes.ts';
import { sshKeyRoutes } from './ssh-key-routes.ts';
import type { Route } from './route.ts';

/**
 * The contract, whole: the OpenAPI document, the page's client and the authorisation matrix come from it. A function takes its
 * own family's lines alone, so that it doesn't carry everybody's schemas.
 */
export const routes = {
  ...identityRoutes,
  ...portalRoutes,
  ...sshKeyRoutes,
  ...gatewayRoutes,
  ...iservRoutes,
  ...oauthRoutes,
  ...lmsRoutes,
  ...lookupRoutes,
  ...licensingRoutes,
  ...dcvRoutes,
  ...dcvManagementRoutes,
  ...dcvTokenRoutes,
  ...relayRoutes,
  ...auditRoutes,
  ...liveRoutes,
  ...noticesRoutes,
  ...boardRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
