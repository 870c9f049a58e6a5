import { useMutation } from '@tanstack/react-query';
import { isRefused } from '#web/client/refused.ts';
import { hear } from '#web/portal/hear.ts';
import { keys } from '#web/portal/keys.ts';
import { usePortal } from '#web/portal/portal.tsx';

/** Stops a session by its name. One that is gone is what was wanted: then the lists are read again. */
export function useStop() {
  const portal = usePortal();
  const { call, queries } = portal;
  return useMutation({
    mutationFn: async (name: string) => {
      try {
        const { session } = await call('stopSession', { params: { name } });
        hear(portal, [session]);
      } catch (problem) {
        if (!isRefused(problem, 'no-such-session')) throw problem;
        await Promise.all([
          queries.invalidateQueries({ queryKey: keys.desktops }),
          queries.invalidateQueries({ queryKey: keys.allSessions }),
        ]);
      }
    },
  });
}
