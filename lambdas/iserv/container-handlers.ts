import {
  dockerStatusOf,
  iconOf,
  listContainer,
  statusOf,
  timestamp,
  urlOf,
  viewContainer,
  type Container,
} from '#core/iserv/container.ts';
import {
  currentContainer,
  ownContainers,
  removeContainer,
  startContainer,
  stopContainer,
  type ContainerDeps,
} from '#core/iserv/own-containers.ts';
import { desktopTypesFor } from '#core/pool/catalogue.ts';
import { Refusal } from '#core/refusal.ts';
import type { StartDeps } from '#core/usecases/start-session.ts';
import { reply } from '../http/reply.ts';
import type { Handlers } from '../http/serve.ts';
import { wordingFor } from './iserv-surface.ts';
import { viewingOf, type ViewDeps } from './viewing.ts';

export type ContainerHandlerDeps = ContainerDeps & StartDeps & ViewDeps;

type ContainerHandlers = Pick<
  Handlers<'iserv'>,
  | 'iservStart'
  | 'iservStatus'
  | 'iservStop'
  | 'iservRemove'
  | 'iservRemoveByDelete'
  | 'iservList'
  | 'iservTypes'
  | 'iservReady'
>;

/** What is started where nobody says what. */
const usual = 'ubuntu-desktop';
const done = (message: string) => ({ success: true as const, message });

/** A person's own containers. */
export function containerHandlers(deps: ContainerHandlerDeps): ContainerHandlers {
  return {
    iservStart: async ({ caller, query, body }) => {
      const desktopType = query.desktop_type ?? body.desktop_type ?? usual;
      const { container, joined } = await startContainer(deps, caller, desktopType);
      const viewing = await viewingOf(deps);
      const message = joined ? 'Container already running' : 'Container started successfully';
      const view = { container: viewContainer(container, viewing), url: urlOf(container, viewing) };
      return reply({ ...done(message), ...view }, { status: joined ? 200 : 201 });
    },

    iservStatus: async ({ caller }) => {
      const container = await currentContainer(deps, caller);
      if (!container) return { success: true, has_container: false, message: 'No container for this session' };
      return { success: true, has_container: true, ...(await standing(deps, container)) };
    },

    iservStop: async ({ caller, query, body }) => {
      await stopContainer(deps, caller, query.desktop_type ?? body.desktop_type);
      return done('Container stopped successfully');
    },

    iservRemove: async ({ caller, query, body }) => {
      await removeContainer(deps, caller, query.desktop_type ?? body.desktop_type);
      return done('Container removed successfully');
    },

    iservRemoveByDelete: async ({ caller, query }) => {
      await removeContainer(deps, caller, query.desktop_type);
      return done('Container removed successfully');
    },

    iservList: async ({ caller }) => {
      const [own, viewing] = await Promise.all([ownContainers(deps, caller), viewingOf(deps)]);
      return { success: true, containers: own.map((container) => listContainer(container, viewing)) };
    },

    iservTypes: async ({ caller, ...request }) => {
      const { desktops } = deps.stage;
      const wording = wordingFor(request);
      const types = desktopTypesFor(caller, desktops).map((type) => ({
        id: desktops.indexOf(type) + 1,
        name: type.name,
        docker_image: type.image,
        description: type.description[wording === 'de' ? 'de' : 'en'],
        icon: iconOf(type),
      }));
      return { success: true, desktop_types: types };
    },

    iservReady: async ({ caller, query }) => {
      if (query.desktop_type === undefined) throw new Refusal('bad-request', 'desktop_type parameter required');
      const container = await currentContainer(deps, caller, query.desktop_type);
      if (!container) {
        const error = 'Container not found or not running';
        return reply({ success: false, ready: false, error }, { status: 404 });
      }
      const { status, container_id } = viewContainer(container, await viewingOf(deps));
      return { success: true, ready: status === 'running', status, container_id };
    },
  };
}

async function standing(deps: ViewDeps, container: Container) {
  const viewing = await viewingOf(deps);
  const view = viewContainer(container, viewing);
  return {
    container: view,
    status: {
      status: statusOf(container.session, viewing.now),
      docker_status: dockerStatusOf(container.session, viewing.now),
      host_port: view.host_port,
      created_at: timestamp(container.session.createdAt),
    },
    url: urlOf(container, viewing),
  };
}
