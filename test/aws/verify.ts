import { parseArgs } from 'node:util';
import { HouseFault } from '#lib/fault.ts';
import { readStage } from '#lib/stage.ts';
import { checks } from './checks.ts';
import { readDeployment } from './deployment.ts';
import { runChecks } from './run-checks.ts';
import { sessionCheck } from './session-check.ts';

/**
 * `npm run verify:aws`: whether what was deployed does what can't be seen without AWS. Asks the deployed stage from outside, by the
 * credentials of whoever runs it; with `-- --session <desktop type>` it also starts a desktop of that type, which costs a few cents,
 * and ends it.
 */
const { values } = parseArgs({
  options: { stage: { type: 'string', default: 'deskpool.yaml' }, session: { type: 'string', multiple: true } },
});
try {
  const deployment = await readDeployment(readStage(values.stage)).catch((cause: unknown) => {
    throw new HouseFault(`This deployment can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  });
  console.log(`${deployment.stage.name} at ${deployment.portal}`);
  const all = [...checks, ...(values.session ?? []).map(sessionCheck)];
  const failed = await runChecks(deployment, all, console.log);
  console.log(failed === 0 ? 'Everything that was asked holds.' : `${failed} of ${all.length} do not hold.`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof HouseFault)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
