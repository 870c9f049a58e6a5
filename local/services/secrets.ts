import { createHash, randomInt, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from './aws-error.ts';
import { unknownOperation } from './aws-call.ts';
import { openJsonFile } from './json-file.ts';
import type { Service } from './service.ts';
import { secretsNeeds } from '#local/policy/needs/other-needs.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';

const Properties = z.looseObject({
  SecretString: z.string().optional(),
  KmsKeyId: z.string().optional(),
  GenerateSecretString: z
    .looseObject({
      PasswordLength: z.number().int().min(1).max(4096).default(32),
      ExcludeCharacters: z.string().default(''),
      ExcludeLowercase: z.boolean().default(false),
      ExcludeUppercase: z.boolean().default(false),
      ExcludeNumbers: z.boolean().default(false),
      ExcludePunctuation: z.boolean().default(false),
      IncludeSpace: z.boolean().default(false),
      SecretStringTemplate: z.string().optional(),
      GenerateStringKey: z.string().optional(),
    })
    .optional(),
});
type Generate = NonNullable<z.output<typeof Properties>['GenerateSecretString']>;

const Kept = z.record(
  z.string(),
  z.looseObject({
    value: z.string(),
    version: z.string(),
    createdAt: z.number(),
    /** Tokens of what has been written, each with the digest of its text. */
    written: z.record(z.string(), z.string()).optional(),
  }),
);
type Kept = z.output<typeof Kept>[string];

/** The secrets, and a way for this machine's own programs to read one. */
export type Secrets = Service & {
  /** The value of a secret by ARN or name. Throws an `AwsError` when there is none. */
  readonly valueOf: (id: string) => string;
};

const alphabetOf = (it: Generate): string =>
  [
    it.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    it.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    it.ExcludeNumbers ? '' : '0123456789',
    it.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    it.IncludeSpace ? ' ' : '',
  ]
    .join('')
    .replace(/[\s\S]/g, (one) => (it.ExcludeCharacters.includes(one) ? '' : one));

const generate = (it: Generate): string => {
  const alphabet = alphabetOf(it);
  const password = Array.from({ length: it.PasswordLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  if (it.GenerateStringKey === undefined) return password;
  return JSON.stringify({
    ...(JSON.parse(it.SecretStringTemplate ?? '{}') as object),
    [it.GenerateStringKey]: password,
  });
};

const Input = z.looseObject({
  SecretId: z.string().min(1),
  SecretString: z.string().optional(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
});
const missing = () => new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

/** A version's token is written once; again only with the same text, which changes nothing. */
const put = (kept: Kept, value: string, token: string): Kept => {
  const digest = createHash('sha256').update(value).digest('hex');
  const before = kept.written?.[token];
  if (before === digest) return kept;
  if (before !== undefined) {
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${token} because that value is already in use for a version of this secret.`,
    );
  }
  const written = { ...kept.written, [token]: digest };
  return { ...kept, value, version: token, createdAt: Date.now() / 1_000, written };
};

/** The secrets of the template. What is to be generated is generated once and kept in `path`, for its owner's eyes only. */
export const openSecrets = (cloud: CloudTemplate, path: string): Secrets => {
  const file = openJsonFile(path, Kept, {});
  const all = cloud
    .ofType('AWS::SecretsManager::Secret')
    .map((resource) => ({ resource, it: read(resource, Properties) }));
  for (const { resource, it } of all) {
    const version = resource.logicalId.padEnd(32, '0');
    const kept = file.get()[resource.ref];
    const value =
      it.SecretString ?? kept?.value ?? generate(it.GenerateSecretString ?? { ...defaults, PasswordLength: 32 });
    if (kept?.value !== value)
      file.set({ ...file.get(), [resource.ref]: { value, version, createdAt: Date.now() / 1_000 } });
  }
  /** By ARN, by name, or by an ARN without its last six characters. */
  const find = (id: string) =>
    all.find(({ resource }) => [resource.ref, resource.name, resource.ref.slice(0, -7)].includes(id));
  const keptOf = (id: string) => {
    const found = find(id);
    const kept = found && file.get()[found.resource.ref];
    if (!found || !kept) throw missing();
    return { ARN: found.resource.ref, Name: found.resource.name, kept };
  };
  return {
    needs: secretsNeeds((id) => {
      const found = find(id);
      return found && { arn: found.resource.ref, key: found.it.KmsKeyId };
    }),
    valueOf: (id) => keptOf(id).kept.value,
    answer: async (operation, input) => {
      const { SecretId, SecretString, ClientRequestToken = randomUUID() } = parsed(input);
      const { ARN, Name, kept } = keptOf(SecretId);
      const about = { ARN, Name, VersionId: kept.version };
      if (operation === 'GetSecretValue') {
        return { ...about, SecretString: kept.value, VersionStages: ['AWSCURRENT'], CreatedDate: kept.createdAt };
      }
      if (operation === 'DescribeSecret') return { ARN, Name, VersionIdsToStages: { [kept.version]: ['AWSCURRENT'] } };
      if (operation === 'PutSecretValue' && SecretString !== undefined) {
        file.set({ ...file.get(), [ARN]: put(kept, SecretString, ClientRequestToken) });
        return { ...about, VersionId: ClientRequestToken, VersionStages: ['AWSCURRENT'] };
      }
      throw unknownOperation('secretsmanager', operation);
    },
  };
};

const defaults: Generate = {
  PasswordLength: 32,
  ExcludeCharacters: '',
  ExcludeLowercase: false,
  ExcludeUppercase: false,
  ExcludeNumbers: false,
  ExcludePunctuation: false,
  IncludeSpace: false,
};

const parsed = (input: unknown) => {
  const { data, error } = Input.safeParse(input);
  if (error) throw new AwsError('ValidationException', error.issues.map((issue) => issue.message).join('; '));
  return data;
};
