import { viewColleague } from '#core/board/view.ts';
import type { ImportPreview } from '#core/contract/board-views.ts';
import type { Preview } from '#core/usecases/board/import-lines.ts';

/** Of many lines so many are told by name. */
const told = 200;

/** What a file would change, as the page shows it. */
export function viewPreview(preview: Preview): Omit<ImportPreview, 'encoding'> {
  const some = <T, V>(items: readonly T[], view: (item: T) => V) => ({
    count: items.length,
    first: items.slice(0, told).map(view),
  });
  const named = ({ main, sub }: { readonly main: string; readonly sub: string }) => ({ main, sub });
  return {
    revision: preview.revision,
    added: some(preview.added, named),
    removed: some(preview.removed, named),
    unchanged: preview.unchanged.length,
    held: some(
      preview.held.flatMap(({ main, sub, check }) => (check ? [{ main, sub, check }] : [])),
      ({ main, sub, check: { by, since } }) => ({
        main,
        sub,
        by: viewColleague(by),
        since: new Date(since).toISOString(),
      }),
    ),
    duplicates: some(preview.duplicates, ({ main, sub, at }) => ({ main, sub, at })),
  };
}
