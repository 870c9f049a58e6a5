import { useMutation, useQuery } from '@tanstack/react-query';
import { boardRoutes } from '#core/contract/board-routes.ts';
import { LineNews, type ColleagueView, type LineView } from '#core/contract/board-views.ts';
import { isRefused } from '#web/client/refused.ts';
import { withNewer } from '#web/features/board/lines.ts';
import type { KeyedChange } from '#web/live/heard.ts';
import { keys } from '#web/portal/keys.ts';
import { useCalls, usePolling, usePortal } from '#web/portal/portal.tsx';
import { useLiveTopic } from '#web/portal/use-live-topic.ts';

/** The whole board, as the page keeps it. */
export type BoardData = {
  readonly lines: readonly LineView[];
  readonly me: ColleagueView;
  readonly mayEdit: boolean;
  /** Seconds; 0: nobody is reminded. */
  readonly remindAfter: number;
  readonly isRestricted: boolean;
};

/** Of so many changed lines they are read one by one; of more the list is read. */
const fewLines = 300;
const atOnce = 100;

/** Every line. The live socket tells which have changed; those are read again. */
export function useBoard() {
  const call = useCalls(boardRoutes);
  const board = useQuery({
    queryKey: keys.board,
    queryFn: async ({ signal }): Promise<BoardData> => {
      const { cursor: next, ...first } = await call('listBoard', { query: {}, signal });
      const lines = [...first.lines];
      for (let cursor = next; cursor !== null;) {
        const page = await call('listBoard', { query: { cursor }, signal });
        lines.push(...page.lines);
        cursor = page.cursor;
      }
      return { ...first, lines };
    },
    refetchOnMount: 'always',
    refetchInterval: usePolling(),
  });
  useNews();
  return board;
}

function useNews(): void {
  const { queries } = usePortal();
  const call = useCalls(boardRoutes);
  const readAll = () => void queries.invalidateQueries({ queryKey: keys.board });

  const readSome = async (ids: readonly string[]) => {
    for (let at = 0; at < ids.length; at += atOnce) {
      const some = ids.slice(at, at + atOnce);
      const { lines } = await call('readLines', { query: { ids: some.join(',') } });
      setLines(queries, (known) => withNewer(known, lines, new Set(some)));
    }
  };

  useLiveTopic('board', {
    onReset: readAll,
    onChanges: (changes) => {
      const data = queries.getQueryData<BoardData>(keys.board);
      // A list that is being read may have left before the change.
      if (queries.isFetching({ queryKey: keys.board }) > 0) return readAll();
      if (!data) return;
      const stale = staleIn(data.lines, changes);
      if (stale.length > fewLines) readAll();
      else void readSome(stale).catch(readAll);
    },
  });
}

/** Ids of the lines of which the page has not the newest account. */
function staleIn(lines: readonly LineView[], changes: readonly KeyedChange[]): readonly string[] {
  const known = new Map(lines.map(({ id, version }) => [id, version]));
  return changes.flatMap(({ key, value }) => {
    if (value === null) return known.has(key) ? [key] : [];
    const news = LineNews.safeParse(value);
    return news.success && (known.get(key) ?? -1) >= news.data.version ? [] : [key];
  });
}

type Queries = ReturnType<typeof usePortal>['queries'];

/** Changes what is shown. */
export function setLines(queries: Queries, change: (lines: readonly LineView[]) => readonly LineView[]): void {
  queries.setQueryData<BoardData>(keys.board, (data) => data && { ...data, lines: change(data.lines) });
}

/**
 * Does something to one line: `expected` is shown at once, then what the portal says. Where it refuses, the line is read again, so
 * that the page shows who was first.
 */
export function useLineChange<Wish extends { readonly line: LineView }>(
  send: (wish: Wish) => Promise<{ readonly line: LineView }>,
  expected?: (wish: Wish) => LineView,
) {
  const { queries } = usePortal();
  const call = useCalls(boardRoutes);
  return useMutation({
    mutationFn: send,
    onMutate: (wish: Wish) => {
      if (!expected) return;
      const guess = expected(wish);
      setLines(queries, (lines) => lines.map((line) => (line.id === guess.id ? guess : line)));
    },
    onSuccess: ({ line }) => setLines(queries, (lines) => withNewer(lines, [line])),
    onError: async (problem, { line }) => {
      const isGone = isRefused(problem, 'no-such-line');
      setLines(queries, (lines) =>
        lines.flatMap((shown) => (shown.id !== line.id ? [shown] : isGone ? [] : [unguessed(shown, line)])),
      );
      if (isGone) return;
      try {
        const { line: now } = await call('getLine', { params: { id: line.id } });
        setLines(queries, (lines) => withNewer(lines, [now]));
      } catch {
        // The refusal is what is told; the next news or the next list brings the line.
      }
    },
  });
}

/** Takes a guess back, unless the portal has said something newer meanwhile. */
const unguessed = (shown: LineView, before: LineView): LineView => (Number.isInteger(shown.version) ? shown : before);
