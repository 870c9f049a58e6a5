import type { ClientRole } from '../contract/route.ts';
import type { Role } from '../contract/roles.ts';
import type { Instant } from '../session/session.ts';
import type { LoginKey } from './login.ts';

/** A person, everywhere and for ever: a digest of issuer and subject, never a name. 43 characters of base64url. */
export type PersonId = string & { readonly is: 'person' };

/** A signed-in person, as the login says; roles and groups are as old as the login's last refresh at most. */
export type Person = {
  readonly is: 'person';
  readonly person: PersonId;
  /** The login that proves it; what is given out on the strength of it ends with it. */
  readonly login: LoginKey;
  /** When that login is over at the latest. */
  readonly loginEndsAt: Instant;
  /** For people to read and for slugs; not unique, and never used to decide. */
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
};

/** A program that asks for sessions in people's names, such as a learning platform. */
export type Robot = {
  readonly is: 'robot';
  readonly clientId: string;
  readonly username: string;
};

/** A client of the lookup service; tenants are name patterns with `*`. */
export type LookupClient = {
  readonly is: 'client';
  readonly name: string;
  readonly roles: readonly ClientRole[];
  readonly tenants: readonly string[];
  /** In whose name it asks for everything, whatever it says itself; null: as it says. */
  readonly user: string | null;
};

/** A machine that uses licences, by the name that it registered under. */
export type LicenceOrigin = { readonly is: 'origin'; readonly origin: string };

/** A monitoring system that sends messages, by its user of the relay. */
export type Monitor = { readonly is: 'monitor'; readonly user: string };

/** The relay on a DCV host, in the name of a local user there; `uid` 0 is root, who may ask in everybody's name. */
export type HostUser = { readonly is: 'host'; readonly host: string; readonly user: string; readonly uid: number };

/** Who makes a request, once that is proved. A visitor is anybody at all, where the stage shows its catalogue to everyone. */
export type Caller =
  | Person
  | Robot
  | LookupClient
  | LicenceOrigin
  | Monitor
  | HostUser
  /** Anybody, where the stage lets anybody manage DCV sessions. */
  | { readonly is: 'operator' }
  | { readonly is: 'visitor' }
  | { readonly is: 'gateway' }
  | { readonly is: 'nobody' };
