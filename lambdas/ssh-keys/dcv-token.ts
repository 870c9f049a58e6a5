import type { dcvTokenRoutes } from '#core/contract/dcv-token-routes.ts';
import type { Stage } from '#core/stage/stage.ts';
import { dcvLinks } from '#core/usecases/dcv/dcv-links.ts';
import { makeChallenge, tokenByKey, type From, type TokenByKeyDeps } from '#core/usecases/dcv/token-by-key.ts';
import type { Handlers } from '../http/serve.ts';
import type { Incoming } from '../http/request.ts';

export type DcvTokenDeps = TokenByKeyDeps & { readonly stage: Pick<Stage, 'dcv'> };

const iso = (instant: number) => new Date(instant).toISOString();

/**
 * Who calls, as far as it can be told. CloudFront writes the caller's address behind whatever a header says already, and API Gateway
 * writes CloudFront's behind that; whoever calls API Gateway himself can make the first of these up.
 */
function from({ header, sourceIp }: Incoming): From {
  const addresses = (header('x-forwarded-for') ?? '').split(',').map((address) => address.trim());
  return { said: (addresses.at(-2) ?? addresses.at(-1) ?? '').slice(0, 100) || sourceIp, seen: sourceIp };
}

/** A token for DCV by SSH key. */
export function dcvTokenApi(deps: DcvTokenDeps): Pick<Handlers<'sshKeys'>, keyof typeof dcvTokenRoutes> {
  return {
    challenge: async (request) => {
      const { expiresAt, ...made } = await makeChallenge(deps, from(request));
      return { ...made, expiresAt: iso(expiresAt) };
    },

    tokenByKey: async (request) => {
      const { challenge, signature, session: wanted, lifetime } = request.body;
      const brought = { challenge, signature, session: wanted, life: lifetime * 1_000 };
      const { session, expiresAt, ...entry } = await tokenByKey(deps, from(request), brought);
      const gateway = deps.stage.dcv.connectionGateway;
      const links = gateway === undefined ? undefined : dcvLinks(gateway, entry);
      const way = `/desktop/${encodeURIComponent(session.ownership.by.slug)}?session=${session.name}`;
      return {
        token: entry.token,
        session: entry.dcvSession,
        link: links?.browser ?? `${await deps.portal()}${way}`,
        nativeLink: links?.native ?? null,
        expiresAt: iso(expiresAt),
      };
    },
  };
}
