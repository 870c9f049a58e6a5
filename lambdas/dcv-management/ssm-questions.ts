import { GetCommandInvocationCommand, SendCommandCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { readDescription } from '#core/dcv/inventory.ts';
import type { HostQuestions } from '#core/ports/host-questions.ts';

/** How often, and how many times, it is looked what a host has answered: 12 s. Milliseconds. */
const look = 400;
const looks = 30;
/** Where the answer is not there yet. */
const underWay = new Set(['Pending', 'InProgress', 'Delayed']);

type Invocation = { readonly status: string; readonly output: string };

/**
 * Questions to hosts by Systems Manager, whose answers are waited for.
 *
 * @param prefix what begins the documents' names
 * @param pause waits so many milliseconds
 */
export function ssmQuestions(client: SSMClient, prefix: string, pause: (time: number) => Promise<void>): HostQuestions {
  return {
    async describe(host, session) {
      const command = await ask(client, `${prefix}describe`, host, session);
      if (command === undefined) return 'silent';
      for (let at = 0; at < looks; at += 1) {
        await pause(look);
        const told = await invocation(client, command, host);
        if (told && !underWay.has(told.status)) {
          if (told.status === 'Success') return readDescription(told.output) ?? 'silent';
          return told.status === 'Failed' ? 'gone' : 'silent';
        }
      }
      return 'silent';
    },
  };
}

/** Undefined where the host can't be reached, or too much is asked of Systems Manager. */
async function ask(client: SSMClient, DocumentName: string, host: string, session: string) {
  try {
    const Parameters = { session: [session] };
    const { Command } = await client.send(
      new SendCommandCommand({ DocumentName, InstanceIds: [host], Parameters, TimeoutSeconds: 30 }),
    );
    return Command?.CommandId;
  } catch (error) {
    if (isNamed(error, 'InvalidInstanceId', 'ThrottlingException')) return undefined;
    throw error;
  }
}

/** Undefined for the moment in which Systems Manager doesn't know of it yet. */
async function invocation(client: SSMClient, CommandId: string, InstanceId: string): Promise<Invocation | undefined> {
  try {
    const reply = await client.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
    return { status: reply.Status ?? '', output: reply.StandardOutputContent ?? '' };
  } catch (error) {
    if (isNamed(error, 'InvocationDoesNotExist', 'ThrottlingException')) return undefined;
    throw error;
  }
}

/** By its name: bundles leave this client's classes of errors out. */
function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
