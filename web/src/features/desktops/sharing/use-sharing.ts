import { useMutation, useQuery } from '@tanstack/react-query';
import type { SharingView } from '#core/contract/sharing-views.ts';
import { keys } from '#web/portal/keys.ts';
import { usePortal } from '#web/portal/portal.tsx';

/** The live socket doesn't tell of helpers, so while somebody may come it is asked, sooner while the owner looks. */
const whileLooking = 3_000;
const whileShared = 15_000;

/** Who may watch a session. Nothing is asked as long as the session is nobody else's and nobody looks. */
export function useSharing(session: string, { isShared, isLooking }: { isShared: boolean; isLooking: boolean }) {
  const { call } = usePortal();
  return useQuery({
    queryKey: keys.sharing(session),
    queryFn: async ({ signal }): Promise<SharingView> =>
      (await call('listHelpers', { params: { name: session }, signal })).sharing,
    enabled: isShared || isLooking,
    refetchInterval: ({ state: { data } }) => {
      if (isLooking) return whileLooking;
      return data === undefined || data.helpers.length + data.openLinks.length > 0 ? whileShared : false;
    },
  });
}

/** Makes a link. */
export function useInvite(session: string) {
  const { call, queries } = usePortal();
  return useMutation({
    mutationFn: async () => {
      const { sharing, ...invitation } = await call('invite', { params: { name: session } });
      await queries.cancelQueries({ queryKey: keys.sharing(session) });
      queries.setQueryData<SharingView>(keys.sharing(session), sharing);
      return invitation;
    },
  });
}

/** Ends the watching of one helper by his id, or of all where none is named. */
export function useDismiss(session: string) {
  const { call, queries } = usePortal();
  return useMutation({
    mutationFn: async (helper: string | null) => {
      const { sharing } =
        helper === null
          ? await call('dismissHelpers', { params: { name: session } })
          : await call('dismissHelper', { params: { name: session, helper } });
      await queries.cancelQueries({ queryKey: keys.sharing(session) });
      queries.setQueryData<SharingView>(keys.sharing(session), sharing);
    },
  });
}
