import type { Role } from '../contract/roles.ts';
import type { Instant } from '../session/session.ts';
import type { Stage } from '../stage/stage.ts';
import type { Person, PersonId } from './caller.ts';

/** SHA-256 of the login cookie's value, in base64url. The value itself is with the browser alone. */
export type LoginKey = string & { readonly is: 'login' };

/** What the provider says of a person. */
export type Profile = {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
  readonly email?: string | null | undefined;
  /** Address of a picture, by https. */
  readonly picture?: string | null | undefined;
};

/** A browser in which a person is signed in. */
export type Login = Profile & {
  readonly key: LoginKey;
  readonly person: PersonId;
  /** The provider's name of the person; `person` is made from it. */
  readonly subject: string;
  /** The provider's own session (`sid`), where it names one. */
  readonly providerSession: string | null;
  /** Without it the provider can't be asked again, and the login is over when it should have been. */
  readonly refreshToken: string | null;
  /** Tells the provider whom to sign out. */
  readonly idToken: string | null;
  readonly openedAt: Instant;
  /** When the provider last said that all this is so. */
  readonly confirmedAt: Instant;
  /** From then on the provider has to be asked again first. */
  readonly refreshAt: Instant;
  /** A login that nobody uses is over then; each refresh moves it. */
  readonly idleAt: Instant;
  /** Nothing moves this one. */
  readonly endsAt: Instant;
  /** Until then somebody is asking the provider; nobody else does, since a refresh token may be good for one use only. */
  readonly askingUntil: Instant;
  /** Grows by one with each change; every write is conditional on it. */
  readonly version: number;
};

/** How long things last, in seconds, as the stage says. */
export type LoginLimits = Pick<Stage['oidc'], 'idle' | 'lifetime' | 'refresh'>;

/** How a login stands: good, good once the provider has been asked again, or over. */
export type Standing = 'good' | 'stale' | 'over';

/** A login is over on the instant that it ends, and stale on the instant that it has to be refreshed. */
export function standingOf(login: Login, now: Instant): Standing {
  if (now >= login.idleAt || now >= login.endsAt) return 'over';
  return now >= login.refreshAt ? 'stale' : 'good';
}

/** When the login is over at the latest, if nobody refreshes it. */
export function overAt(login: Login): Instant {
  return Math.min(login.idleAt, login.endsAt);
}

/**
 * The deadlines of a login that the provider has just confirmed. A login is refreshed at half its idle time at the latest, so that
 * one in use never ends for being idle.
 */
export function confirmed(now: Instant, limits: LoginLimits): Pick<Login, 'confirmedAt' | 'refreshAt' | 'idleAt'> {
  const refresh = Math.min(limits.refresh, limits.idle / 2);
  return { confirmedAt: now, refreshAt: now + refresh * 1_000, idleAt: now + limits.idle * 1_000 };
}

/** For so long after it was due, a refresh is put off while the provider can't be reached. */
const grace = 3_600_000;
/** How long it is put off at a time. */
const putOffBy = 60_000;

/** The login with its refresh put off because the provider doesn't answer, or undefined when it has been put off for too long. */
export function putOff(login: Login, now: Instant, limits: LoginLimits): Login | undefined {
  const until = confirmed(login.confirmedAt, limits).refreshAt + grace;
  return now < until ? { ...login, refreshAt: Math.min(now + putOffBy, until), askingUntil: 0 } : undefined;
}

/** The person behind a login. */
export function personOf({ key, endsAt, person, username, displayName, roles, groups }: Login): Person {
  return { is: 'person', person, login: key, loginEndsAt: endsAt, username, displayName, roles, groups };
}
