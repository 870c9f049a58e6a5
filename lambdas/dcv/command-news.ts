import { gunzipSync } from 'node:zlib';
import { GetCommandInvocationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { HostName, InstanceId } from '#core/contract/dcv.ts';
import type { CommandNews } from '#core/usecases/dcv/host-news.ts';

/** `detail` of "EC2 Command Invocation Status-change Notification", as far as it concerns us. */
const Detail = z.object({
  'command-id': z.string(),
  'document-name': z.string(),
  'instance-id': z.string(),
  status: z.string(),
});
const Command = z.enum(['configure', 'create', 'close', 'inventory', 'permissions']);
/** Where a command still goes on. */
const underWay = new Set(['Pending', 'InProgress', 'Delayed', 'Cancelling']);
/** Unpacked, an inventory of 64 sessions has some 100 KB. */
const longest = 4_000_000;

/**
 * What an event says of a command of ours, with what it printed; undefined for others' commands, for those that go on, and for one so
 * old that Systems Manager has forgotten it.
 */
export async function commandNews(
  client: SSMClient,
  prefix: string,
  detail: unknown,
): Promise<CommandNews | undefined> {
  const event = Detail.parse(detail);
  const document = event['document-name'];
  const command = Command.safeParse(document.startsWith(prefix) ? document.slice(prefix.length) : '');
  const host = event['instance-id'];
  if (!command.success || !InstanceId.test(host) || underWay.has(event.status)) return undefined;
  const told = await invocationOf(client, event['command-id'], host);
  if (!told) return undefined;
  return {
    host,
    command: command.data,
    ...about(told.comment),
    is: event.status === 'Success' ? 'done' : 'failed',
    output: command.data === 'inventory' ? unpacked(told.output) : told.output,
  };
}

/** What `ssmCommands` put into the comment. */
function about(comment: string): Pick<CommandNews, 'dcvSession' | 'name'> {
  const [dcvSession = '', name, ...more] = comment.split(' ');
  if (!HostName.test(dcvSession) || more.length > 0) return { dcvSession: null };
  return { dcvSession, ...(name !== undefined && { name }) };
}

async function invocationOf(client: SSMClient, command: string, host: string) {
  try {
    const reply = await client.send(new GetCommandInvocationCommand({ CommandId: command, InstanceId: host }));
    return { comment: reply.Comment ?? '', output: reply.StandardOutputContent ?? '' };
  } catch (error) {
    // By its name: bundles leave this client's classes of errors out.
    if (error instanceof Error && error.name === 'InvocationDoesNotExist') return undefined;
    throw error;
  }
}

/** Text that is not what the document prints is nothing. */
function unpacked(text: string): string {
  try {
    return gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: longest }).toString('utf8');
  } catch {
    return '';
  }
}
