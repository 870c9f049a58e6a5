import { benchBundles } from './bundles.ts';
import { benchGateway } from './gateway.ts';
import { benchLive } from './live.ts';
import { benchLms } from './lms.ts';
import { benchLicensing } from './licensing.ts';
import { benchSessions } from './sessions.ts';
import type { Row } from './row.ts';

const parts: readonly (readonly [string, () => Promise<readonly Row[]>])[] = [
  ['Sessions: counts', benchSessions],
  ['REST API for learning platforms: handlers over the tables of this machine', benchLms],
  ['Licences: against the reference, clients and server on one machine', benchLicensing],
  ['Live topics: 1,000 sockets to the cloud on this machine', benchLive],
  ['Bundles and imports', benchBundles],
  ['Gateway: against a direct connection, in one run', benchGateway],
];

/** `npm run bench`: the figures of the budgets in docs/design.md. Counts and ratios; nothing here can fail a build. */
for (const [title, run] of parts) {
  console.log(`\n${title}`);
  for (const { what, value, unit, budget } of await run()) {
    console.log(`  ${what.padEnd(64)} ${String(value).padStart(10)} ${unit}${budget ? `   (budget ${budget})` : ''}`);
  }
}
