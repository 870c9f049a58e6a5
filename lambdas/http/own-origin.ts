import { needsOwnOrigin } from '#core/access/permissions.ts';
import type { Route } from '#core/contract/route.ts';
import { Refusal } from '#core/refusal.ts';
import type { Incoming } from './request.ts';

/**
 * Guards against calls that another site makes a browser send: the page's own header, which other origins can't set without asking
 * first, and the portal's origin. Both, since each has had its holes.
 *
 * @throws Refusal `foreign-origin`
 */
export function requireOwnOrigin(request: Incoming, route: Route, portalOrigin: string): void {
  if (!needsOwnOrigin(route)) return;
  if (request.header('x-deskpool') === '1' && request.header('origin') === portalOrigin) return;
  throw new Refusal('foreign-origin', 'This call has to come from the portal itself.');
}
