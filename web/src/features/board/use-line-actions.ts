import { boardRoutes } from '#core/contract/board-routes.ts';
import type { ColleagueView, LineView } from '#core/contract/board-views.ts';
import { expecting } from '#web/features/board/lines.ts';
import { useLineChange } from '#web/features/board/use-board.ts';
import { useCalls } from '#web/portal/portal.tsx';

type Toggle = { readonly line: LineView; readonly me: ColleagueView };

/** Checks a line that is free, and unchecks one's own. */
export function useToggle() {
  const call = useCalls(boardRoutes);
  return useLineChange<Toggle>(
    async ({ line }) => {
      const params = { id: line.id };
      if (line.check) return call('uncheckLine', { params, body: { use: line.check.use } });
      return call('checkLine', { params, body: { attempt: crypto.randomUUID() } });
    },
    ({ line, me }) =>
      expecting(line, line.check ? null : { use: crypto.randomUUID(), by: me, since: new Date().toISOString() }),
  );
}

/** Writes the note of a line, as it was when it was shown. */
export function useAnnotate() {
  const call = useCalls(boardRoutes);
  return useLineChange<{ readonly line: LineView; readonly text: string; readonly version: number }>(
    async ({ line, text, version }) => call('annotateLine', { params: { id: line.id }, body: { text, version } }),
  );
}

/** Gives one's line to somebody else. */
export function useHandOver() {
  const call = useCalls(boardRoutes);
  return useLineChange<{ readonly line: LineView; readonly to: string }>(async ({ line, to }) =>
    call('handLineOver', { params: { id: line.id }, body: { to, ...meantUse(line) } }),
  );
}

/** Frees a line that somebody else is on. */
export function useRelease() {
  const call = useCalls(boardRoutes);
  return useLineChange<{ readonly line: LineView }>(async ({ line }) =>
    call('releaseLine', { params: { id: line.id }, body: meantUse(line) }),
  );
}

const meantUse = ({ check }: LineView) => (check ? { use: check.use } : {});
