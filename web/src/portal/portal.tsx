import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Call, Client } from '#web/client/client.ts';
import type { pageRoutes } from '#web/client/page-routes.ts';
import type { RouteTable } from '#web/client/routing.ts';
import type { LiveStatus } from '#web/live/keep-live.ts';
import type { Newest } from '#web/live/newest.ts';
import type { NewsHub } from '#web/live/news-hub.ts';

/** What every part of the page works with. */
export type Portal = {
  readonly call: Call<typeof pageRoutes>;
  /** Calls routes of other tables. */
  readonly client: Client;
  readonly newest: Newest;
  /** What the live socket tells; see `useLiveList`. */
  readonly news: NewsHub;
  readonly queries: QueryClient;
};

const PortalContext = createContext<Portal | null>(null);

/** Hands the portal to everything inside. */
export const PortalProvider = PortalContext.Provider;

/** The portal that this page talks to. */
export function usePortal(): Portal {
  const portal = useContext(PortalContext);
  if (portal === null) throw new Error('usePortal outside of a PortalProvider.');
  return portal;
}

/** Calls the routes of a page that is not the first one: `const call = useCalls(relayRoutes)`. */
export function useCalls<Routes extends RouteTable>(routes: Routes): Call<Routes> {
  return usePortal().client(routes);
}

const LiveStatusContext = createContext<LiveStatus>('waiting');

/** Tells everything inside how the live socket is. */
export const LiveStatusProvider = LiveStatusContext.Provider;

/** How the live socket is. */
export function useLiveStatus(): LiveStatus {
  return useContext(LiveStatusContext);
}

/** How often lists are read while the live socket is down; false while it brings every change by itself. */
export function usePolling(): number | false {
  return useLiveStatus() === 'down' ? 10_000 : false;
}
