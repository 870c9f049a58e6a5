import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Refused, isRefused } from '#web/client/refused.ts';
import { keys } from '#web/portal/keys.ts';

/** Refusals that a second attempt may well cure. */
const passing = new Set(['unreachable', 'unavailable', 'internal', 'too-many-requests']);

/**
 * What the page has read. Nothing grows old by itself, because the live socket brings each change; whoever turns out to be signed
 * out anywhere is signed out everywhere.
 */
export function createQueries(): QueryClient {
  const onError = (problem: unknown) => {
    if (isRefused(problem, 'signed-out')) queries.setQueryData(keys.me, null);
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        retry: (failures, problem) => failures < 2 && problem instanceof Refused && passing.has(problem.code),
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  return queries;
}

/** Leaves nothing of a person who has gone, except that he has. */
export function forgetPerson(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
}
