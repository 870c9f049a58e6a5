import { useEffect, useState } from 'react';
import { type LiveStatus, keepLive } from '#web/live/keep-live.ts';
import { openSocket } from '#web/live/open-socket.ts';
import { hear } from '#web/portal/hear.ts';
import { keys } from '#web/portal/keys.ts';
import { usePortal } from '#web/portal/portal.tsx';

/** Keeps the live socket while a person is signed in, and tells how it is. */
export function useLive(): LiveStatus {
  const portal = usePortal();
  const [status, setStatus] = useState<LiveStatus>('waiting');
  useEffect(() => {
    const { queries } = portal;
    const live = keepLive({
      open: openSocket,
      onStatus: setStatus,
      onGap: () => {
        void queries.invalidateQueries({ queryKey: keys.desktops });
        void queries.invalidateQueries({ queryKey: keys.allSessions });
      },
      onSessions: (sessions) => hear(portal, sessions),
      onSignedOut: () => queries.setQueryData(keys.me, null),
      chance: Math.random,
    });
    const stopWatching = onReturn(live.nudge);
    return () => {
      stopWatching();
      live.stop();
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
