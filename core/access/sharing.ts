import type { Instant } from '../session/session.ts';
import type { PersonId } from './caller.ts';

/** A link that lets one person in to watch, once. Its secret is with its owner alone; here is its hash. */
export type Invitation = {
  readonly hash: string;
  readonly expiresAt: Instant;
  readonly isUsed: boolean;
};

/** Somebody whom a session's owner has let in to watch. */
export type Helper = {
  /** Names this letting-in: whoever is let in again after an end has another one, and passes of the first stay ended. */
  readonly admission: string;
  readonly person: PersonId;
  /** For the owner to read. */
  readonly username: string;
  readonly displayName: string;
  readonly since: Instant;
  /** When a socket of his was last seen open; null while none is. Coarse, so that watching costs few writes. */
  readonly seenAt: Instant | null;
};

/** Who may watch a session, and which links may still be used. */
export type Sharing = {
  readonly session: string;
  readonly invitations: readonly Invitation[];
  readonly helpers: readonly Helper[];
  /** Grows by one with each change; every write is conditional on it. 0 is nothing written yet. */
  readonly version: number;
};

/** What an admission is asked of: a pass, or a report about one. */
type Bearer = { readonly person: string; readonly admission: string | null };

/** How long a link is good, in milliseconds. */
export const invitationLife = 600_000;
/** Helpers and unused links of a session, together: a link is a promise of a place. */
export const mostHelpers = 5;
/** So long a link that is over is remembered, so that whoever comes late is told what became of it. */
const remembered = 86_400_000;
/** How old `seenAt` gets before it is written anew, and when it is too old to mean anything. */
const seenEvery = 45_000;
const seenFor = 120_000;

/** A session that nobody else has ever been let in to. */
export function unshared(session: string): Sharing {
  return { session, invitations: [], helpers: [], version: 0 };
}

/** Links that somebody may still come by. */
export function openInvitations({ invitations }: Sharing, now: Instant): readonly Invitation[] {
  return invitations.filter(({ isUsed, expiresAt }) => !isUsed && now < expiresAt);
}

/** Whether anybody may come, or may watch already. */
export function isShared(sharing: Sharing, now: Instant): boolean {
  return sharing.helpers.length > 0 || openInvitations(sharing, now).length > 0;
}

/** Whether there is room for another link. */
export function hasRoom(sharing: Sharing, now: Instant): boolean {
  return sharing.helpers.length + openInvitations(sharing, now).length < mostHelpers;
}

/** With another link, and without those that nobody will ask about any more. */
export function invite(sharing: Sharing, hash: string, now: Instant): Sharing {
  const known = sharing.invitations.filter(({ expiresAt }) => now < expiresAt + remembered);
  const invitation = { hash, expiresAt: now + invitationLife, isUsed: false };
  return next(sharing, { invitations: [...known, invitation] });
}

/** The link is used up, and its bearer is a helper. One who already is keeps the admission that he has. */
export function admit(sharing: Sharing, hash: string, helper: Helper): Sharing {
  const invitations = sharing.invitations.map((each) => (each.hash === hash ? { ...each, isUsed: true } : each));
  const isHelper = sharing.helpers.some(({ person }) => person === helper.person);
  return next(sharing, { invitations, helpers: isHelper ? sharing.helpers : [...sharing.helpers, helper] });
}

/** Without these helpers; undefined where none of them is one. */
export function dismiss(sharing: Sharing, admissions: readonly string[]): Sharing | undefined {
  const helpers = sharing.helpers.filter(({ admission }) => !admissions.includes(admission));
  return helpers.length === sharing.helpers.length ? undefined : next(sharing, { helpers });
}

/** Nobody watches, and no link leads in any more; undefined where that is so already. */
export function dismissAll(sharing: Sharing, now: Instant): Sharing | undefined {
  if (!isShared(sharing, now)) return undefined;
  const invitations = sharing.invitations.map((each) => ({ ...each, expiresAt: Math.min(each.expiresAt, now) }));
  return next(sharing, { invitations, helpers: [] });
}

/** Whether the bearer of a pass is still let in. */
export function isLetIn(sharing: Sharing | undefined, { person, admission }: Bearer): boolean {
  return sharing?.helpers.some((helper) => helper.person === person && helper.admission === admission) ?? false;
}

/** Whether somebody watches at this moment, as far as is known. */
export function isWatching({ seenAt }: Helper, now: Instant): boolean {
  return seenAt !== null && now - seenAt < seenFor;
}

/**
 * What is to be known after these helpers were seen with open sockets (`open`) and those without (`gone`); undefined where that is
 * no news, or not enough.
 */
export function sighted(
  sharing: Sharing,
  { open, gone }: { readonly open: ReadonlySet<string>; readonly gone: ReadonlySet<string> },
  now: Instant,
): Sharing | undefined {
  const helpers = sharing.helpers.map((helper) => {
    const { person, seenAt } = helper;
    if (open.has(person)) return seenAt !== null && now - seenAt < seenEvery ? helper : { ...helper, seenAt: now };
    return gone.has(person) && seenAt !== null ? { ...helper, seenAt: null } : helper;
  });
  return helpers.every((helper, at) => helper === sharing.helpers[at]) ? undefined : next(sharing, { helpers });
}

function next(sharing: Sharing, change: Partial<Sharing>): Sharing {
  return { ...sharing, ...change, version: sharing.version + 1 };
}
