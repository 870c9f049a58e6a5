import type { QueryKey } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { LiveTopicName } from '#core/contract/live.ts';
import { type ApplyNews, listListener } from '#web/live/list-listener.ts';
import type { NewsListener } from '#web/live/news-hub.ts';
import { usePortal } from '#web/portal/portal.tsx';

/** Listens to a topic while the component is shown; for lists in the query cache see `useLiveList`. */
export function useLiveTopic(topic: LiveTopicName, listener: NewsListener): void {
  const { news } = usePortal();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(
    () =>
      news.listen(topic, {
        onChanges: (changes) => latest.current.onChanges(changes),
        onReset: () => latest.current.onReset(),
      }),
    [news, topic],
  );
}

/**
 * Keeps a list that the query cache holds as the topic tells it:
 *
 *     const board = useQuery({ queryKey: keys.board, queryFn: …, refetchOnMount: 'always', refetchInterval: usePolling() });
 *     useLiveList('board', keys.board, (lines: readonly LineView[], changes) => applyLines(lines, changes));
 *
 * `refetchOnMount: 'always'`, because nobody listened while the page was not shown. A list that is being read while a change comes is
 * read again, so that an answer which left before the change never stays. The portal tells a change after it has written it, so a
 * list may be newer than what comes next: where values have versions, `apply` should keep the newer one.
 *
 * @param apply gives back the list with the changes in it, or undefined where it has to be read again (a value it can't read, a
 *   line whose place it doesn't know). It is called with what the query holds, whatever that is.
 */
export function useLiveList<Data>(topic: LiveTopicName, queryKey: QueryKey, apply: ApplyNews<Data>): void {
  const { queries } = usePortal();
  useLiveTopic(topic, listListener(queries, queryKey, apply));
}
