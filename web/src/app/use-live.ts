import { useEffect, useState } from 'react';
import { heardAsQuery, liveRoutes } from '#core/contract/live-routes.ts';
import { keepLive, type LiveStatus } from '#web/live/keep-live.ts';
import { openSocket } from '#web/live/open-socket.ts';
import { hearNews } from '#web/portal/hear.ts';
import { keys } from '#web/portal/keys.ts';
import { usePortal } from '#web/portal/portal.tsx';

/** Hears what changes while a person is signed in, and tells how that goes. */
export function useLive(): LiveStatus {
  const portal = usePortal();
  const [status, setStatus] = useState<LiveStatus>('waiting');
  useEffect(() => {
    const { client, news, queries } = portal;
    const call = client(liveRoutes);
    const stopHearing = hearNews(portal);
    const live = keepLive({
      open: openSocket,
      ask: (heard) => call('listenByAsking', { query: { topics: heardAsQuery(heard) } }),
      onStatus: setStatus,
      onChanges: news.tell,
      onReset: news.reset,
      onSignedOut: () => queries.setQueryData(keys.me, null),
      chance: Math.random,
    });
    const stopWatching = onReturn(live.nudge);
    return () => {
      stopWatching();
      live.stop();
      stopHearing();
    };
  }, [portal]);
  return status;
}

/** The network is back, or the person looks at the page again. */
function onReturn(act: () => void): () => void {
  const onVisible = () => document.visibilityState === 'visible' && act();
  addEventListener('online', act);
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    removeEventListener('online', act);
    document.removeEventListener('visibilitychange', onVisible);
  };
}
