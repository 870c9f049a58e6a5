import { licensingRoutes } from '#core/contract/licensing-routes.ts';
import type { AuditTrail } from '#core/ports/audit-trail.ts';
import type { SessionStore } from '#core/ports/session-store.ts';
import type { LicensingDeps } from '#core/usecases/licensing/deps.ts';
import { originOf } from '#core/usecases/licensing/prove-origin.ts';
import { licensingActs } from '../auditing/acts.ts';
import { audited } from '../auditing/audited.ts';
import type { Authenticators } from '../http/authenticate.ts';
import { serve, type RestHandler } from '../http/serve.ts';
import { licensingSurface } from './licensing-surface.ts';
import { operatorHandlers } from './operator-handlers.ts';
import { protocolHandlers } from './protocol-handlers.ts';
import { serviceHandlers } from './service-handlers.ts';

export type LicensingOptions = {
  readonly sessions: Pick<SessionStore, 'findMany'>;
  /** Where what operators do is recorded. */
  readonly trail: Pick<AuditTrail, 'record'>;
  readonly person: NonNullable<Authenticators['person']>;
  readonly portalOrigin: () => Promise<string>;
};

/** The licensing family: the delegated licence service, and what operators see of it. */
export function licensing(
  deps: LicensingDeps,
  { sessions, trail, person, portalOrigin }: LicensingOptions,
): RestHandler {
  return serve(
    licensingRoutes,
    {
      ...protocolHandlers(deps),
      ...audited(operatorHandlers(deps, sessions), licensingActs, { trail, clock: deps.clock }),
      ...serviceHandlers(deps, portalOrigin),
    },
    { authenticate: { person, origin: originByBearer(deps) }, portalOrigin, surface: licensingSurface(deps.clock) },
  );
}

/** Whose token an `Authorization` header carries; nobody's where it is missing, of another scheme, or not good. */
function originByBearer(deps: LicensingDeps): NonNullable<Authenticators['origin']> {
  return async (authorization) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    const origin = token === undefined ? undefined : await originOf(deps, token);
    return origin === undefined ? { is: 'nobody' } : { is: 'origin', origin };
  };
}
