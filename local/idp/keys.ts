import { generateKeyPairSync, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { openJsonFile } from '#local/services/json-file.ts';

const Keys = z.object({ signing: z.record(z.string(), z.unknown()), cookies: z.array(z.string().min(32)).min(1) });
/** What the provider signs with: tokens by a private JSON Web Key, cookies by secrets. */
export type Keys = z.output<typeof Keys>;

const makeKeys = (): Keys => ({
  signing: {
    ...generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ format: 'jwk' }),
    kid: randomBytes(8).toString('hex'),
    use: 'sig',
    alg: 'RS256',
  },
  cookies: [randomBytes(32).toString('base64url')],
});

/** The keys kept in `path`, made at the first start, so that logins survive a restart. */
export const openKeys = (path: string): Keys => {
  const file = openJsonFile(path, Keys.nullable(), null);
  const kept = file.get();
  if (kept) return kept;
  const made = makeKeys();
  file.set(made);
  return made;
};
