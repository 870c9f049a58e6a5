import { useMutation } from '@tanstack/react-query';
import { hear } from '#web/portal/hear.ts';
import { usePortal } from '#web/portal/portal.tsx';

/** Starts a desktop of a type by the type's name, or joins the one that runs. */
export function useStart() {
  const portal = usePortal();
  return useMutation({
    mutationFn: async (desktopType: string) => {
      const { session } = await portal.call('startSession', { body: { desktopType } });
      hear(portal, [session]);
    },
  });
}
