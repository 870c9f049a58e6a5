import type { Stage } from '#core/stage/stage.ts';
import { bundlePrograms, type Bundles, enclosePage } from './bundle.ts';
import { functionEntries } from './functions.ts';
import { bundleHost } from './host-archive.ts';
import { bundlePage } from './page-bundle.ts';

/** What the page is built from, beside its own folder. */
const pageAlsoFrom = ['core/contract', 'core/refusal.ts', 'package-lock.json'];

/**
 * Bundles everything that the stacks ship: functions, gateway and the pieces for hosts into a folder that belongs to this
 * stage, the page into `dist`, where it stays until its sources change. Runs in the root of the project.
 */
export async function bundleHouse(stage: Stage, into: string): Promise<Bundles> {
  const page = await bundlePage({ root: 'web', also: pageAlsoFrom }, 'dist');
  const programs = await bundlePrograms({ functions: functionEntries, gateway: 'gateway/gateway.ts' }, { stage, into });
  const host = await bundleHost('host', into);
  const bundles = { ...programs, page, host };
  enclosePage(bundles, 'publish-page');
  return bundles;
}
