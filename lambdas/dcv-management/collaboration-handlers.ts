import type { Caller } from '#core/access/caller.ts';
import { isOwnerName } from '#core/dcv/owner-name.ts';
import {
  approveLogin,
  collaborationOwner,
  giveCollaboration,
  removePermission,
} from '#core/usecases/dcv/collaborate.ts';
import type { Handlers } from '../http/serve.ts';
import { second } from './envelope.ts';
import type { ManagementDeps } from './management-deps.ts';
import { missing, noPermissions, notFound, permissionRemoved, permissionsWritten } from './phrases.ts';
import { isRoot, requireOwnName, requireRoot, scopeOf } from './scope-of.ts';

type CollaborationHandlers = Pick<
  Handlers<'management'>,
  'dcvCollabSettings' | 'dcvCollabOwner' | 'dcvGiveCollab' | 'dcvApproveLogin' | 'dcvRemovePermission'
>;

/** One session of a host that several people use together: whose it is, who joins, who has to go. */
export function collaborationHandlers(deps: ManagementDeps): CollaborationHandlers {
  return {
    dcvCollabSettings: async () => second(settingsOf(deps)),

    dcvCollabOwner: async ({ caller, query }) => {
      const owner = await collaborationOwner(deps, scopeOf(caller, query.host));
      return second({ collab_session_owner: isVisible(caller, owner) ? owner : '' });
    },

    dcvGiveCollab: async ({ caller, query: { session_id: id, session_owner: owner, host } }) => {
      if (id === '' || owner === '') return second(missing.collabOwner, 400);
      requireRoot(caller);
      const given = isOwnerName(owner) ? await giveCollaboration(deps, scopeOf(caller, host), id, owner) : undefined;
      if (!given) return second(isOwnerName(owner) ? notFound(id) : 'The owner has to be a user of the host.', 404);
      return second({
        collab_session_owner: owner,
        file_response: permissionsWritten(id, given.news ? 'created' : 'updated'),
      });
    },

    dcvApproveLogin: async ({ caller, query }) => {
      const { collab_session_owner: owner, collab_username: user, session_id: id, host } = query;
      // The scripts always say how many are connected, the documentation never does; one is what it means.
      const connections = Number(query.number_of_connections || '1');
      if (owner === '' || user === '' || !Number.isInteger(connections) || connections < 1)
        return second(missing.approval, 400);
      requireOwnName(caller, user);
      const isApproved = await approveLogin(deps, scopeOf(caller, host), { id, owner, user });
      return second(isApproved);
    },

    dcvRemovePermission: async ({ caller, query }) => {
      const { collab_owner_username: owner, collab_session_name: id, collab_del_username: user, host } = query;
      if (owner === '' || id === '' || user === '') return second(missing.permission, 400);
      requireOwnName(caller, owner);
      const isRemoved = await removePermission(deps, scopeOf(caller, host), { id, owner, user });
      return isRemoved ? second(permissionRemoved(user)) : second(noPermissions(id), 404);
    },
  };
}

/** Scripts want the second of these always, as a text, and the kind of session. */
function settingsOf({ stage }: ManagementDeps) {
  const { collaboration, sessionType } = stage.dcv;
  const { enabled, autoCreation, sessionName } = collaboration;
  const always = { session_auto_creation_by_dcv: String(autoCreation), session_type: sessionType };
  return enabled
    ? { collab_enabled: true, ...always, session_name: sessionName ?? null }
    : { collab_enabled: false, ...always };
}

const isVisible = (caller: Caller, owner: string) => isRoot(caller) || (caller.is === 'host' && caller.user === owner);
