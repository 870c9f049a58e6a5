import type { Session } from '../../session/session.ts';
import type { Stage } from '../../stage/stage.ts';
import { desktopSecretLife } from '../desktop-secrets.ts';
import type { LicensingDeps } from './deps.ts';
import { admitGuest, releaseForSession } from './session-seats.ts';

/** What a session's desktop has to do with licences. Neither ever fails: a desktop without a licence is better than none. */
export type SessionLicences = {
  /** What the guest in a desktop is told, so that it can fetch its client token; the same each time. */
  variables(session: Pick<Session, 'name' | 'desktopId' | 'desktopType'>): Promise<Readonly<Record<string, string>>>;
  /** Returns what a session that is over holds; twice is no mistake. */
  release(session: Pick<Session, 'name' | 'desktopType'>): Promise<void>;
};

export type SessionLicencesDeps = Pick<LicensingDeps, 'scopes' | 'ledger' | 'chance' | 'clock'> & {
  readonly stage: Pick<Stage, 'desktops' | 'entitlements' | 'licensing'>;
  readonly ticket: (session: Pick<Session, 'name' | 'desktopId'>) => Promise<string>;
  /** The portal's origin. */
  readonly portal: () => Promise<string>;
  /** Told what went wrong. */
  readonly failed: (what: string, session: string, error: unknown) => void;
};

/**
 * Licences for the sessions of those desktop types that name one, in a stage that owns some. Others cost nothing. What could not be
 * returned here ends with the sweep of the hour, or when it expires.
 */
export function sessionLicences(deps: SessionLicencesDeps): SessionLicences {
  const { stage, ticket, portal, clock, failed } = deps;
  const licenceOf = ({ desktopType }: Pick<Session, 'desktopType'>) =>
    stage.entitlements.length === 0 ? undefined : stage.desktops.find(({ name }) => name === desktopType)?.licence;
  return {
    async variables(session) {
      const product = licenceOf(session);
      if (product === undefined) return {};
      const [own, url] = await Promise.all([ticket(session), portal()]);
      const seat = { session: session.name, ticket: own, until: clock() + desktopSecretLife };
      try {
        await admitGuest(deps, seat);
      } catch (error) {
        failed('could not let a guest have licences', session.name, error);
      }
      return {
        LICENSING_URL: url,
        LICENSING_PRODUCT: product,
        CLIENT_TOKEN_URL: `${url}/-/client-token?ticket=${own}`,
      };
    },

    async release(session) {
      if (licenceOf(session) === undefined) return;
      try {
        await releaseForSession(deps, session.name);
      } catch (error) {
        failed('could not return the licences of a session', session.name, error);
      }
    },
  };
}
