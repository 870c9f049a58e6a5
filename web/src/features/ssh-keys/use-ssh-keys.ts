import { useMutation, useQuery } from '@tanstack/react-query';
import { sshKeyRoutes } from '#core/contract/ssh-key-routes.ts';
import { keys } from '#web/portal/keys.ts';
import { useCalls, usePortal } from '#web/portal/portal.tsx';

/** One's own SSH keys; read again each time that the page is opened, since scripts use them. */
export function useSshKeys() {
  const call = useCalls(sshKeyRoutes);
  return useQuery({
    queryKey: keys.sshKeys,
    queryFn: ({ signal }) => call('listSshKeys', { signal }),
    refetchOnMount: 'always',
  });
}

/** Adds a key. */
export function useAddSshKey() {
  const call = useCalls(sshKeyRoutes);
  const { queries } = usePortal();
  return useMutation({
    mutationFn: (body: { readonly publicKey: string; readonly name: string }) => call('addSshKey', { body }),
    onSuccess: (list) => queries.setQueryData(keys.sshKeys, list),
  });
}

/** Removes a key by its id. */
export function useRemoveSshKey() {
  const call = useCalls(sshKeyRoutes);
  const { queries } = usePortal();
  return useMutation({
    mutationFn: (id: string) => call('removeSshKey', { params: { id } }),
    onSuccess: (list) => queries.setQueryData(keys.sshKeys, list),
  });
}
