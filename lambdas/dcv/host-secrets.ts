import { createHmac } from 'node:crypto';

/**
 * Who is told a secret of ours: a host, which asks about tokens; the relay on a host, which passes on what scripts there ask; or the
 * DCV Connection Gateway, which asks where sessions are. None of them opens another's door.
 */
type Whose = `host ${string}` | `relay ${string}` | 'resolver';

/**
 * Secrets that stand in addresses, made from a key each time that they are asked for, and stored nowhere. They keep strangers from
 * trying; whoever has one still needs a token, which nobody guesses.
 */
export function hostSecrets(key: () => Promise<string>): (whose: Whose) => Promise<string> {
  return async (whose) =>
    createHmac('sha256', await key())
      .update(`dcv\n${whose}`)
      .digest('base64url');
}
