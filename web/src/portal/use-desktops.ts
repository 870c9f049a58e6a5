import { useQuery } from '@tanstack/react-query';
import type { DesktopCard } from '#core/contract/views.ts';
import { keys } from '#web/portal/keys.ts';
import { usePolling, usePortal } from '#web/portal/portal.tsx';

/** The desktop types that the person may use, each with what he has of it. Kept up to date by the live socket. */
export function useDesktops() {
  const { call, newest } = usePortal();
  return useQuery({
    queryKey: keys.desktops,
    queryFn: async ({ signal }): Promise<readonly DesktopCard[]> => {
      const { desktops } = await call('listDesktops', { signal });
      return newest.overCards(desktops);
    },
    refetchInterval: usePolling(),
  });
}
