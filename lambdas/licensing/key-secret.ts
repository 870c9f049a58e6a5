import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientConfig } from '../aws/client-config.ts';
import type { KeySecret } from './licence-jwks.ts';

/** The keys in Secrets Manager. A version's token can't be written again with another text: the first who writes has made the key. */
export function keySecret(arn: string, client = new SecretsManagerClient(clientConfig)): KeySecret {
  return {
    async read() {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
      return SecretString ?? '';
    },

    async write(text, token) {
      try {
        await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: text, ClientRequestToken: token }));
        return 'written';
      } catch (error) {
        if (error instanceof Error && error.name === 'ResourceExistsException') return 'taken';
        throw error;
      }
    },
  };
}
