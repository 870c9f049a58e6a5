import type { ColleagueView, LineView } from '../contract/board-views.ts';
import type { Instant } from '../session/session.ts';
import type { Colleague, Line } from './line.ts';

const iso = (at: Instant) => new Date(at).toISOString();

/** A line as everybody on the board sees it: the same for all, so that one message serves all. */
export function viewLine({ id, main, sub, note, noteVersion, check, version }: Line): LineView {
  return {
    id,
    main,
    sub,
    note: note && { text: note.text, by: note.by, at: iso(note.at) },
    noteVersion,
    check: check && { use: check.use, by: viewColleague(check.by), since: iso(check.since) },
    version,
  };
}

/** Somebody on the board, without who he is to the portal. */
export function viewColleague({ id, username, displayName }: Colleague): ColleagueView {
  return { id, username, displayName };
}
