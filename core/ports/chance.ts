/** Chance and digests, which the core has none of. */
export type Chance = {
  /** A new desktop id: 130 random bits. */
  desktopId(): string;
  /** A new secret of 256 bits, with the hash under which it is stored. */
  secret(): { readonly value: string; readonly hash: string };
  hash(value: string): string;
  /** A password for a desktop: letters and digits alone, 190 bits. */
  password(): string;
  /** A new UUID, version 4. */
  uuid(): string;
  /** The same list in another order. */
  shuffled<T>(list: readonly T[]): readonly T[];
};
/** What time it is, in milliseconds since 1970. */
export type Clock = () => number;

/** Texts made to a pattern, for the parameters of sessions. Beside `Chance`, because few functions need it. */
export type Patterns = {
  /** A text that matches a regular expression as a whole. */
  readonly matching: (pattern: string) => string;
};
