import { useInfiniteQuery } from '@tanstack/react-query';
import type { SessionPage } from '#web/portal/hear.ts';
import { keys } from '#web/portal/keys.ts';
import { usePolling, usePortal } from '#web/portal/portal.tsx';

/** Every session that has not ended, page by page. Kept up to date by what administrators are told. */
export function useAllSessions() {
  const { call, newest } = usePortal();
  return useInfiniteQuery({
    queryKey: keys.allSessions,
    queryFn: async ({ pageParam: cursor, signal }): Promise<SessionPage> => {
      const page = await call('listAllSessions', { query: { cursor }, signal });
      return { ...page, sessions: newest.overList(page.sessions) };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    refetchOnMount: 'always',
    refetchInterval: usePolling(),
  });
}
