import { startLicenceFront } from '#test/support/licence-front.ts';
import { aLicensing, anEntitlement } from '#test/support/licensing.ts';

/** The licence service alone, its stores in memory, over HTTP. Ends with whoever started it. */
const { url } = await startLicenceFront(aLicensing({ entitlements: [anEntitlement(100_000)] }));
console.log(`listening on ${url}`);
process.stdin.on('end', () => process.exit(0)).resume();
