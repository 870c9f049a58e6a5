import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSecrets } from '#local/services/secrets.ts';
import { freshFolder, smallCloud } from '#test/support/small-cloud.ts';

const cloud = smallCloud((stack) => {
  new Secret(stack, 'Keys', { secretName: 'keys', generateSecretString: { excludePunctuation: true } });
});
const token = (letter: string) => letter.repeat(32);
const put = (SecretString: string, ClientRequestToken?: string) => ({
  SecretId: 'keys',
  SecretString,
  ...(ClientRequestToken && { ClientRequestToken }),
});

test('a secret is written anew, and stays so when the machine starts again', async () => {
  const path = join(freshFolder(), 'secrets.json');
  const secrets = openSecrets(cloud, path);
  expect(await secrets.answer('PutSecretValue', put('one', token('a')))).toMatchObject({ VersionId: token('a') });
  await secrets.answer('PutSecretValue', put('two'));
  expect(openSecrets(cloud, path).valueOf('keys')).toBe('two');
});

test('a version’s token is taken once, also after the machine has started again; with the same text it changes nothing', async () => {
  const path = join(freshFolder(), 'secrets.json');
  await openSecrets(cloud, path).answer('PutSecretValue', put('one', token('a')));
  const secrets = openSecrets(cloud, path);
  await expect(secrets.answer('PutSecretValue', put('two', token('a')))).rejects.toMatchObject({
    name: 'ResourceExistsException',
  });
  await secrets.answer('PutSecretValue', put('two', token('b')));
  await secrets.answer('PutSecretValue', put('one', token('a')));
  expect(secrets.valueOf('keys')).toBe('two');
});

test('a token that is too short is refused', async () => {
  const secrets = openSecrets(cloud, join(freshFolder(), 'secrets.json'));
  await expect(secrets.answer('PutSecretValue', put('one', 'short'))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});
