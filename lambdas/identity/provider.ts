import type { PersonId } from '#core/access/caller.ts';

/** What the provider answers when it hands out tokens. */
export type Tokens = {
  readonly person: PersonId;
  /** The provider's own name of the person. */
  readonly subject: string;
  /** The provider's own session, where it names one. */
  readonly providerSession: string | null;
  /** Null where the provider keeps the one it gave before, or gives none. */
  readonly refreshToken: string | null;
  readonly idToken: string | null;
  /** Claims of the ID token and, before those, of the UserInfo endpoint. Asked for apart, so that tokens can be saved first. */
  readonly claims: () => Promise<Readonly<Record<string, unknown>>>;
};

/** What becomes of asking the provider again. */
export type Refreshed =
  | { readonly is: 'confirmed'; readonly tokens: Tokens }
  /** The provider takes back what it said: the login is over. */
  | { readonly is: 'refused'; readonly cause: unknown }
  /** It doesn't answer, or not sensibly. */
  | { readonly is: 'down'; readonly cause: unknown };

/** Whom a logout token is about, and the name that makes it good for one use. */
export type LogoutToken = {
  readonly jti: string;
  readonly person: PersonId | undefined;
  readonly providerSession: string | undefined;
};

/** What one sign-in has to match when the browser comes back. */
export type Checks = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** The identity provider. Everything here refuses `unavailable` where it can't be reached, unless it says otherwise. */
export type Provider = {
  /** Where to send a browser that signs in. */
  readonly signInAt: (portalOrigin: string, checks: Checks) => Promise<URL>;
  /** Swaps what the browser brought back for tokens. Refuses `sign-in-failed`. */
  readonly redeem: (comingBack: URL, checks: Checks) => Promise<Tokens>;
  /** Asks who the person is now. Refuses nothing: what went wrong is in the answer. */
  readonly refresh: (refreshToken: string, subject: string) => Promise<Refreshed>;
  /** Where to send a browser that signs out, or undefined where the provider has no such page. */
  readonly signOutAt: (portalOrigin: string, idToken: string | null) => Promise<URL | undefined>;
  /** Takes a refresh token back, where the provider can. */
  readonly revoke: (refreshToken: string) => Promise<void>;
  /** Refuses `bad-request` unless the token is the provider's, about logging out, for us, and of now. */
  readonly readLogoutToken: (token: string) => Promise<LogoutToken>;
};
