import type { Instant } from '../session/session.ts';

/** Whose a token is. */
type Holder = { readonly clientId: string; readonly username: string };

/** A token as it is kept: under its hash, the value is with the robot alone. */
type Kept = { readonly hash: string; readonly expiresAt: Instant };

/** What a robot gets at one time. A pair lives and dies together: without its refresh token, an access token is just that. */
export type RobotTokens = Holder & { readonly access: Kept; readonly refresh: Kept | null };

/** A token that somebody has shown. `partner` is the hash of the pair's other half. */
export type FoundToken = Holder & Kept & { readonly kind: 'access' | 'refresh'; readonly partner: string | null };

/** Where the tokens of robots are kept. What it hands out is as the last write left it. */
export type TokenStore = {
  /** Keeps new tokens. */
  issue(tokens: RobotTokens): Promise<void>;
  /** A token by its hash; none that has expired, and what expires at `now` has. */
  find(hash: string, now: Instant): Promise<FoundToken | undefined>;
  /**
   * Puts a new pair in the place of an old one, all or nothing. Of many who come with one refresh token, one gets its way.
   *
   * @param old the refresh token of the old pair, as it was found
   * @returns false where it is not there any more; nothing is kept then
   */
  rotate(old: FoundToken, tokens: RobotTokens): Promise<boolean>;
  /** Ends a token and the other half of its pair. Doing it twice is no mistake. */
  end(token: Pick<FoundToken, 'hash' | 'partner'>): Promise<void>;
};
