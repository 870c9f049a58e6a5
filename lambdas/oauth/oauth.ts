import { issueRobotToken, type RobotTokenDeps } from '#core/usecases/robot-token.ts';
import { revokeRobotToken } from '#core/usecases/robot-token-revoke.ts';
import { documentOf } from '../http/reply.ts';
import type { Handlers } from '../http/serve.ts';
import { clientCredentials } from './client-credentials.ts';

/** Tokens for robots. */
export function oauth(deps: RobotTokenDeps): Handlers<'oauth'> {
  return {
    token: async ({ header, body }) =>
      issueRobotToken(deps, { ...body, client: clientCredentials(header('authorization'), body) }),

    revokeToken: async ({ header, body }) => {
      await revokeRobotToken(deps, {
        token: body.token,
        client: clientCredentials(header('authorization'), body),
      });
      return documentOf('', 'text/html; charset=utf-8');
    },
  };
}
