import { createHmac } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '#core/ports/chance.ts';
import { cached } from '../aws/cached.ts';
import { clientConfig } from '../aws/client-config.ts';

/** A key and the name by which tokens say that they are signed with it. */
export type RelayKey = { readonly kid: string; readonly key: Uint8Array };
/** The keys of tokens: one to sign with, and those by which tokens are still good. */
export type RelayKeys = {
  current(): Promise<RelayKey>;
  /** Undefined for a name that none of them has. */
  find(kid: string): Promise<RelayKey | undefined>;
};

/** Unknown names make the secret be read anew at most so often, or whoever makes them up runs up a bill. */
const lookAgainAfter = 30_000;

/** The key that comes of a secret's text, made for this end alone, so that no other token fits here. */
export function relayKey(secret: string): RelayKey {
  const made = (end: string) => createHmac('sha256', secret).update(end).digest();
  return { kid: made('relay token kid').toString('base64url').slice(0, 12), key: made('relay token') };
}

/**
 * Keys from a secret's current version and the one before: when the secret is rotated, tokens of the old key are good until they
 * end by themselves or the secret is rotated again.
 *
 * @param read the text of a version; undefined where there is none
 */
export function relayKeys(
  read: (version: 'AWSCURRENT' | 'AWSPREVIOUS') => Promise<string | undefined>,
  clock: Clock,
): RelayKeys {
  const keys = cached(
    async () => {
      const [current, previous] = await Promise.all([read('AWSCURRENT'), read('AWSPREVIOUS')]);
      if (!current) throw new Error('The secret that tokens are signed with has no text.');
      return [relayKey(current), ...(previous ? [relayKey(previous)] : [])] as const;
    },
    { seconds: 300, clock },
  );
  const named = async (kid: string) => (await keys.get()).find((key) => key.kid === kid);
  let lookedAt = -Infinity;
  return {
    current: async () => (await keys.get())[0],
    async find(kid) {
      const known = await named(kid);
      if (known || clock() - lookedAt < lookAgainAfter) return known;
      lookedAt = clock();
      keys.forget();
      return named(kid);
    },
  };
}

/** Reads the versions of a secret from Secrets Manager. */
export function secretVersions(arn: string, client = new SecretsManagerClient(clientConfig)) {
  return async (version: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<string | undefined> => {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: version }));
      return SecretString;
    } catch (error) {
      // A secret that was never rotated has no version before.
      if (version === 'AWSPREVIOUS' && error instanceof Error && error.name === 'ResourceNotFoundException')
        return undefined;
      throw error;
    }
  };
}
