import type { dcvLinkRoutes } from '#core/contract/dcv-link-routes.ts';
import { openDirectly, type DirectDeps } from '#core/usecases/dcv/open-directly.ts';
import type { Handlers } from '../http/serve.ts';

/** How people reach their own DCV desktops past our gateway. */
export function dcvLink(deps: DirectDeps): Pick<Handlers<'portal'>, keyof typeof dcvLinkRoutes> {
  return {
    dcvLink: async ({ caller, params: { name } }) => {
      const { browser, native, file, expiresAt } = await openDirectly(deps, caller, name);
      return {
        browser,
        native,
        file: { name: `${name}.dcv`, text: file },
        expiresAt: new Date(expiresAt).toISOString(),
      };
    },
  };
}
