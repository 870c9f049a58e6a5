import { useMutation, useQuery } from '@tanstack/react-query';
import { boardRoutes } from '#core/contract/board-routes.ts';
import type { LineView } from '#core/contract/board-views.ts';
import type { LineName } from '#core/board/line-name.ts';
import { base64Of } from '#web/features/board/base64.ts';
import { withNewer } from '#web/features/board/lines.ts';
import { setLines } from '#web/features/board/use-board.ts';
import { keys } from '#web/portal/keys.ts';
import { useCalls, usePortal } from '#web/portal/portal.tsx';

/** Adds a line or, where one is given, gives it another name. */
export function useName(line: LineView | null) {
  const { queries } = usePortal();
  const call = useCalls(boardRoutes);
  return useMutation({
    mutationFn: async (body: LineName) =>
      line ? call('renameLine', { params: { id: line.id }, body }) : call('addLine', { body }),
    onSuccess: ({ line: named }) =>
      setLines(queries, (lines) => withNewer(lines, [named], new Set(line && line.id !== named.id ? [line.id] : []))),
  });
}

/** Takes a line off the board. */
export function useRemove() {
  const { queries } = usePortal();
  const call = useCalls(boardRoutes);
  return useMutation({
    mutationFn: async ({ id }: LineView) => call('removeLine', { params: { id } }),
    onSuccess: (_, { id }) => setLines(queries, (lines) => lines.filter((line) => line.id !== id)),
  });
}

/** What a file would change. */
export function usePreview() {
  const call = useCalls(boardRoutes);
  return useMutation({
    mutationFn: async (file: string) => ({ ...(await call('previewImport', { body: { file } })), file }),
  });
}

/** Makes the board what a file says. */
export function useImport() {
  const { queries } = usePortal();
  const call = useCalls(boardRoutes);
  return useMutation({
    mutationFn: async (body: { file: string; revision: number; held: 'keep' | 'release' }) =>
      call('importLines', { body }),
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.board }),
  });
}

/** The user names that may use the board. */
export function useMembers() {
  const call = useCalls(boardRoutes);
  return useQuery({
    queryKey: keys.boardMembers,
    queryFn: async ({ signal }) => (await call('listMembers', { signal })).members,
    refetchOnMount: 'always',
  });
}

/** Replaces them. */
export function useKeepMembers() {
  const { queries } = usePortal();
  const call = useCalls(boardRoutes);
  return useMutation({
    mutationFn: async (names: string) =>
      call('importMembers', { body: { file: base64Of(new TextEncoder().encode(names)) } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.boardMembers });
      await queries.invalidateQueries({ queryKey: keys.board });
    },
  });
}

/** People whom a line can be handed over to. */
export function useColleagues() {
  const call = useCalls(boardRoutes);
  return useQuery({
    queryKey: keys.colleagues,
    queryFn: async ({ signal }) => (await call('listColleagues', { signal })).people,
    refetchOnMount: 'always',
  });
}
