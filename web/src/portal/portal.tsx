import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Call } from '#web/client/client.ts';
import type { LiveStatus } from '#web/live/keep-live.ts';
import type { Newest } from '#web/live/newest.ts';

/** What every part of the page works with. */
export type Portal = { readonly call: Call; readonly newest: Newest; readonly queries: QueryClient };

const PortalContext = createContext<Portal | null>(null);

/** Hands the portal to everything inside. */
export const PortalProvider = PortalContext.Provider;

/** The portal that this page talks to. */
export function usePortal(): Portal {
  const portal = useContext(PortalContext);
  if (portal === null) throw new Error('usePortal outside of a PortalProvider.');
  return portal;
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
