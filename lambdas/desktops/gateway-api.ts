import { enterDcv, type EnterDcvDeps } from '#core/usecases/dcv/enter-dcv.ts';
import { heartbeat, type HeartbeatDeps } from '#core/usecases/heartbeat.ts';
import { authorizeDesktop, redeemTicket, type AuthorizeDeps } from '#core/usecases/open-desktop.ts';
import { noteBeat, type SightDeps } from '#core/usecases/sighted.ts';
import { sessionConfig, type SessionConfigDeps } from '#core/usecases/session-config.ts';
import { desktopUrl, type Addresses } from '../aws/settings.ts';
import type { Handlers } from '../http/serve.ts';

export type GatewayApiDeps = AuthorizeDeps &
  HeartbeatDeps &
  EnterDcvDeps &
  SightDeps &
  Omit<SessionConfigDeps, 'portalUrl' | 'desktopUrl'> & { readonly addresses: () => Promise<Addresses> };

/** What the gateway asks: who may pass and where to, and what it tells with each beat. */
export function gatewayApi(deps: GatewayApiDeps): Handlers<'gateway'> {
  const portal = async () => (await deps.addresses()).portal;
  const config = { ...deps, portalUrl: portal, desktopUrl: desktopUrl(deps.addresses) };
  return {
    redeem: async ({ body }) => redeemTicket(deps, body.desktop, body.ticket, await portal()),
    authorize: async ({ body }) => authorizeDesktop(deps, body.desktop, body.pass, await portal()),
    desktopConfig: async ({ body }) => sessionConfig(config, body),
    dcvEntry: async ({ body }) => enterDcv(deps, body.desktop, body.pass),
    heartbeat: async ({ body }) => {
      await noteBeat(deps);
      return heartbeat(deps, body);
    },
  };
}
