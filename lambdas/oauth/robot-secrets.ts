import type { Clock } from '#core/ports/chance.ts';
import type { RobotCredentials } from '#core/ports/robot-credentials.ts';
import type { Cached } from '../aws/cached.ts';
import { namedSecrets } from '../aws/named-secrets.ts';

/**
 * Secrets and passwords of the stage's robots.
 *
 * @param read the secret of this name, `<client id>/secret` or `<client id>/password`
 */
export function robotSecrets(
  clients: readonly { readonly clientId: string }[],
  read: (name: string) => Cached<string>,
  clock: Clock,
): RobotCredentials {
  const ids = clients.map(({ clientId }) => clientId);
  return {
    isSecret: namedSecrets(ids, (id) => read(`${id}/secret`), clock),
    isPassword: namedSecrets(ids, (id) => read(`${id}/password`), clock),
  };
}
