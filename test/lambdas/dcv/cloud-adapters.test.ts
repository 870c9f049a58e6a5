import { gzipSync } from 'node:zlib';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { launchHook, terminateHook } from '#core/contract/dcv.ts';
import { autoScalingMachines } from '#lambdas/dcv/auto-scaling-machines.ts';
import { commandNews } from '#lambdas/dcv/command-news.ts';
import { ssmCommands } from '#lambdas/dcv/ssm-commands.ts';
import { hostDocuments } from '#lib/documents/host-documents.ts';
import { queryAnswer, readQuery } from '#local/services/query-protocol.ts';
import { answeredBy, type AwsReply, type AwsRequest } from '#test/support/aws-replies.ts';

const host = 'i-0123456789abcdef0';
const prefix = 'deskpool-demo-dcv-';
const json = (body: unknown): AwsReply => ({ status: 200, body: JSON.stringify(body) });
const refusal = (type: string): AwsReply => ({ status: 400, body: JSON.stringify({ __type: type, message: type }) });

const ssmThat = (answer: (operation: string, input: Record<string, unknown>) => AwsReply) => {
  const asked: (readonly [string, Record<string, unknown>])[] = [];
  const reply = ({ headers, body }: AwsRequest) => {
    const operation = (headers['x-amz-target'] ?? '').split('.')[1] ?? '';
    const input = JSON.parse(body) as Record<string, unknown>;
    asked.push([operation, input]);
    return answer(operation, input);
  };
  return { client: new SSMClient(answeredBy(reply)), asked };
};

describe('a command', () => {
  const create = { is: 'create', session: 'demo-w01-s001', user: 'dp-abc', type: 'virtual' } as const;

  test('is a document of ours with its parameters, and says which session it is about', async () => {
    const { client, asked } = ssmThat(() => json({ Command: { CommandId: 'c1' } }));
    expect(await ssmCommands(client, prefix).send(host, create)).toBe('sent');
    expect(asked).toMatchObject([
      [
        'SendCommand',
        {
          DocumentName: 'deskpool-demo-dcv-create',
          InstanceIds: [host],
          Parameters: { session: ['demo-w01-s001'], user: ['dp-abc'], type: ['virtual'] },
          Comment: 'demo-w01-s001',
        },
      ],
    ]);
  });

  test('has variables in it packed, so that its pattern lets them in whatever they are', async () => {
    const { client, asked } = ssmThat(() => json({ Command: { CommandId: 'c1' } }));
    const variables = { CONFIG_URL: "https://x/?a='&b=$(id)", EMPTY: '' };
    await ssmCommands(client, prefix).send(host, { ...create, guest: true, variables });
    await ssmCommands(client, prefix).send(host, { ...create, guest: false, variables: {} });
    const [first, second] = asked.map(
      ([, input]) => (input as { readonly Parameters: Record<string, string[]> }).Parameters,
    );
    expect(first).toMatchObject({ guest: ['yes'], variables: ['CONFIG_URL:aHR0cHM6Ly94Lz9hPScmYj0kKGlkKQ== EMPTY:'] });
    expect(hostDocuments.create.parameters['variables']?.pattern.test(first?.['variables']?.[0] ?? '')).toBe(true);
    expect(second).toMatchObject({ guest: ['no'] });
    expect(second).not.toHaveProperty('variables');
  });

  test('about a session by its owner’s name says our own name for it as well', async () => {
    const { client, asked } = ssmThat(() => json({ Command: { CommandId: 'c1' } }));
    await ssmCommands(client, prefix).send(host, { is: 'close', session: 'jane', name: 'demo-w01-s001' });
    expect(asked).toMatchObject([
      ['SendCommand', { Parameters: { session: ['jane'], name: ['demo-w01-s001'] }, Comment: 'jane demo-w01-s001' }],
    ]);
    const told = ssmThat(() => json({ Comment: 'jane demo-w01-s001', StandardOutputContent: 'closed\n' })).client;
    const news = { 'command-id': 'c1', 'document-name': `${prefix}close`, 'instance-id': host, status: 'Success' };
    expect(await commandNews(told, prefix, news)).toMatchObject({
      dcvSession: 'jane',
      name: 'demo-w01-s001',
    });
  });

  test('to a machine that Systems Manager does not reach is no error, and anything else is one', async () => {
    const gone = ssmThat(() => refusal('InvalidInstanceId')).client;
    expect(await ssmCommands(gone, prefix).send(host, create)).toBe('unreachable');
    const busy = ssmThat(() => refusal('ThrottlingException')).client;
    await expect(ssmCommands(busy, prefix).send(host, create)).rejects.toThrow('ThrottlingException');
  });
});

describe('what came of a command', () => {
  const event = (status: string, document = `${prefix}inventory`, instance = host) => ({
    'command-id': 'c1',
    'document-name': document,
    'instance-id': instance,
    status,
  });
  const printed = (text: string) => gzipSync(text).toString('base64');
  const told = (output: string, comment = '') =>
    ssmThat(() => json({ Comment: comment, StandardOutputContent: output })).client;

  test('is told with what it printed, unpacked', async () => {
    expect(await commandNews(told(printed('deskpool 1 8443\nend')), prefix, event('Success'))).toEqual({
      host,
      command: 'inventory',
      dcvSession: null,
      is: 'done',
      output: 'deskpool 1 8443\nend',
    });
  });

  test('of a session says which', async () => {
    const news = await commandNews(told('created\n', 'demo-w01-s001'), prefix, event('Failed', `${prefix}create`));
    expect(news).toMatchObject({ command: 'create', is: 'failed', dcvSession: 'demo-w01-s001' });
  });

  test.each(['', 'no base64', printed('deskpool').slice(0, 10)])(
    'that printed %j has printed nothing',
    async (text) => {
      expect(await commandNews(told(text), prefix, event('Success'))).toMatchObject({ output: '' });
    },
  );

  test.each(['TimedOut', 'Cancelled', 'Undeliverable'])('as %s has failed', async (status) => {
    expect(await commandNews(told(''), prefix, event(status))).toMatchObject({ is: 'failed' });
  });

  test.each([
    ['still goes on', event('InProgress')],
    ['is somebody else’s', event('Success', 'AWS-RunShellScript')],
    ['is a document of ours that nobody waits for', event('Success', `${prefix}list`)],
    ['is on no instance', event('Success', undefined, 'mi-0123456789abcdef0')],
  ])('that %s is no news', async (_, detail) => {
    expect(await commandNews(told(''), prefix, detail)).toBeUndefined();
  });

  test('that Systems Manager has forgotten is no news', async () => {
    const { client } = ssmThat(() => refusal('InvocationDoesNotExist'));
    expect(await commandNews(client, prefix, event('Success'))).toBeUndefined();
  });
});

const activity = (minute: number, StatusCode: string, StatusMessage: string) => ({
  ActivityId: `a${minute}`,
  AutoScalingGroupName: 'g',
  Cause: 'c',
  Description: minute === 5 ? 'Terminating EC2 instance: i-1' : 'Launching a new EC2 instance',
  StartTime: `2026-03-01T12:0${minute}:00Z`,
  StatusCode,
  StatusMessage,
});
const noVcpus =
  'Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of 0 allows. Launching EC2 instance failed.';
const noImage = "The image id '[ami-0123456789abcdef0]' does not exist. Launching EC2 instance failed.";
const activities = [
  activity(5, 'Failed', 'Something else.'),
  activity(4, 'Successful', ''),
  activity(3, 'Failed', noVcpus),
  activity(2, 'Failed', 'RequestLimitExceeded - Request limit exceeded. Launching EC2 instance failed.'),
  activity(1, 'InProgress', ''),
  activity(0, 'Failed', noImage),
];

describe('machines in Auto Scaling groups', () => {
  const group = (more: object = {}) => ({
    AutoScalingGroupName: `${prefix}gpu`,
    MinSize: 0,
    MaxSize: 3,
    DesiredCapacity: 1,
    Instances: [],
    ...more,
  });
  const instance = (InstanceId: string, LifecycleState: string, HealthStatus = 'Healthy') => ({
    InstanceId,
    LifecycleState,
    HealthStatus,
  });
  const machinesWhere = (groups: readonly object[], refuses?: { readonly code: string; readonly message: string }) => {
    const asked: { readonly operation: string; readonly input: unknown }[] = [];
    const reply = ({ body }: AwsRequest): AwsReply => {
      const call = readQuery(body);
      if (!call) throw new Error('no query');
      asked.push(call);
      if (refuses && !call.operation.startsWith('Describe')) {
        const { code, message } = refuses;
        return {
          status: 400,
          body: `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
        };
      }
      const answers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
        DescribeAutoScalingGroups: { AutoScalingGroups: groups },
        DescribeWarmPool: { Instances: [instance('i-0123456789abcdef7', 'Warmed:Stopped')] },
        DescribeScalingActivities: { Activities: activities },
      };
      return { status: 200, body: queryAnswer(call.operation, answers[call.operation] ?? {}) };
    };
    const scaling = new AutoScalingClient(answeredBy(reply));
    const ssm = ssmThat(() => json({ InstanceInformationList: [{ InstanceId: host, IPAddress: '10.20.0.7' }] })).client;
    return { machines: autoScalingMachines({ scaling, ssm }, prefix, ['gpu']), asked };
  };

  test('are told with how far they are and the address that their agent reports', async () => {
    const { machines } = machinesWhere([
      group({
        Instances: [
          instance(host, 'InService'),
          instance('i-0123456789abcdef1', 'InService'),
          instance('i-0123456789abcdef2', 'Pending'),
          instance('i-0123456789abcdef3', 'InService', 'Unhealthy'),
        ],
      }),
    ]);
    expect(await machines.list()).toEqual([
      { id: host, desktopType: 'gpu', phase: 'serving', ip: '10.20.0.7' },
      { id: 'i-0123456789abcdef1', desktopType: 'gpu', phase: 'serving', ip: null },
      { id: 'i-0123456789abcdef2', desktopType: 'gpu', phase: 'arriving', ip: null },
      { id: 'i-0123456789abcdef3', desktopType: 'gpu', phase: 'leaving', ip: null },
    ]);
  });

  test('that stand by are among them where a group has such, and those that are as good as gone are not', async () => {
    const { machines, asked } = machinesWhere([
      group({
        WarmPoolConfiguration: { MinSize: 1 },
        Instances: [instance('i-0123456789abcdef1', 'Terminating:Proceed'), instance(host, 'Terminating:Wait')],
      }),
    ]);
    expect(await machines.list()).toMatchObject([
      { id: 'i-0123456789abcdef7', phase: 'standby', ip: null },
      { id: host, phase: 'leaving' },
    ]);
    // Groups last: one that is taken from those that stand by in this moment must not be missing from both.
    expect(asked.map(({ operation }) => operation)).toEqual([
      'DescribeAutoScalingGroups',
      'DescribeWarmPool',
      'DescribeAutoScalingGroups',
    ]);
  });

  test('that are held go on, or are held for longer, by the hook that holds them', async () => {
    const { machines, asked } = machinesWhere([]);
    const machine = { id: host, desktopType: 'gpu', ip: null } as const;
    await machines.release({ ...machine, phase: 'arriving' });
    await machines.release({ ...machine, phase: 'leaving' });
    await machines.hold({ ...machine, phase: 'leaving' });
    const about = { AutoScalingGroupName: `${prefix}gpu`, InstanceId: host };
    expect(asked.map(({ operation, input }) => [operation, input])).toMatchObject([
      ['CompleteLifecycleAction', { ...about, LifecycleHookName: launchHook, LifecycleActionResult: 'CONTINUE' }],
      ['CompleteLifecycleAction', { ...about, LifecycleHookName: terminateHook, LifecycleActionResult: 'CONTINUE' }],
      ['RecordLifecycleActionHeartbeat', { ...about, LifecycleHookName: terminateHook }],
    ]);
    const none = machinesWhere([], { code: 'ValidationError', message: 'No active Lifecycle Action found' });
    await none.machines.release({ ...machine, phase: 'arriving' });
    await none.machines.hold({ ...machine, phase: 'leaving' });
  });

  test('that were asked for and can’t be had are given up', async () => {
    const { machines, asked } = machinesWhere([
      group({ DesiredCapacity: 3, Instances: [instance(host, 'InService')] }),
    ]);
    await machines.forgo(['gpu']);
    await machines.forgo([]);
    expect(asked.filter(({ operation }) => operation === 'SetDesiredCapacity').map(({ input }) => input)).toMatchObject(
      [{ AutoScalingGroupName: `${prefix}gpu`, DesiredCapacity: '1' }],
    );
  });

  test('that did not come have a reason, as far as it is one that lasts', async () => {
    const { machines } = machinesWhere([]);
    expect(await machines.failures('gpu', Date.parse('2026-03-01T12:00:00Z'))).toEqual([
      { at: Date.parse('2026-03-01T12:03:00Z'), because: 'no-capacity' },
      { at: Date.parse('2026-03-01T12:00:00Z'), because: 'image-unavailable' },
    ]);
  });

  test('become more, never less, and never more than the group takes', async () => {
    const { machines, asked } = machinesWhere([group()]);
    await machines.atLeast('gpu', 1);
    await machines.atLeast('gpu', 2);
    await machines.atLeast('gpu', 9);
    expect(asked.filter(({ operation }) => operation === 'SetDesiredCapacity').map(({ input }) => input)).toMatchObject(
      [
        { AutoScalingGroupName: `${prefix}gpu`, DesiredCapacity: '2' },
        { AutoScalingGroupName: `${prefix}gpu`, DesiredCapacity: '3' },
      ],
    );
  });

  test('that a busy group does not give now are asked for again by whoever waits', async () => {
    const { machines } = machinesWhere([group()], { code: 'ScalingActivityInProgress', message: 'busy' });
    await machines.atLeast('gpu', 2);
  });

  test('of a group that is not there are an error', async () => {
    await expect(machinesWhere([]).machines.atLeast('gpu', 1)).rejects.toThrow('no Auto Scaling group');
  });

  test('are ended by name, and the group gets smaller', async () => {
    const { machines, asked } = machinesWhere([]);
    await machines.end(host);
    expect(asked).toMatchObject([{ input: { InstanceId: host, ShouldDecrementDesiredCapacity: 'true' } }]);
  });

  test('that are gone already are no error to end, and anything else is one', async () => {
    await machinesWhere([], { code: 'ValidationError', message: 'Instance Id not found' }).machines.end(host);
    const denied = machinesWhere([], { code: 'AccessDenied', message: 'no' });
    await expect(denied.machines.end(host)).rejects.toThrow('no');
  });
});
