import type { LmsUser } from '../lms/lms-user.ts';
import { parametersOf } from '../lms/parameters.ts';
import { activate } from '../session/moves.ts';
import type { Patterns } from '../ports/chance.ts';
import type { PoolDeps } from './create-session.ts';
import { obtain, requirePlace, type Obtained } from './obtain.ts';

export type EnterDeps = PoolDeps & { readonly patterns: Patterns };

/**
 * A session in this environment for somebody whose browser is here already: the one that he has, else a new one. No robot can ask for
 * it later on, since none gave it to him.
 *
 * @throws Refusal `no-such-environment`, `no-capacity`, `limit-reached`, `conflict`
 */
export async function enterEnvironment(
  deps: EnterDeps,
  user: LmsUser,
  environment: string,
  indexUrl: string,
): Promise<Obtained> {
  const place = await requirePlace(deps, environment);
  return obtain(deps, place, {
    user,
    through: 'page',
    requested: {
      indexUrl,
      analyticsUrl: null,
      parameters: parametersOf(place.offers?.parameters ?? [], [], deps.patterns),
    },
    again: (own) => {
      const after = activate(own, deps.clock());
      return after && { by: 'activate', after };
    },
    mayAllocate: true,
  });
}
