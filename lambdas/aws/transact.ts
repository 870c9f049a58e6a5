import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Written } from '#core/ports/session-store.ts';
import { Refusal } from '#core/refusal.ts';

type Steps = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** How often a transaction is tried while others are at the same items; the wait grows to half a second and is never the same. */
const attempts = 14;
const passing = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
const passingErrors = new Set([
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
]);

/**
 * All steps or none. Waits for its turn where others are at the same items or the table throttles. Every try carries the same token,
 * so that one whose reply was lost is not done again, nor taken for somebody else's.
 *
 * @returns undefined when written, else the number of the first step whose condition failed
 */
export async function transact(client: DynamoDBDocumentClient, steps: Steps): Promise<number | undefined> {
  const ClientRequestToken = randomUUID();
  return patiently(async () => {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: steps, ClientRequestToken }));
      return undefined;
    } catch (error) {
      const failed = failedCondition(error);
      if (failed === undefined) throw error;
      return failed;
    }
  });
}

/** One write under a condition, when its turn comes; whoever is second is told. */
export function conditionally(send: () => Promise<unknown>): Promise<Written> {
  return patiently(async () => {
    try {
      await send();
      return 'written';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'changed';
      throw error;
    }
  });
}

/** Which step's condition failed, if that is what went wrong and nothing that passes by itself. */
function failedCondition(error: unknown): number | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
  const failed = codes.indexOf('ConditionalCheckFailed');
  return failed === -1 ? undefined : failed;
}

/**
 * Tries again while what is in the way passes by itself.
 *
 * @throws Refusal `unavailable` where it has not passed after all tries
 */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!passes(error)) throw error;
      if (tries >= attempts)
        throw new Refusal('unavailable', 'Too much is going on right now. Please try again in a moment.', {
          cause: error,
        });
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(500, 10 * 2 ** tries)));
    }
  }
}

function passes(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    return (error.CancellationReasons ?? []).some(({ Code }) => Code !== undefined && passing.has(Code));
  }
  return error instanceof Error && passingErrors.has(error.name);
}
