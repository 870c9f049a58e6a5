import type { ListDeps } from '#core/usecases/list-desktops.ts';
import { listDesktops, listSessions, sessionViewer } from '#core/usecases/list-desktops.ts';
import { isInAudience } from '#core/board/audience.ts';
import { openDesktop, type OpenDeps } from '#core/usecases/open-desktop.ts';
import { startSession, type StartDeps } from '#core/usecases/start-session.ts';
import type { DirectDeps } from '#core/usecases/dcv/open-directly.ts';
import { requireSession, stopOwnSession } from '#core/usecases/stop-session.ts';
import type { Stage } from '#core/stage/stage.ts';
import { entrance, type Addresses } from '../aws/settings.ts';
import { redirectTo, reply } from '../http/reply.ts';
import type { Handlers } from '../http/serve.ts';
import { dcvLink } from './dcv-link.ts';
import { sharing, type SharingDeps } from './sharing.ts';

export type PortalDeps = StartDeps &
  ListDeps &
  SharingDeps &
  DirectDeps &
  OpenDeps & { readonly stage: Stage; readonly addresses: () => Promise<Addresses> };

/** The portal's own API: what a person has and may have, and the way to a desktop. */
export function portal(deps: PortalDeps): Handlers<'portal'> {
  return {
    me: async ({ caller }) => ({
      username: caller.username,
      displayName: caller.displayName,
      roles: [...caller.roles],
      board: isInAudience(caller, deps.stage.board),
      portal: { name: deps.stage.name, title: deps.stage.title },
      language: null,
    }),

    listDesktops: async ({ caller }) => ({ desktops: [...(await listDesktops(deps, caller))] }),

    startSession: async ({ caller, body }) => {
      const { session, joined } = await startSession(deps, caller, body.desktopType);
      const view = await sessionViewer(deps);
      return reply({ session: view(session), joined }, { status: joined ? 200 : 201 });
    },

    listSessions: async ({ caller }) => ({ sessions: [...(await listSessions(deps, caller))] }),

    getSession: async ({ caller, params }) => {
      const [session, view] = await Promise.all([
        requireSession(deps.sessions, caller, params.name),
        sessionViewer(deps),
      ]);
      return { session: view(session) };
    },

    stopSession: async ({ caller, params }) => {
      const session = await stopOwnSession(deps, caller, params.name);
      return { session: (await sessionViewer(deps))(session) };
    },

    listAllSessions: async ({ query }) => {
      const [page, view] = await Promise.all([deps.sessions.live(query.cursor ?? null), sessionViewer(deps)]);
      return { sessions: page.items.map(view), cursor: page.cursor };
    },

    openDesktop: async ({ caller, params: { slug }, query: { session } }) => {
      if (caller.is !== 'person') {
        const which = session === undefined ? '' : `?session=${encodeURIComponent(session)}`;
        const next = `/desktop/${encodeURIComponent(slug)}${which}`;
        return redirectTo(`/login?next=${encodeURIComponent(next)}`);
      }
      return redirectTo(await entrance(deps.addresses, await openDesktop(deps, caller, slug, session)));
    },

    ...sharing(deps),
    ...dcvLink(deps),
  };
}
