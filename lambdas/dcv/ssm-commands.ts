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
            Comment: commentOf(command),
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

/** Which session it is about: DCV's id, and where that may be another's later on, our own name for it. */
function commentOf(command: HostCommand): string {
  if (!('session' in command)) return '';
  return 'name' in command ? `${command.session} ${command.name}` : command.session;
}

function parametersOf(command: HostCommand): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(command)
      .filter(([name]) => name !== 'is')
      .map(([name, value]: [string, ParameterValue]) => [name, textOf(value)] as const)
      // What is empty is what the document itself takes where nothing is said.
      .filter(([, text]) => text !== '')
      .map(([name, text]) => [name, [text]]),
  );
}

type ParameterValue = string | boolean | Readonly<Record<string, string>>;

/** Values of variables are packed, since a parameter's pattern lets no character in that could mean anything to a shell. */
function textOf(value: ParameterValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Object.entries(value)
    .map(([name, text]) => `${name}:${Buffer.from(text).toString('base64')}`)
    .join(' ');
}
