import { identityRoutes } from '#core/contract/identity-routes.ts';
import { portalRoutes } from '#core/contract/portal-routes.ts';

/** The lines of the contract that the page calls; other families' schemas would only make it larger. */
export const pageRoutes = { ...identityRoutes, ...portalRoutes } as const;
export type PageRoute = keyof typeof pageRoutes;
