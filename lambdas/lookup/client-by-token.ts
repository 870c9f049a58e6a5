import type { LookupClient } from '#core/access/caller.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { LookupClientStore } from '#core/ports/lookup-client-store.ts';
import { Refusal } from '#core/refusal.ts';
import type { Lookup } from '#core/stage/lms.ts';
import { identityText, type LookupTokens } from './lookup-tokens.ts';

/**
 * Authenticates clients of the lookup service by `Authorization: Bearer <JWT>`: one read. What a client may is what the stage says now,
 * whenever its token is from.
 *
 * @returns a function that refuses `bad-request` for a header that is missing or another one, and `invalid-client`
 */
export function clientByToken(
  tokens: Pick<LookupTokens, 'read'>,
  store: Pick<LookupClientStore, 'find'>,
  { clients }: Pick<Lookup, 'clients'>,
  clock: Clock,
): (authorization: string | undefined) => Promise<LookupClient> {
  return async (authorization) => {
    if (!authorization) throw new Refusal('bad-request', 'JWT token not supplied');
    const [, value] = /^Bearer (\S+)$/.exec(authorization) ?? [];
    if (value === undefined) throw new Refusal('bad-request', 'Invalid Authorization header');
    const token = await tokens.read(value, clock());
    const entry = clients.find(({ name }) => name === token.client);
    const known = entry && (await store.find(entry.name));
    if (!entry || !known) throw new Refusal('invalid-client', 'Client details not found');
    if (identityText(known) !== token.identity) throw new Refusal('invalid-client', 'Client identity does not match');
    const { name, roles, tenants, user } = entry;
    return { is: 'client', name, roles, tenants, user: user ?? null };
  };
}
