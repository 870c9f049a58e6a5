import type { Clock } from '#core/ports/chance.ts';
import type { Cached } from './cached.ts';
import { fitsSecret } from './fits-secret.ts';

/** Whether a text is the secret of this name. */
export type NamedSecrets = (name: string, text: string) => Promise<boolean>;

/**
 * Compares with secrets that each belong to somebody the stage names. Only these are ever looked up. For anybody else the text is
 * compared with the first one's, so that it takes as long, and is never right.
 *
 * @param read the secret of a name that the stage knows
 */
export function namedSecrets(
  names: readonly string[],
  read: (name: string) => Cached<string>,
  clock: Clock,
): NamedSecrets {
  const known = new Map(names.map((name) => [name, fitsSecret(read(name), clock)]));
  const [anyone] = known.values();
  return async (name, text) => {
    const own = known.get(name);
    const fits = await (own ?? anyone)?.(text);
    return own !== undefined && fits === true;
  };
}
