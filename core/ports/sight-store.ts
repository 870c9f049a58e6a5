import type { Sight } from '../session/sight.ts';

/** Where it is kept whether anybody tells who is there. Undefined until a gateway has told for the first time. */
export type SightStore = {
  read(): Promise<Sight | undefined>;
  /** Keeps the later of two that are told at once. */
  keep(sight: Sight): Promise<void>;
};
