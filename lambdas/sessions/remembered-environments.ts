import type { Clock } from '#core/ports/chance.ts';
import type { EnvironmentStore } from '#core/ports/environment-store.ts';
import { cached } from '../aws/cached.ts';

/**
 * A store whose list is read once in ten seconds, so that a claim from reserve needs no read of its own for it. Names and estimates
 * change seldom, and capacity is not decided by what is remembered, but by the transaction that takes a slot.
 */
export function rememberedEnvironments(store: EnvironmentStore, clock: Clock): EnvironmentStore {
  const list = cached(() => store.list(), { seconds: 10, clock });
  return {
    ...store,
    list: list.get,
    open: async (...wish) => {
      list.forget();
      return store.open(...wish).finally(list.forget);
    },
    noteAsked: (environment) => store.noteAsked(environment).finally(list.forget),
  };
}
