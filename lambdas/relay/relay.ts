import { Refusal } from '#core/refusal.ts';
import type { RelayUserStore } from '#core/ports/relay-store.ts';
import { acceptMessage } from '#core/usecases/relay/accept-message.ts';
import type { RelayDeps } from '#core/usecases/relay/deps.ts';
import { limitSender } from '#core/usecases/relay/limit-sender.ts';
import { listMessages, readMessage, retryMessage } from '#core/usecases/relay/read-messages.ts';
import type { NamedSecrets } from '../aws/named-secrets.ts';
import type { Handlers } from '../http/serve.ts';
import type { RelayTokens } from './relay-tokens.ts';

export type RelayHandlersDeps = Omit<RelayDeps, 'mailer'> & {
  readonly users: RelayUserStore;
  readonly tokens: Pick<RelayTokens, 'issue'>;
  /** Whether a text is a user's password; in constant time, also for a user whom nobody knows. */
  readonly isSecret: NamedSecrets;
};

/** What monitoring systems call to have messages sent on, and admins to see what became of them. */
export function relay(deps: RelayHandlersDeps): Handlers<'relay'> {
  return {
    relayLogin: async ({ header }) => {
      const { user, password } = basic(header('authorization'));
      if (!(await deps.isSecret(user, password))) throw unproved();
      return { token: await deps.tokens.issue(user) };
    },

    relayTest: async ({ caller }) => ({ message: `token is valid for ${caller.user}` }),

    relayPlace: async ({ caller, body }) => {
      await limitSender(deps, caller.user);
      const { id, state } = await acceptMessage(deps, caller.user, body);
      return { message: 'accepted', id, state };
    },

    listRelayMessages: async ({ query }) => {
      const { items, cursor } = await listMessages(deps, query.state ?? null, query.cursor ?? null);
      return { messages: [...items], cursor };
    },
    getRelayMessage: async ({ params }) => ({ message: await readMessage(deps, params.id) }),
    retryRelayMessage: async ({ params }) => ({ message: await retryMessage(deps, params.id) }),

    releaseRelayAddress: async ({ params }) => {
      await deps.relay.release(params.address);
      return {};
    },

    listRelayUsers: async () => ({ users: [...deps.stage.relay.users] }),
    revokeRelayTokens: async ({ params }) => {
      if (!deps.stage.relay.users.includes(params.user))
        throw new Refusal('no-such-route', 'The relay has no such user.');
      await deps.users.raise(params.user);
      return {};
    },
  };
}

function unproved(): Refusal {
  return new Refusal('invalid-client', 'could not verify');
}

/** User and password of RFC 7617, in UTF-8. */
function basic(authorization: string | undefined): { readonly user: string; readonly password: string } {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization ?? '') ?? [];
  const text = Buffer.from(encoded ?? '', 'base64').toString('utf8');
  const at = text.indexOf(':');
  if (at < 1) throw unproved();
  return { user: text.slice(0, at), password: text.slice(at + 1) };
}
