import type { SightStore } from '#core/ports/sight-store.ts';
import type { Sight } from '#core/session/sight.ts';

/** Whether anybody tells who is there, in memory. */
export function memorySightStore(): SightStore {
  let kept: Sight | undefined;
  return {
    read: async () => kept,
    async keep(sight) {
      if (!kept || kept.beatAt < sight.beatAt) kept = sight;
    },
  };
}
