import type { ColleagueView, LineView } from '#core/contract/board-views.ts';

/** Which lines are shown. */
export type Kept = 'all' | 'free' | 'taken' | 'mine';
/** Lines of the same main name. */
export type Group = { readonly main: string; readonly lines: readonly LineView[] };

/** Puts newer accounts of lines into the list; older ones change nothing, and those of these ids that are not told of are gone. */
export function withNewer(
  lines: readonly LineView[],
  told: readonly LineView[],
  gone: ReadonlySet<string> = new Set(),
): readonly LineView[] {
  const news = new Map(told.map((line) => [line.id, line]));
  const kept = lines.flatMap((line) => {
    const other = news.get(line.id);
    news.delete(line.id);
    if (other) return [other.version > line.version ? other : line];
    return gone.has(line.id) ? [] : [line];
  });
  return news.size === 0 ? kept : [...kept, ...news.values()];
}

/**
 * A line as it will be if the portal agrees. Half a version newer, so that what the portal says next counts, and what it said
 * before does not.
 */
export function expecting(line: LineView, check: LineView['check']): LineView {
  return { ...line, check, version: line.version + 0.5 };
}

/** Whether a line is to be shown: by who is on it, and by what stands on it, in any case and order of words. */
export function matches(line: LineView, { words, kept, me }: Filter): boolean {
  const { check } = line;
  if (kept === 'free' && check) return false;
  if (kept === 'taken' && !check) return false;
  if (kept === 'mine' && check?.by.id !== me) return false;
  if (words.length === 0) return true;
  const text = [line.main, line.sub, line.note?.text ?? '', check?.by.displayName ?? '', check?.by.username ?? '']
    .join('\n')
    .toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}
export type Filter = { readonly words: readonly string[]; readonly kept: Kept; readonly me: string | undefined };

/** What was typed, as words to look for. */
export const wordsIn = (typed: string): readonly string[] =>
  typed
    .normalize('NFC')
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

/** Lines by main name and in it by sub name, numbers by their size: `vpn 2` before `vpn 10`. */
export function grouped(lines: readonly LineView[], language: string): readonly Group[] {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const sorted = lines.toSorted((one, other) => compare(one.main, other.main) || compare(one.sub, other.sub));
  return [...Map.groupBy(sorted, ({ main }) => main)].map(([main, of]) => ({ main, lines: of }));
}

/** The name in one text. */
export const nameOf = ({ main, sub }: Pick<LineView, 'main' | 'sub'>): string =>
  sub === '' ? main : `${main} › ${sub}`;

/** As somebody is called to others: by both names where they differ. */
export const called = ({ displayName, username }: ColleagueView): string =>
  displayName === username ? username : `${displayName} (${username})`;
