import * as z from 'zod';
import { everybody, json, type Route } from './route.ts';

/** What stands behind `SHA256:` in a key's fingerprint, in base64url so that it fits into a path. */
export const SshKeyId = z.string().regex(/^[\w-]{43}$/);

/** An SSH key, as its owner sees it. */
export const SshKeyView = z
  .object({
    id: SshKeyId,
    /** As `ssh-keygen -l` prints it. */
    fingerprint: z.string(),
    type: z.string(),
    name: z.string(),
    /** Who says that it is his: he himself, or the identity provider. */
    source: z.enum(['page', 'provider']),
    addedAt: z.iso.datetime(),
    usedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'SshKey' });
export type SshKeyView = z.infer<typeof SshKeyView>;

/** The longest line that is looked at; an RSA key of 8,192 bits has some 1,400 characters. */
export const longestKeyLine = 4_000;
const Keys = z.object({ keys: z.array(SshKeyView), most: z.number().int() });

/** The public keys by which people prove who they are without a browser. Each sees and changes his own alone. */
export const sshKeyRoutes = {
  listSshKeys: {
    family: 'sshKeys',
    method: 'GET',
    path: '/api/ssh-keys',
    summary: "The caller's SSH keys.",
    access: everybody,
    answer: json(Keys),
    refuses: [],
  },
  addSshKey: {
    family: 'sshKeys',
    method: 'POST',
    path: '/api/ssh-keys',
    summary: 'Adds a public key, as it stands in a file such as id_ed25519.pub. A key is one person’s alone.',
    access: everybody,
    body: z.strictObject({
      publicKey: z.string().min(1).max(longestKeyLine),
      /** For its owner to read; what stands behind the key where nothing is said. */
      name: z
        .string()
        .trim()
        .regex(/^[^\p{Cc}]{0,100}$/u)
        .default(''),
    }),
    answer: json(Keys, 201),
    refuses: ['bad-request', 'unsupported-key', 'key-known', 'key-taken', 'too-many-keys'],
  },
  removeSshKey: {
    family: 'sshKeys',
    method: 'DELETE',
    path: '/api/ssh-keys/{id}',
    summary: 'Forgets a key. Doing it twice is no mistake; one that the identity provider names stays.',
    access: everybody,
    params: z.object({ id: SshKeyId }),
    answer: json(Keys),
    refuses: ['bad-request'],
  },
} as const satisfies Record<string, Route>;
