import * as z from 'zod';
import { Refusal } from '#core/refusal.ts';
import { tokenOnHost } from '#core/usecases/dcv/host-token.ts';
import type { Handlers } from '../http/serve.ts';
import { say } from './envelope.ts';
import type { ManagementDeps } from './management-deps.ts';
import { generationOf } from './management-surface.ts';

/** What `dcv_get_token` sends: a number of seconds, as JSON or as a form has it. */
const Wish = z.object({
  session_id: z.string().max(64).optional(),
  time_token_expire: z.coerce.number().int().min(1).default(3_600),
});

const refused =
  'Private keys are not taken here, and this one was not read. Sign a challenge with `ssh-keygen -Y sign` instead: ' +
  'POST /dcv/token/challenges, then POST /dcv/token (see docs/dcv.md); or call dcv_get_token on the host by ssh.';

/** Tokens for users of hosts, by the hosts' own word for who they are. */
export function tokenHandlers(deps: ManagementDeps): Pick<Handlers<'management'>, 'dcvOwnToken' | 'dcvRequestToken'> {
  const { compat, longestToken } = deps.stage.dcv;
  return {
    dcvOwnToken: async ({ caller, body }) => {
      if (caller.is !== 'host')
        throw new Refusal('forbidden', 'A token is for a user of a host, and his host asks for it.');
      const wish = Wish.safeParse(body ?? {});
      if (!wish.success)
        throw new Refusal(
          'bad-request',
          'Expire time is invalid. Please insert a integer value greater than 0, in seconds.',
        );
      const { session_id: dcvSession, time_token_expire: wanted } = wish.data;
      const lifetime = Math.min(wanted, longestToken);
      const { host, user } = caller;
      const entry = await tokenOnHost(deps, { host, user, dcvSession: dcvSession || undefined, lifetime });
      return { token: entry.token, session_id: entry.dcvSession, expires_in: lifetime };
    },

    // 410: what was here is gone for good, whoever asks.
    dcvRequestToken: async (request) => say(generationOf(request, compat), refused, 410),
  };
}
