import type { Check } from './checks.ts';
import type { Deployment } from './deployment.ts';

/** Runs checks one after the other and says what came of each. Returns how many failed. */
export async function runChecks(
  deployment: Deployment,
  checks: readonly Check[],
  say: (line: string) => void,
): Promise<number> {
  let failed = 0;
  for (const { what, concerns, run } of checks) {
    if (concerns && !concerns(deployment)) {
      say(`–  ${what}: not in this stage`);
      continue;
    }
    try {
      say(`✓  ${what}: ${await run(deployment)}`);
    } catch (error) {
      failed += 1;
      say(`✗  ${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed;
}
