import type { Instant } from '../session/session.ts';
import type { Board } from '../stage/board.ts';
import type { Line } from './line.ts';

/** After how many seconds somebody on a line is reminded, and after how many it is free again; 0: never. */
export type Pace = Pick<Board, 'remindAfter' | 'releaseAfter'>;
/** What a line's time has come for. */
export type DueStep = { readonly is: 'remind' | 'release'; readonly at: Instant };

/** What comes next for a line by time alone; null: nothing. */
export function nextStep({ check }: Pick<Line, 'check'>, { remindAfter, releaseAfter }: Pace): DueStep | null {
  if (!check) return null;
  if (remindAfter > 0 && !check.reminded) return { is: 'remind', at: check.since + remindAfter * 1_000 };
  return releaseAfter > 0 ? { is: 'release', at: check.since + releaseAfter * 1_000 } : null;
}
