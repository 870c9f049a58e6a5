import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { planningRoutes } from '#core/contract/notices-routes.ts';
import type { NoticeWish } from '#core/contract/planned-notices.ts';
import { keys } from '#web/portal/keys.ts';
import { useCalls, usePortal } from '#web/portal/portal.tsx';

/** All notices, those that end last first; read again each half minute while an admin looks. */
export function usePlannedNotices() {
  const call = useCalls(planningRoutes);
  return useInfiniteQuery({
    queryKey: keys.plannedNotices,
    queryFn: ({ pageParam: cursor, signal }) => call('listAllNotices', { query: { cursor }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    refetchOnMount: 'always',
    refetchInterval: 30_000,
  });
}

/** The delivery record of a notice from its beginning; asked for when somebody wants all of it. */
export function useShowings(id: string, isWanted: boolean) {
  const call = useCalls(planningRoutes);
  return useInfiniteQuery({
    queryKey: keys.showings(id),
    queryFn: ({ pageParam: cursor, signal }) => call('listShowings', { params: { id }, query: { cursor }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    enabled: isWanted,
  });
}

/** Plans a notice. */
export function usePlan() {
  const call = useCalls(planningRoutes);
  const { queries } = usePortal();
  return useMutation({
    mutationFn: (wish: NoticeWish) => call('planNotice', { body: wish }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.plannedNotices }),
  });
}

/** Takes a notice away from everybody. */
export function useWithdraw() {
  const call = useCalls(planningRoutes);
  const { queries } = usePortal();
  return useMutation({
    mutationFn: (id: string) => call('withdrawNotice', { params: { id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.plannedNotices }),
  });
}
