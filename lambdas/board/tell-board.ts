import { actDone, lineNews } from '#core/board/news.ts';
import type { AuditEntry, AuditTrail } from '#core/ports/audit-trail.ts';
import type { LiveChange, LiveNews } from '#core/ports/live-news.ts';
import type { Image, StreamChange } from '../events/stream-change.ts';
import { log } from '../telemetry.ts';
import { shownIn, type Shown } from './board-item.ts';

export type TellBoardDeps = { readonly live: LiveNews; readonly audit: AuditTrail };

/**
 * Tells what became of the board: to the audit which uses are over and what admins did, and to everybody who looks at it which lines
 * have changed. The audit goes first, and whatever fails is told all over again: both take the same thing twice for one.
 */
export async function tellBoard({ live, audit }: TellBoardDeps, changes: readonly StreamChange[]): Promise<void> {
  const news = changes.map(newsIn);
  const entries = news.flatMap(({ entries: found }) => found);
  if (entries.length > 0) await audit.record(entries);
  // Of two changes of a line the later one counts.
  const latest = new Map(news.flatMap(({ change }) => (change ? [[change.key, change] as const] : [])));
  if (latest.size > 0) await live.tell([...latest.values()]);
}

type News = { readonly entries: readonly AuditEntry[]; readonly change: LiveChange | null };

function newsIn({ before, after, sequenceNumber }: StreamChange): News {
  const [was, shown] = [read(before, sequenceNumber), read(after, sequenceNumber)];
  const of = shown ?? was;
  if (of?.is === 'line')
    return { entries: [], change: lineNews(of.line.id, shown?.is === 'line' ? shown.line : undefined) };
  // Uses and acts are told when they are written, and not when they fade.
  if (was || !shown) return { entries: [], change: null };
  return { entries: shown.is === 'use' ? [shown.use] : shown.is === 'act' ? [actDone(shown.act)] : [], change: null };
}

/** An image that nobody can read is told to the log: waiting for it would not make it readable, and hold everything up. */
function read(image: Image | undefined, sequenceNumber: string): Shown | undefined {
  try {
    return shownIn(image);
  } catch (error) {
    log.error('a change of the stream is nothing of the board', { sequenceNumber }, error);
    return undefined;
  }
}
