import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { relayOperatorRoutes } from '#core/contract/relay-operator-routes.ts';
import type { MessageState } from '#core/relay/message.ts';
import { keys } from '#web/portal/keys.ts';
import { useCalls } from '#web/portal/portal.tsx';

/** Messages of the relay, those of a state or all, the newest first; read again each half minute while somebody looks. */
export function useMessages(state: MessageState | null) {
  const call = useCalls(relayOperatorRoutes);
  return useInfiniteQuery({
    queryKey: keys.messages(state),
    queryFn: ({ pageParam: cursor, signal }) =>
      call('listRelayMessages', { query: { state: state ?? undefined, cursor }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    refetchOnMount: 'always',
    refetchInterval: 30_000,
  });
}

/** Sends a mail that has failed once more. */
export function useRetry() {
  const call = useCalls(relayOperatorRoutes);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call('retryRelayMessage', { params: { id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.allMessages }),
  });
}

/** Sends mail to an address again that came back from there. */
export function useRelease() {
  const call = useCalls(relayOperatorRoutes);
  return useMutation({ mutationFn: (address: string) => call('releaseRelayAddress', { params: { address } }) });
}

/** Who may send messages. */
export function useSenders() {
  const call = useCalls(relayOperatorRoutes);
  return useQuery({ queryKey: keys.senders, queryFn: ({ signal }) => call('listRelayUsers', { signal }) });
}

/** Ends every token of a sender. */
export function useRevoke() {
  const call = useCalls(relayOperatorRoutes);
  return useMutation({ mutationFn: (user: string) => call('revokeRelayTokens', { params: { user } }) });
}
