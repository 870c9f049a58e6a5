import { useQuery } from '@tanstack/react-query';
import type { Me } from '#core/contract/views.ts';
import { isRefused } from '#web/client/refused.ts';
import { keys } from '#web/portal/keys.ts';
import { usePortal } from '#web/portal/portal.tsx';
import { store } from '#web/preferences/stored.ts';

/** Who is signed in here: null is nobody. */
export function useMe() {
  const { call } = usePortal();
  return useQuery({
    queryKey: keys.me,
    queryFn: async ({ signal }): Promise<Me | null> => {
      try {
        const me = await call('me', { signal });
        store('portal-title', JSON.stringify(me.portal.title));
        return me;
      } catch (problem) {
        if (isRefused(problem, 'signed-out')) return null;
        throw problem;
      }
    },
  });
}
