import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { runScript } from '#local/dcv/run-script.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { AwsError } from '../aws-error.ts';
import { isUp } from './machines.ts';
import type { Machine, Machines } from './machines.ts';

const Content = z.looseObject({
  parameters: z.record(
    z.string(),
    z.looseObject({ allowedPattern: z.string().optional(), default: z.string().optional() }),
  ),
  mainSteps: z
    .array(
      z.looseObject({ inputs: z.looseObject({ timeoutSeconds: z.coerce.number(), runCommand: z.array(z.string()) }) }),
    )
    .length(1),
});
const Document = z.looseObject({ Content });
type Document = { readonly name: string; readonly content: z.output<typeof Content> };

const Send = z.looseObject({
  DocumentName: z.string(),
  InstanceIds: z.array(z.string()).min(1).max(50),
  Parameters: z.record(z.string(), z.array(z.string())).default({}),
  Comment: z.string().max(100).default(''),
});
const About = z.looseObject({ CommandId: z.string().default(''), InstanceId: z.string().default('') });

type Invocation = {
  readonly CommandId: string;
  readonly InstanceId: string;
  readonly Comment: string;
  readonly DocumentName: string;
  Status: 'InProgress' | 'Success' | 'Failed' | 'TimedOut';
  ResponseCode: number;
  StandardOutputContent: string;
  StandardErrorContent: string;
};

export type CommandsOptions = {
  readonly machines: Machines;
  readonly emit: (event: { readonly source: string; readonly detailType: string; readonly detail: unknown }) => void;
  readonly failed: (error: unknown) => void;
  readonly now: () => number;
};

const invalid = (type: string, message: string) => new AwsError(type, message);

/** So many commands are remembered. */
const remembered = 1_000;

/** Run Command: runs the template's documents on the machines, and tells the bus how it goes. */
export const openCommands = (cloud: CloudTemplate, { machines, emit, failed, now }: CommandsOptions) => {
  const documents = cloud
    .ofType('AWS::SSM::Document')
    .map((resource): Document => ({ name: resource.name, content: read(resource, Document).Content }));
  const invocations: Invocation[] = [];
  const running = new Set<Promise<void>>();

  const tell = (invocation: Invocation) =>
    emit({
      source: 'aws.ssm',
      detailType: 'EC2 Command Invocation Status-change Notification',
      detail: {
        'command-id': invocation.CommandId,
        'document-name': invocation.DocumentName,
        'instance-id': invocation.InstanceId,
        'requested-date-time': new Date(now()).toISOString(),
        status: invocation.Status,
      },
    });
  const run = async ({ content }: Document, machine: Machine, invocation: Invocation, filled: readonly string[]) => {
    const [step] = content.mainSteps;
    tell(invocation);
    const result = await runScript(machine.root, filled, (step?.inputs.timeoutSeconds ?? 60) * 1_000);
    invocation.Status = result.code === 0 ? 'Success' : result.code === 137 ? 'TimedOut' : 'Failed';
    invocation.ResponseCode = result.code;
    invocation.StandardOutputContent = result.stdout;
    invocation.StandardErrorContent = result.stderr;
    // The machine may be gone by now: then nobody hears of it.
    if (isUp(machine)) tell(invocation);
  };

  const send = (input: unknown) => {
    const { data, error } = Send.safeParse(input);
    if (error) throw invalid('ValidationException', error.issues.map((issue) => issue.message).join('; '));
    const document = documents.find(({ name }) => name === data.DocumentName);
    if (!document) throw invalid('InvalidDocument', `Document with name ${data.DocumentName} does not exist.`);
    const filled = filledIn(document, data.Parameters);
    const targets = data.InstanceIds.map((id) => machines.all().find((one) => one.id === id && isUp(one)));
    if (targets.includes(undefined)) throw invalid('InvalidInstanceId', 'Instances not in a valid state for account');
    const CommandId = randomUUID();
    for (const machine of targets) {
      if (!machine) continue;
      const invocation: Invocation = {
        CommandId,
        InstanceId: machine.id,
        Comment: data.Comment,
        DocumentName: document.name,
        Status: 'InProgress',
        ResponseCode: -1,
        StandardOutputContent: '',
        StandardErrorContent: '',
      };
      invocations.push(invocation);
      invocations.splice(0, invocations.length - remembered);
      const work = run(document, machine, invocation, filled)
        .catch(failed)
        .finally(() => running.delete(work));
      running.add(work);
    }
    return { Command: { CommandId, DocumentName: document.name, Comment: data.Comment, Status: 'Pending' } };
  };

  const operations: Readonly<Record<string, (input: unknown) => unknown>> = {
    SendCommand: send,
    GetCommandInvocation: (input) => {
      const { CommandId, InstanceId } = About.parse(input);
      const found = invocations.find((one) => one.CommandId === CommandId && one.InstanceId === InstanceId);
      if (!found) throw invalid('InvocationDoesNotExist', 'The command and instance are not known.');
      return { ...found, StatusDetails: found.Status };
    },
    ListCommandInvocations: (input) => {
      const { CommandId } = About.parse(input);
      return { CommandInvocations: invocations.filter((one) => CommandId === '' || one.CommandId === CommandId) };
    },
    DescribeInstanceInformation: () => ({
      InstanceInformationList: machines
        .all()
        .filter(isUp)
        .map(({ id }) => ({ InstanceId: id, PingStatus: 'Online', IPAddress: '127.0.0.1', PlatformType: 'Linux' })),
    }),
  };
  return {
    /** Undefined for what is no operation of Run Command. */
    operation: (name: string) => operations[name],
    /** What functions have had done, newest last. */
    invocations: (): readonly Invocation[] => invocations,
    settled: async () => void (await Promise.all(running)),
  };
};
export type Commands = ReturnType<typeof openCommands>;

/** The lines of a document with its parameters; refuses as Systems Manager does. */
const filledIn = (
  { name, content }: Document,
  given: Readonly<Record<string, readonly string[]>>,
): readonly string[] => {
  const refuse = (why: string) => invalid('InvalidParameters', why);
  for (const key of Object.keys(given)) if (!content.parameters[key]) throw refuse(`${name} has no parameter ${key}.`);
  const values = Object.fromEntries(
    Object.entries(content.parameters).map(([key, parameter]) => {
      const value = given[key]?.[0] ?? parameter.default;
      if (value === undefined) throw refuse(`${name} needs the parameter ${key}.`);
      if (parameter.allowedPattern !== undefined && !new RegExp(parameter.allowedPattern).test(value))
        throw refuse(`Parameter ${key} does not match ${parameter.allowedPattern}.`);
      return [key, value];
    }),
  );
  return (content.mainSteps[0]?.inputs.runCommand ?? []).map((line) =>
    line.replaceAll(/\{\{ ?(\w+) ?\}\}/g, (_, key: string) => values[key] ?? ''),
  );
};
