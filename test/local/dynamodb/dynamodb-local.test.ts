import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { connectAmazon, fetchJar, NAMESPACE, whyNot } from '#test/local/dynamodb/dynamodb-local.ts';
import { describeDynamo } from '#test/local/dynamodb/probes.ts';

/**
 * The same probes against Amazon's DynamoDB Local, so that ours cannot drift from it: with DESKPOOL_DYNAMODB_LOCAL=1,
 * Java and Linux namespaces. DynamoDB Local listens on every interface, so this file runs itself again inside a network
 * namespace that has nothing but a loopback (DESKPOOL_DYNAMODB_LOCAL=inside) and starts it there.
 */
const asked = process.env['DESKPOOL_DYNAMODB_LOCAL'];
const FILE = 'test/local/dynamodb/dynamodb-local.test.ts';

/**
 * Sentences that are true of DynamoDB and of ours, and not of DynamoDB Local:
 *
 * | sentence | DynamoDB Local 1.25.1 |
 * | --- | --- |
 * | … makes an index key the wrong type …, and … copies … | writes it, and the index loses the item |
 * | a key that does not fit … a reason to cancel | ValidationException of the whole transaction |
 * | an update of the wrong type is a reason to cancel | the same; the API reference lists it among the reasons |
 * | a transaction costs twice the units … | counts four times |
 */
const DIFFERS = [
  'an update that makes an index key the wrong type is refused',
  'an update that copies the wrong type into an index key is refused',
  'a key that does not fit the table is a reason to cancel',
  'an update of the wrong type is a reason to cancel',
  'a transaction costs twice the units of its writes',
];

if (asked === 'inside') describeDynamo('DynamoDB Local', connectAmazon, DIFFERS);
else {
  const reason = asked === '1' ? whyNot() : 'DESKPOOL_DYNAMODB_LOCAL=1 asks for it';
  describe('the probes against DynamoDB Local', () => {
    test.skipIf(reason !== undefined)(`agree${reason ? ` (skipped: ${reason})` : ''}`, { timeout: 300_000 }, () => {
      fetchJar();
      const vitest = 'node_modules/vitest/vitest.mjs';
      const command = `ip link set lo up && exec "${process.execPath}" ${vitest} run --project local ${FILE}`;
      const { status, stdout, stderr } = spawnSync('unshare', [...NAMESPACE, 'sh', '-c', command], {
        encoding: 'utf8',
        env: { ...process.env, DESKPOOL_DYNAMODB_LOCAL: 'inside' },
      });
      expect(status, `${stdout}\n${stderr}`).toBe(0);
    });
  });
}
