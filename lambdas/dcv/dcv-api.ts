import { createHash, timingSafeEqual } from 'node:crypto';
import { HostName } from '#core/contract/dcv.ts';
import type { HostStore } from '#core/ports/host-store.ts';
import { Refusal } from '#core/refusal.ts';
import { verifyDcvToken, type VerifyDeps } from '#core/usecases/dcv/dcv-tokens.ts';
import { resolveSession } from '#core/usecases/dcv/resolve-session.ts';
import { documentOf } from '../http/reply.ts';
import type { Handlers } from '../http/serve.ts';
import { verdictXml } from './verdict-xml.ts';
import type { hostSecrets } from './host-secrets.ts';

export type DcvApiDeps = Omit<VerifyDeps, 'hosts'> & {
  readonly hosts: Pick<HostStore, 'find' | 'all'>;
  readonly secrets: ReturnType<typeof hostSecrets>;
};

const digest = (text: string) => createHash('sha256').update(text).digest();
const equal = (given: string, right: string) => timingSafeEqual(digest(given), digest(right));

/** What DCV servers and DCV Connection Gateways ask. */
export function dcvApi(deps: DcvApiDeps): Handlers<'dcv'> {
  return {
    verifyDcvToken: async ({ params: { host, secret }, body: { sessionId, authenticationToken: token } }) => {
      const isHost = equal(secret, await deps.secrets(`host ${host}`));
      const isReadable = HostName.test(sessionId) && token !== '';
      const user =
        isHost && isReadable ? await verifyDcvToken(deps, { host, dcvSession: sessionId, token }) : undefined;
      return documentOf(verdictXml(user), 'text/xml; charset=utf-8');
    },

    resolveDcvSession: async ({ params, query }) => {
      const isGateway = equal(params.secret, await deps.secrets('resolver'));
      const found = isGateway ? await resolveSession(deps, query.sessionId) : undefined;
      if (!found) throw new Refusal('no-such-session', 'There is no such session.');
      return {
        SessionId: query.sessionId,
        TransportProtocol: query.transport,
        DcvServerEndpoint: found.address.host,
        Port: found.address.port,
        WebUrlPath: found.webUrlPath,
      };
    },
  };
}
