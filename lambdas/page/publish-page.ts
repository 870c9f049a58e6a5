import * as z from 'zod';
import { inParallel } from '../in-parallel.ts';
import { log } from '../telemetry.ts';
import type { PageBucket, Stored } from './page-bucket.ts';
import { entry, type PageFile } from './page-files.ts';

/** What CloudFormation asks of a custom resource. */
export const PageRequest = z.object({ RequestType: z.enum(['Create', 'Update', 'Delete']) });
export type PageRequest = z.infer<typeof PageRequest>;

/** Files that are uploaded side by side. */
const atOnce = 8;
/** A function runs for so long at most, and so a release was uploaded within so long before its entry, in milliseconds. */
const longestRun = 900_000;

/**
 * Puts the page into its bucket. The entry goes last, so that it never names what isn't there, and the files of the release before
 * stay, since browsers may still have the entry that names them; older ones go. Deleting the resource empties nothing: the bucket
 * goes by its own rules.
 */
export async function publishPage(
  { RequestType }: PageRequest,
  bucket: PageBucket,
  files: readonly PageFile[],
): Promise<void> {
  if (RequestType === 'Delete') return;
  const before = await bucket.list();
  await inParallel(
    files.filter(({ key }) => key !== entry),
    atOnce,
    (file) => bucket.put(file),
  );
  await inParallel(
    files.filter(({ key }) => key === entry),
    1,
    (file) => bucket.put(file),
  );
  const outdated = outdatedIn(before, files);
  await bucket.remove(outdated);
  log.info('page published', { files: files.length, removed: outdated.length });
}

/** What neither this release nor the one before it has put there. */
function outdatedIn(before: readonly Stored[], files: readonly PageFile[]): readonly string[] {
  const releasedAt = before.find(({ key }) => key === entry)?.storedAt ?? 0;
  const current = new Set(files.map(({ key }) => key));
  return before
    .filter(({ key, storedAt }) => !current.has(key) && storedAt < releasedAt - longestRun)
    .map(({ key }) => key);
}
