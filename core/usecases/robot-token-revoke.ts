import { Refusal } from '../refusal.ts';
import { requireClient, type ClientCredentials } from './robot-token-client.ts';
import type { RobotTokenDeps } from './robot-token.ts';

/**
 * Ends a token and the other half of its pair (RFC 7009). A token that nobody knows, or that is another client's, is no mistake:
 * nothing comes of it.
 *
 * @throws Refusal `bad-request` without a token, `invalid-client`
 */
export async function revokeRobotToken(
  deps: Pick<RobotTokenDeps, 'tokens' | 'chance' | 'clock' | 'credentials' | 'stage'>,
  asked: { readonly client: ClientCredentials; readonly token: string | undefined },
): Promise<void> {
  if (!asked.token) throw new Refusal('bad-request', 'Missing token parameter.');
  const client = await requireClient(deps, asked.client, 'id');
  const found = await deps.tokens.find(deps.chance.hash(asked.token), deps.clock());
  if (found?.clientId === client.clientId) await deps.tokens.end(found);
}
