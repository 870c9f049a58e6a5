import { viewSharing } from '#core/access/sharing-view.ts';
import type { sharingRoutes } from '#core/contract/sharing-routes.ts';
import { invitationLink } from '#core/contract/sharing-views.ts';
import {
  acceptInvitation,
  dismissHelpers,
  inviteHelper,
  listHelpers,
  type ShareDeps,
} from '#core/usecases/share-desktop.ts';
import { entrance, type Addresses } from '../aws/settings.ts';
import type { Handlers } from '../http/serve.ts';

export type SharingDeps = ShareDeps & { readonly addresses: () => Promise<Addresses> };

/** How people let each other watch. */
export function sharing(deps: SharingDeps): Pick<Handlers<'portal'>, keyof typeof sharingRoutes> {
  const view = (who: Parameters<typeof viewSharing>[0]) => viewSharing(who, deps.clock());
  return {
    invite: async ({ caller, params: { name } }) => {
      const invited = await inviteHelper(deps, caller, name);
      const { portal } = await deps.addresses();
      return {
        link: invitationLink(portal, { session: name, secret: invited.secret }),
        expiresAt: new Date(invited.expiresAt).toISOString(),
        sharing: view(invited.sharing),
      };
    },

    listHelpers: async ({ caller, params }) => ({ sharing: view(await listHelpers(deps, caller, params.name)) }),

    watch: async ({ caller, params, body }) => {
      const brought = { session: params.name, secret: body.invitation };
      return { goTo: await entrance(deps.addresses, await acceptInvitation(deps, caller, brought)) };
    },

    dismissHelper: async ({ caller, params: { name, helper } }) => ({
      sharing: view(await dismissHelpers(deps, caller, name, helper)),
    }),

    dismissHelpers: async ({ caller, params }) => ({ sharing: view(await dismissHelpers(deps, caller, params.name)) }),
  };
}
