import type { TopicNews } from '../contract/live.ts';
import type { LiveChange } from '../ports/live-news.ts';

/** What is kept of a change, its value as JSON. */
export type LoggedChange = { readonly key: string; readonly json: string };
/** What was told at once about a topic, under its number; null: more than fits, so that the list has to be read. */
export type LogEntry = { readonly seq: number; readonly changes: readonly LoggedChange[] | null };

/** Bytes of a topic's changes in one entry, and so at the most in one message: four topics stay below API Gateway's 128 KB. */
export const mostBytes = 24_000;
/** What surrounds a change in a message. */
const wrapping = 24;

/** The newest change of each key, in the order in which they were told, and in as many entries as they need. */
export function packed(changes: readonly Pick<LiveChange, 'key' | 'value'>[]): readonly LogEntry['changes'][] {
  const entries: (LoggedChange[] | null)[] = [];
  let room = 0;
  for (const change of newest(changes.map(({ key, value }) => ({ key, json: JSON.stringify(value) ?? 'null' })))) {
    const size = sizeOf(change);
    if (size > mostBytes) return [null];
    const last = entries.at(-1);
    const fits = last && size <= room;
    if (fits) last.push(change);
    else entries.push([change]);
    room = (fits ? room : mostBytes) - size;
  }
  return entries;
}

/** What becomes of a stretch of the log. */
export type Stretch = { readonly news: TopicNews; readonly more: boolean };

/**
 * What has to be told to somebody who has everything up to `after`: as many of the entries as fit into one message, merged. Where one
 * is missing, because the log no longer reaches back or never did, the list has to be read.
 *
 * @param head the number of the newest entry
 * @param entries those that follow `after`, in order; as many as were read
 */
export function stretch(after: number, head: number, entries: readonly LogEntry[]): Stretch {
  if (after === head) return { news: { from: head + 1, to: head, changes: [] }, more: false };
  const reset = { news: { reset: true, to: Math.max(head, entries.at(-1)?.seq ?? 0) }, more: false } as const;
  const taken: LoggedChange[] = [];
  let [to, room] = [after, mostBytes];
  for (const { seq, changes } of entries) {
    if (seq !== to + 1 || changes === null) return reset;
    room -= changes.reduce((sum, change) => sum + sizeOf(change), 0);
    if (room < 0 && to > after) return { news: told(after + 1, to, taken), more: true };
    taken.push(...changes);
    to = seq;
  }
  return to > after && to >= head ? { news: told(after + 1, to, taken), more: false } : reset;
}

function told(from: number, to: number, changes: readonly LoggedChange[]): TopicNews {
  return { from, to, changes: newest(changes).map(({ key, json }) => ({ key, value: JSON.parse(json) })) };
}

/** Of each key the last change, where it came last. */
function newest(changes: readonly LoggedChange[]): readonly LoggedChange[] {
  const last = new Map<string, LoggedChange>();
  for (const change of changes) {
    last.delete(change.key);
    last.set(change.key, change);
  }
  return [...last.values()];
}

/** Bytes in UTF-8 at the most, quoted and surrounded. */
function sizeOf({ key, json }: LoggedChange): number {
  return bytesOf(JSON.stringify(key)) + bytesOf(json) + wrapping;
}

function bytesOf(text: string): number {
  // eslint-disable-next-line no-control-regex -- the ASCII range begins with a control character
  return text.length + 2 * (text.match(/[^\u0000-\u007f]/g)?.length ?? 0);
}
