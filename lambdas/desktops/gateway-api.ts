import { heartbeat, type HeartbeatDeps } from '#core/usecases/heartbeat.ts';
import { authorizeDesktop, redeemTicket, type AuthorizeDeps } from '#core/usecases/open-desktop.ts';
import type { Addresses } from '../aws/settings.ts';
import type { Handlers } from '../http/serve.ts';

export type GatewayApiDeps = AuthorizeDeps & HeartbeatDeps & { readonly addresses: () => Promise<Addresses> };

/** What the gateway asks: who may pass and where to, and what it tells with each beat. */
export function gatewayApi(deps: GatewayApiDeps): Handlers<'gateway'> {
  const portal = async () => (await deps.addresses()).portal;
  return {
    redeem: async ({ body }) => redeemTicket(deps, body.desktop, body.ticket, await portal()),
    authorize: async ({ body }) => authorizeDesktop(deps, body.desktop, body.pass, await portal()),
    heartbeat: async ({ body }) => heartbeat(deps, body),
  };
}
