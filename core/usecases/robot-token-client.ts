import type { RobotCredentials } from '../ports/robot-credentials.ts';
import { Refusal } from '../refusal.ts';
import type { Stage } from '../stage/stage.ts';

/** A robot that the stage knows. */
export type RobotEntry = Stage['robots']['clients'][number];

/** How a client says who it is. `secret` is undefined where it gave none, which is something else than an empty one. */
export type ClientCredentials = { readonly clientId: string | undefined; readonly secret: string | undefined };

export type ClientDeps = {
  readonly credentials: RobotCredentials;
  readonly stage: { readonly robots: Pick<Stage['robots'], 'clients' | 'passwordGrant'> };
};

/**
 * The client that asks. Robots are public clients as the Educates training portal has them: where a secret isn't needed, the id
 * alone will do, but a secret that is given has to be right.
 *
 * @param need whether nothing goes without the secret
 * @throws Refusal `invalid-client`
 */
export async function requireClient(
  { credentials, stage }: ClientDeps,
  { clientId = '', secret }: ClientCredentials,
  need: 'secret' | 'id',
): Promise<RobotEntry> {
  const client = stage.robots.clients.find((candidate) => candidate.clientId === clientId);
  const proved =
    secret === undefined ? need === 'id' && client !== undefined : await credentials.isSecret(clientId, secret);
  if (client && proved) return client;
  // Without a word, as the contract has it: it doesn't say which of both is wrong.
  throw new Refusal('invalid-client', '');
}
