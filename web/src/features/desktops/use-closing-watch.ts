import { useEffect } from 'react';
import type { SessionView } from '#core/contract/views.ts';
import { soon } from '#web/features/desktops/closing.ts';
import { keys } from '#web/portal/keys.ts';
import { usePortal } from '#web/portal/portal.tsx';

/** A timer of a browser holds no more milliseconds than this. */
const longestTimer = 2 ** 31 - 1;

/**
 * Reads the list again when the warning is due and when the end has passed: work inside the desktop moves the end, and a warning
 * has to be true at the moment it is shown.
 */
export function useClosingWatch(session: SessionView | null): void {
  const { queries } = usePortal();
  const closesAt = session?.closing?.at ?? null;
  useEffect(() => {
    if (closesAt === null) return;
    const end = Date.parse(closesAt);
    const waits = [end - soon, end + 3_000].map((at) => at - Date.now());
    const timers = waits
      .filter((wait) => wait > 0 && wait < longestTimer)
      .map((wait) => setTimeout(() => void queries.invalidateQueries({ queryKey: keys.desktops }), wait));
    return () => timers.forEach(clearTimeout);
  }, [closesAt, queries]);
}
