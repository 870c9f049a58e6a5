import { connectionLines, describedSession, sessionLine } from '#core/dcv/session-text.ts';
import { hostedSessions } from '#core/usecases/dcv/hosted-sessions.ts';
import type { Handlers } from '../http/serve.ts';
import { first, second } from './envelope.ts';
import type { ManagementDeps } from './management-deps.ts';
import { generationOf } from './management-surface.ts';
import { missing, notFound } from './phrases.ts';
import { requireOwnName, scopeOf } from './scope-of.ts';

type ListHandlers = Pick<
  Handlers<'management'>,
  | 'dcvIndex'
  | 'dcvListSessions'
  | 'dcvListSessionsJson'
  | 'dcvListOwners'
  | 'dcvFirstSession'
  | 'dcvSessionOwner'
  | 'dcvCountSessions'
  | 'dcvListConnections'
>;

const about = 'This is an API used to manage your DCV services.';

/** What there is: from our own tables and from what hosts told last, so that nobody who logs in waits for a host. */
export function listHandlers(deps: ManagementDeps): ListHandlers {
  const { compat } = deps.stage.dcv;
  return {
    dcvIndex: async (request) => (generationOf(request, compat) === 'v1' ? first({ return: about }) : second(about)),

    dcvListSessions: async ({ caller, query, ...request }) => {
      const text = (await hostedSessions(deps, scopeOf(caller, query.host))).map(sessionLine).join('');
      const isFirst = generationOf(request, compat) === 'v1';
      return isFirst ? first({ message: text }) : second(text, 200, { stdout: text });
    },

    dcvListSessionsJson: async ({ caller, query }) => {
      const all = (await hostedSessions(deps, scopeOf(caller, query.host))).map(describedSession);
      return second(all, 200, { stdout: JSON.stringify(all) });
    },

    dcvListOwners: async ({ caller, query, ...request }) => {
      const ids = (await hostedSessions(deps, scopeOf(caller, query.host))).map(({ dcvSession }) => dcvSession);
      const isFirst = generationOf(request, compat) === 'v1';
      return isFirst ? first({ message: ids }) : second(ids, 200, { stdout: JSON.stringify(ids) });
    },

    dcvFirstSession: async ({ caller, query }) => {
      const [session] = await hostedSessions(deps, scopeOf(caller, query.host));
      return second(session?.dcvSession ?? null);
    },

    dcvSessionOwner: async ({ caller, query }) => {
      const { session_name: id, host } = query;
      if (id === '') return second(missing.sessionName, 400);
      const session = (await hostedSessions(deps, scopeOf(caller, host))).find(({ dcvSession }) => dcvSession === id);
      return session ? second({ owner: session.owner, session_name: id }) : second(notFound(id), 404);
    },

    dcvCountSessions: async ({ caller, query, ...request }) => {
      const generation = generationOf(request, compat);
      const { owner, host } = query;
      if (owner === '')
        return generation === 'v1' ? first({ message: missing.owner }, 400) : second(missing.owner, 400);
      requireOwnName(caller, owner);
      const count = (await hostedSessions(deps, scopeOf(caller, host))).filter((one) => one.owner === owner).length;
      return generation === 'v1' ? first({ message: count }) : second(String(count));
    },

    dcvListConnections: async ({ caller, query, ...request }) => {
      const { session_id: id, owner, host } = query;
      if (id === '' && owner === '')
        return generationOf(request, compat) === 'v1'
          ? first({ message: missing.owner }, 400)
          : second(missing.owner, 400);
      const all = await hostedSessions(deps, scopeOf(caller, host));
      const meant = all.filter((one) => (id === '' ? one.owner === owner : one.dcvSession === id));
      const text = meant.map(connectionLines).join('');
      if (id === '') return first({ message: text });
      return second(text, null, { stdout: text, stderr: meant.length === 0 ? notFound(id) : '' });
    },
  };
}
