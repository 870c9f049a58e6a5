import type { BoardPeople, BoardStore } from '../../ports/board-store.ts';
import type { Chance, Clock } from '../../ports/chance.ts';
import type { Stage } from '../../stage/stage.ts';

/** What the board works with. */
export type BoardDeps = {
  readonly stage: Pick<Stage, 'board'>;
  readonly board: BoardStore;
  readonly people: BoardPeople;
  readonly chance: Pick<Chance, 'uuid' | 'hash'>;
  readonly clock: Clock;
};
