import type { Lease } from '#core/licensing/lease.ts';
import { timestamp } from '#core/licensing/timestamp.ts';
import { Refusal } from '#core/refusal.ts';
import { borrow } from '#core/usecases/licensing/borrow.ts';
import type { LicensingDeps } from '#core/usecases/licensing/deps.ts';
import { giveBack, giveBackAll, liveLeases, renew } from '#core/usecases/licensing/keep-lease.ts';
import { issueCode, issueToken, originOf } from '#core/usecases/licensing/prove-origin.ts';
import { registerOrigin } from '#core/usecases/licensing/register-origin.ts';
import type { Handlers } from '../http/serve.ts';
import { log } from '../telemetry.ts';

type Protocol = Pick<
  Handlers<'licensing'>,
  | 'licenceOrigin'
  | 'licenceOriginUpdate'
  | 'licenceCode'
  | 'licenceToken'
  | 'licenceLeases'
  | 'licenceBorrow'
  | 'licenceReleaseAll'
  | 'licenceShutdown'
  | 'licenceRenew'
  | 'licenceReturn'
>;

/** What guests say and hear. */
export function protocolHandlers(deps: LicensingDeps): Protocol {
  const { stage, clock } = deps;
  const { renewal } = stage.licensing;
  const synced = () => timestamp(clock());

  const leaseBody = (lease: Lease) =>
    ({
      ref: lease.ref,
      created: timestamp(lease.borrowedAt),
      expires: timestamp(lease.expiresAt),
      recommended_lease_renewal: renewal,
      offline_lease: 'true',
      license_type: 'CONCURRENT_COUNTED_SINGLE',
    }) as const;

  async function release(origin: string) {
    const released = await giveBackAll(deps, origin);
    for (const ref of released) log.info('returned', { origin, lease: ref });
    return {
      released_lease_list: [...released],
      release_failure_list: null,
      sync_timestamp: synced(),
      prompts: null,
    };
  }

  return {
    async licenceOrigin({ body }) {
      await registerOrigin(deps, body.candidate_origin_ref, body.environment);
      return {
        origin_ref: body.candidate_origin_ref,
        environment: body.environment,
        svc_port_set_list: null,
        node_url_list: null,
        node_query_order: null,
        prompts: null,
        sync_timestamp: synced(),
      };
    },

    async licenceOriginUpdate({ body }) {
      await registerOrigin(deps, body.origin_ref, body.environment);
      return { environment: body.environment, prompts: null, sync_timestamp: synced() };
    },

    async licenceCode({ body }) {
      const code = await issueCode(deps, body.origin_ref, body.code_challenge);
      return { auth_code: code, sync_timestamp: synced(), prompts: null };
    },

    async licenceToken({ body }) {
      const { token, expiresAt } = await issueToken(deps, body.auth_code, body.code_verifier);
      return { expires: timestamp(expiresAt), auth_token: token, sync_timestamp: synced() };
    },

    async licenceLeases({ caller }) {
      const leases = await liveLeases(deps, caller.origin);
      return { active_lease_list: leases.map(({ ref }) => ref), sync_timestamp: synced(), prompts: null };
    },

    async licenceBorrow({ body, caller }) {
      const products = body.lease_proposal_list.map(({ product }) => product.name);
      const leases = await borrow(deps, { origin: caller.origin, products, scopes: body.scope_ref_list });
      for (const { ref, pool, session } of leases)
        log.info('borrowed', { origin: caller.origin, lease: ref, feature: pool, session });
      return {
        lease_result_list: leases.map((lease, ordinal) => ({ ordinal, lease: leaseBody(lease) })),
        result_code: 'SUCCESS',
        sync_timestamp: synced(),
        prompts: null,
      };
    },

    licenceReleaseAll: ({ caller }) => release(caller.origin),

    async licenceShutdown({ body }) {
      const origin = await originOf(deps, body.token);
      if (origin === undefined) throw new Refusal('signed-out', 'token is not valid');
      return release(origin);
    },

    async licenceRenew({ params, caller }) {
      const { expiresAt } = await renew(deps, caller.origin, params.ref);
      return {
        lease_ref: params.ref,
        expires: timestamp(expiresAt),
        recommended_lease_renewal: renewal,
        offline_lease: true,
        prompts: null,
        sync_timestamp: synced(),
      };
    },

    async licenceReturn({ params, caller }) {
      await giveBack(deps, caller.origin, params.ref);
      log.info('returned', { origin: caller.origin, lease: params.ref });
      return { lease_ref: params.ref, prompts: null, sync_timestamp: synced() };
    },
  };
}
