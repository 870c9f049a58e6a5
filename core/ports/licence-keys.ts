/** The public half of a signing key, as client tokens carry it. */
export type PublicKey = {
  /** UUID; goes where the reference has its site key. */
  readonly kid: string;
  /** Lower-case hex without `0x`: 512 digits for 2048 bits. */
  readonly modulus: string;
  readonly exponent: number;
  /** SPKI, `BEGIN PUBLIC KEY`, with a line feed at the end. */
  readonly pem: string;
};

/** A signed text whose signature holds. Of what it says, nothing has been judged yet. */
export type Signed = { readonly kid: string; readonly claims: unknown };

/** Why a signed text can't be believed, in the words of the reference's library. */
export type Unsigned =
  | 'Not enough segments'
  | 'Signature verification failed.'
  | 'The specified alg value is not allowed';

/** The keys that everything is signed with: RS256, 2048 bits; the current one, and older ones whose signatures still hold. */
export type LicenceKeys = {
  current(): Promise<PublicKey>;
  /**
   * A compact JWS of these claims, in their order.
   *
   * @param kid the key that it names and is signed with; without one it names none, and the current key signs
   */
  sign(claims: Readonly<Record<string, unknown>>, kid?: string): Promise<string>;
  /** What a text of ours says; why not where it isn't one. RS256 alone, by a key of ours that the text names. */
  verify(text: string): Promise<Signed | Unsigned>;
};
