import { createHash, timingSafeEqual } from 'node:crypto';

/** What somebody may do on a desktop: use it, or look on. */
export type Access = 'control' | 'view';

/** The users of a Kasm container; both have its one password. */
export const USERS = { kasm_user: 'control', kasm_viewer: 'view' } as const satisfies Record<string, Access>;

const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();

/** The value of an `Authorization` header (RFC 7617). */
export const basicAuthorization = (user: keyof typeof USERS, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;

/**
 * Says who may do what from the `Authorization` header; undefined is nobody. Digests are compared, each in constant time, so that
 * neither contents nor lengths can be guessed from how long the answer takes.
 */
export const accessGate = (password: string) => {
  const known = Object.entries(USERS).map(([user, access]) => ({ access, digest: digest(`${user}:${password}`) }));
  return (authorization: string | undefined): Access | undefined => {
    const [, encoded = ''] = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization ?? '') ?? [];
    const given = digest(Buffer.from(encoded, 'base64').toString('utf8'));
    return known.find((one) => timingSafeEqual(one.digest, given))?.access;
  };
};
