import {
  environmentEntry,
  environmentStatus,
  portalOf,
  sessionsIn,
  workshopEntry,
  type Counted,
} from '#core/lms/catalogue.ts';
import { isAskedFor, readCatalogueFilter, wantsSessions } from '#core/lms/catalogue-filter.ts';
import { Refusal } from '#core/refusal.ts';
import type { Session } from '#core/session/session.ts';
import { countEnvironment, countEnvironments, liveSessions } from '#core/usecases/count-environments.ts';
import type { Handlers } from '../http/serve.ts';
import type { LmsDeps } from './lms-deps.ts';

type Catalogue = Pick<Handlers<'lms'>, 'lmsEnvironments' | 'lmsWorkshops' | 'lmsEnvironmentStatus'>;

/** What can be asked for, and how much of it there is. */
export function catalogueHandlers(deps: LmsDeps): Catalogue {
  const { stage, clock } = deps;
  const sessionsOf = ({ environment }: Counted, live: readonly Session[] | undefined) =>
    live && sessionsIn(environment.name, live, clock());
  return {
    lmsEnvironments: async ({ url, caller }) => {
      const filter = readCatalogueFilter(url.query, caller.is === 'robot');
      const [all, live] = await Promise.all([
        countEnvironments(deps),
        filter.sessions ? liveSessions(deps) : undefined,
      ]);
      const shown = all.filter((counted) => isAskedFor(filter, counted, stage));
      return {
        portal: await portal(deps, all),
        environments: shown.map((counted) => environmentEntry(counted, stage, sessionsOf(counted, live))),
      };
    },

    lmsWorkshops: async () => {
      const all = await countEnvironments(deps);
      const running = stage.desktops.flatMap((type) =>
        all.filter((counted) => counted.type === type && counted.environment.status === 'running'),
      );
      return {
        portal: await portal(deps, all),
        workshops: running.map((counted) => workshopEntry(counted, stage)),
      };
    },

    lmsEnvironmentStatus: async ({ params, url }) => {
      const withSessions = wantsSessions(url.query.getAll('sessions').at(-1));
      const [counted, live] = await Promise.all([
        countEnvironment(deps, params.name),
        withSessions ? liveSessions(deps) : undefined,
      ]);
      if (!counted) throw new Refusal('no-such-environment', 'Environment does not exist');
      return environmentStatus(counted, stage, sessionsOf(counted, live));
    },
  };
}

async function portal(deps: LmsDeps, all: readonly Counted[]) {
  const [identity, { portal: url }] = await Promise.all([deps.identity(), deps.addresses()]);
  return portalOf(deps.stage, identity, url, all);
}
