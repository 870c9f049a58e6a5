import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { cached, type Cached } from './cached.ts';
import { clientConfig } from './client-config.ts';

/**
 * A secret's text, kept for five minutes. Whoever finds that it doesn't fit any more forgets it and asks again, so that a rotation
 * is noticed at once and not five minutes later.
 */
export function secret(arn: string, client = new SecretsManagerClient(clientConfig)): Cached<string> {
  return cached(
    async () => {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
      if (!SecretString) throw new Error('The secret has no text.');
      return SecretString;
    },
    { seconds: 300 },
  );
}
