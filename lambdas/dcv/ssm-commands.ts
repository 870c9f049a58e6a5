import { SendCommandCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { HostCommand, HostCommands } from '#core/ports/host-commands.ts';

/** A command that no agent has fetched after so many seconds comes too late. */
const fetchedWithin = 60;

/**
 * Commands by Systems Manager, each a document of ours with parameters that its patterns check once more. What comes of them is told
 * by EventBridge; the comment says which session it was about, since nothing else of a command's parameters is told.
 *
 * @param prefix what begins the documents' names
 */
export function ssmCommands(client: SSMClient, prefix: string): HostCommands {
  return {
    async send(host, command) {
      try {
        await client.send(
          new SendCommandCommand({
            DocumentName: prefix + command.is,
            InstanceIds: [host],
            Parameters: parametersOf(command),
            Comment: 'session' in command ? command.session : '',
            TimeoutSeconds: fetchedWithin,
          }),
        );
        return 'sent';
      } catch (error) {
        // By its name: bundles leave this client's classes of errors out.
        if (error instanceof Error && error.name === 'InvalidInstanceId') return 'unreachable';
        throw error;
      }
    },
  };
}

function parametersOf(command: HostCommand): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(command)
      .filter(([name]) => name !== 'is')
      .map(([name, value]) => [name, [value]]),
  );
}
