import type { SharingView } from '../contract/sharing-views.ts';
import type { Instant } from '../session/session.ts';
import { isWatching, mostHelpers, openInvitations, type Sharing } from './sharing.ts';

const iso = (instant: Instant) => new Date(instant).toISOString();

/** Who may watch, as the session's owner is told: names and times, and nothing that opens anything. */
export function viewSharing(sharing: Sharing, now: Instant): SharingView {
  return {
    helpers: sharing.helpers.map((helper) => ({
      id: helper.admission,
      username: helper.username,
      displayName: helper.displayName,
      since: iso(helper.since),
      isWatching: isWatching(helper, now),
    })),
    openLinks: openInvitations(sharing, now)
      .map(({ expiresAt }) => ({ expiresAt: iso(expiresAt) }))
      .toSorted((one, other) => one.expiresAt.localeCompare(other.expiresAt)),
    most: mostHelpers,
  };
}
