import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { KeyedChange } from '#web/live/heard.ts';
import type { NewsListener } from '#web/live/news-hub.ts';

/** Puts changes into what a query holds; undefined where it has to be read again. */
export type ApplyNews<Data> = (data: Data, changes: readonly KeyedChange[]) => Data | undefined;

/** Keeps what a query holds as a topic tells it; see `useLiveList`. */
export function listListener<Data>(queries: QueryClient, queryKey: QueryKey, apply: ApplyNews<Data>): NewsListener {
  const readAgain = () => void queries.invalidateQueries({ queryKey });
  return {
    onReset: readAgain,
    onChanges: (changes) => {
      if (queries.isFetching({ queryKey }) > 0) return readAgain();
      const data = queries.getQueryData<Data>(queryKey);
      if (data === undefined) return;
      const applied = apply(data, changes);
      if (applied === undefined) readAgain();
      else queries.setQueryData<Data>(queryKey, applied);
    },
  };
}
