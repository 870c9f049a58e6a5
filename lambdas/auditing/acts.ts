import type { SessionStore } from '#core/ports/session-store.ts';
import { ownerOf } from '#core/session/session.ts';
import type { Handlers } from '../http/serve.ts';
import type { Acts } from './audited.ts';

/** What administrators do that is recorded, by family: to other people's sessions, to licences, to the relay, to notices. */

/** In the portal: ending a session of somebody else. */
export function portalActs({
  sessions,
}: {
  readonly sessions: Pick<SessionStore, 'find'>;
}): Acts<Pick<Handlers<'portal'>, 'stopSession'>> {
  return {
    async stopSession({ caller, params }) {
      if (!caller.roles.includes('admin')) return undefined;
      const session = await sessions.find(params.name);
      const owner = session && ownerOf(session);
      return !session || owner?.person === caller.person ? undefined : { name: 'end-session', on: params.name };
    },
  };
}

type IservAct = 'iservStopAny' | 'iservRemoveAny' | 'iservStopAll' | 'iservCleanUp';

/** By the API of iserv-remote-desktop: ending and removing containers of others. */
export const iservActs: Acts<Pick<Handlers<'iserv'>, IservAct>> = {
  iservStopAny: ({ params }) => ({ name: 'end-session', on: params.id }),
  iservRemoveAny: ({ params }) => ({ name: 'remove-container', on: params.id }),
  iservStopAll: () => ({ name: 'end-all-sessions' }),
  iservCleanUp: () => ({ name: 'remove-ended-containers' }),
};

type LicensingAct = 'removeOrigins' | 'removeLease' | 'removeExpiredLeases' | 'reconcileLicences';

/** In licensing: what takes a seat from a machine. */
export const licensingActs: Acts<Pick<Handlers<'licensing'>, LicensingAct>> = {
  removeOrigins: () => ({ name: 'remove-origins' }),
  removeLease: ({ params }) => ({ name: 'remove-lease', on: params.ref }),
  removeExpiredLeases: () => ({ name: 'end-expired-leases' }),
  reconcileLicences: () => ({ name: 'reconcile-licences' }),
};

type RelayAct = 'retryRelayMessage' | 'releaseRelayAddress' | 'revokeRelayTokens';

/** In the relay: what sends mail again, and what ends tokens. An address is a person's, so it is not written down. */
export const relayActs: Acts<Pick<Handlers<'relay'>, RelayAct>> = {
  retryRelayMessage: ({ params }) => ({ name: 'retry-message', on: params.id }),
  releaseRelayAddress: () => ({ name: 'release-address' }),
  revokeRelayTokens: ({ params }) => ({ name: 'revoke-relay-tokens', on: params.user }),
};

type NoticeAct = 'planNotice' | 'withdrawNotice';

/** What everybody is told. To whom is not written down here: it may be one person. */
export const noticeActs: Acts<Pick<Handlers<'notices'>, NoticeAct>> = {
  planNotice: () => ({ name: 'plan-notice' }),
  withdrawNotice: ({ params }) => ({ name: 'withdraw-notice', on: params.id }),
};
