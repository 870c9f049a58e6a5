import { listContainer } from '#core/iserv/container.ts';
import {
  allContainers,
  cleanUpStopped,
  removeAnyContainer,
  stopAllContainers,
  stopAnyContainer,
  type AllDeps,
} from '#core/iserv/all-containers.ts';
import { adminWords, cleanedUp, stoppedAll } from '#core/iserv/words.ts';
import { Refusal } from '#core/refusal.ts';
import type { Handlers } from '../http/serve.ts';
import { log } from '../telemetry.ts';
import { wordingFor } from './iserv-surface.ts';
import { viewingOf, type ViewDeps } from './viewing.ts';

type AdminHandlers = Pick<
  Handlers<'iserv'>,
  'iservAllContainers' | 'iservStopAny' | 'iservRemoveAny' | 'iservStopAll' | 'iservCleanUp'
>;

/** Everybody's containers, for admins; in the language that they ask for. */
export function adminHandlers(deps: AllDeps & ViewDeps): AdminHandlers {
  return {
    iservAllContainers: async () => {
      const [{ containers, truncated }, viewing] = await Promise.all([allContainers(deps), viewingOf(deps)]);
      const views = containers.map((container) =>
        Object.assign(listContainer(container, viewing), { username: container.owner.username || 'Unknown' }),
      );
      return { success: true, containers: views, ...(truncated && { truncated }) };
    },

    iservStopAny: async ({ params, ...request }) => {
      const wording = wordingFor(request);
      await stopAnyContainer(deps, params.id).catch(failing(adminWords.stopFailed[wording]));
      return { success: true, message: adminWords.stopped[wording] };
    },

    iservRemoveAny: async ({ params, ...request }) => {
      const wording = wordingFor(request);
      await removeAnyContainer(deps, params.id).catch(failing(adminWords.removeFailed[wording]));
      return { success: true, message: adminWords.removed[wording] };
    },

    iservStopAll: async (request) => {
      const { stopped, failed, finished } = await stopAllContainers(deps);
      if (failed > 0 || !finished) log.warn('not all containers could be stopped', { stopped, failed, finished });
      return { success: true, message: stoppedAll(stopped, wordingFor(request)), stopped_count: stopped };
    },

    iservCleanUp: async (request) => {
      const removed = await cleanUpStopped(deps);
      return { success: true, message: cleanedUp(removed, wordingFor(request)), removed_count: removed };
    },
  };
}

/** Says in the words of this API that something failed for all its tries. */
function failing(message: string): (error: unknown) => never {
  return (cause) => {
    if (cause instanceof Refusal && cause.code === 'conflict') throw new Refusal('internal', message, { cause });
    throw cause;
  };
}
