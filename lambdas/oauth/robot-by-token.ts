import type { Robot } from '#core/access/caller.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { TokenStore } from '#core/ports/token-store.ts';
import { chance } from '../chance.ts';

/**
 * Authenticates robots by `Authorization: Bearer <access token>`, exactly so written: one read.
 *
 * @param clients the robots of the stage: a token of one that has left it is worth nothing
 * @returns a function that answers undefined for whatever proves no robot
 */
export function robotByToken(
  tokens: Pick<TokenStore, 'find'>,
  clock: Clock,
  clients: readonly { readonly clientId: string }[],
): (authorization: string | undefined) => Promise<Robot | undefined> {
  return async (authorization) => {
    const token = /^Bearer ([A-Za-z0-9]+)$/.exec(authorization ?? '')?.[1];
    const found = token && (await tokens.find(chance.hash(token), clock()));
    if (!found || found.kind !== 'access') return undefined;
    const { clientId, username } = found;
    if (!clients.some((client) => client.clientId === clientId)) return undefined;
    return { is: 'robot', clientId, username };
  };
}
