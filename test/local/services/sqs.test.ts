import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { Duration } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { startClock } from '#local/events/clock.ts';
import { captureOutput } from '#local/functions/capture-output.ts';
import { openPolicy } from '#local/policy/policy.ts';
import { openCloudServices } from '#local/services/cloud-services.ts';
import type { CloudServices } from '#local/services/cloud-services.ts';
import { startEventSources } from '#local/services/event-sources.ts';
import { sdkHandler } from '#local/services/sdk-handler.ts';
import { instantDesktops } from '../../support/desktop-programs.ts';
import { fixtureFunction, freshFolder, functionsOf, smallCloud } from '../../support/small-cloud.ts';

const open: CloudServices[] = [];
afterEach(async () => {
  for (const services of open.splice(0)) await services.dynamo.close();
});

const queues = (stack: Stack) => {
  const letters = new Queue(stack, 'Letters', { queueName: 'letters.fifo', fifo: true });
  const post = new Queue(stack, 'Post', {
    queueName: 'post.fifo',
    fifo: true,
    deadLetterQueue: { queue: letters, maxReceiveCount: 2 },
  });
  return { post, letters, plain: new Queue(stack, 'Plain', { queueName: 'plain' }) };
};
const build = (stack: Stack) => {
  const { post, letters, plain } = queues(stack);
  const may = fixtureFunction(stack, 'may', 'export const handler = () => 1;');
  for (const queue of [post, letters, plain]) {
    queue.grantSendMessages(may);
    queue.grantConsumeMessages(may);
    queue.grantPurge(may);
  }
  plain.grantConsumeMessages(fixtureFunction(stack, 'may-not', 'export const handler = () => 1;'));
};

const opened = async (template: (stack: Stack) => void = build) => {
  const cloud = smallCloud(template);
  const folder = freshFolder();
  const { functions, as, mayInvoke, logs } = functionsOf(cloud);
  const policy = openPolicy(cloud, functions.all);
  const clock = startClock({ machine: () => Date.parse('2026-11-22T08:00:00Z') });
  const services = await openCloudServices({
    cloud,
    functions,
    mayInvoke,
    clock,
    program: instantDesktops(),
    capacity: 2,
    at: (...parts) => join(folder, ...parts),
    failed: () => undefined,
  });
  open.push(services);
  const client = new SQSClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: sdkHandler(services.byName, policy),
  });
  const send: SQSClient['send'] = ((command: never) => as('may', () => client.send(command))) as never;
  return { cloud, services, policy, functions, as, logs, clock, client, send };
};
const urlOf = (name: string) => `https://sqs.eu-central-1.amazonaws.com/000000000000/${name}`;
const post = (body: string, more: object = {}) =>
  new SendMessageCommand({
    QueueUrl: urlOf('post.fifo'),
    MessageBody: body,
    MessageGroupId: 'a',
    MessageDeduplicationId: body,
    ...more,
  });
const plain = (body: string, more: object = {}) =>
  new SendMessageCommand({ QueueUrl: urlOf('plain'), MessageBody: body, ...more });
const take = (name: string, more: object = {}) =>
  new ReceiveMessageCommand({ QueueUrl: urlOf(name), MaxNumberOfMessages: 10, ...more });

describe('the SDK client of a function', () => {
  test('sends, receives and removes; the SDK checks the bodies', async () => {
    const { send } = await opened();
    const { MessageId, SequenceNumber } = await send(post('grüß dich', { MessageDeduplicationId: 'one' }));
    const { Messages = [] } = await send(take('post.fifo', { MessageSystemAttributeNames: ['All'] }));
    expect(Messages).toMatchObject([
      {
        MessageId,
        Body: 'grüß dich',
        Attributes: { MessageGroupId: 'a', SequenceNumber, ApproximateReceiveCount: '1' },
      },
    ]);
    const ReceiptHandle = Messages[0]?.ReceiptHandle;
    await send(new DeleteMessageCommand({ QueueUrl: urlOf('post.fifo'), ReceiptHandle }));
    expect((await send(take('post.fifo'))).Messages).toBeUndefined();
  });

  test('sends attributes, and gets those that it asks for', async () => {
    const { send } = await opened();
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'letter' },
      stamp: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
    };
    const sent = await send(plain('one', { MessageAttributes }));
    // By the rule that SQS documents, worked out by another program.
    expect(sent.MD5OfMessageAttributes).toBe('9526cee6b050f1a08a045f7109e8d7b5');
    const { Messages } = await send(take('plain', { MessageAttributeNames: ['All'] }));
    expect(Messages?.[0]).toMatchObject({ MessageAttributes, MD5OfMessageAttributes: sent.MD5OfMessageAttributes });
  });

  test('sends a batch: what is refused stops none of the others', async () => {
    const { send } = await opened();
    const { Successful, Failed } = await send(
      new SendMessageBatchCommand({
        QueueUrl: urlOf('post.fifo'),
        Entries: [
          { Id: 'good', MessageBody: '1', MessageGroupId: 'a', MessageDeduplicationId: '1' },
          { Id: 'bad', MessageBody: '2', MessageDeduplicationId: '2' },
        ],
      }),
    );
    expect(Successful).toMatchObject([{ Id: 'good' }]);
    expect(Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'MissingParameter' }]);
    const { Messages = [] } = await send(take('post.fifo'));
    const Entries = Messages.map(({ ReceiptHandle }) => ({ Id: 'one', ReceiptHandle }));
    await send(new DeleteMessageBatchCommand({ QueueUrl: urlOf('post.fifo'), Entries }));
    expect((await send(take('post.fifo'))).Messages).toBeUndefined();
  });

  test('waits for a message as long as it was told to', async () => {
    const { send } = await opened();
    const waiting = send(take('plain', { WaitTimeSeconds: 20 }));
    await send(plain('at last'));
    expect((await waiting).Messages).toMatchObject([{ Body: 'at last' }]);
  });

  test('gives a message back, asks about its queue, and empties it', async () => {
    const { send } = await opened();
    const QueueUrl = urlOf('plain');
    await send(plain('one'));
    const { Messages } = await send(take('plain'));
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle;
    await send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    expect((await send(new GetQueueUrlCommand({ QueueName: 'plain' }))).QueueUrl).toBe(QueueUrl);
    const about = new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'],
    });
    expect((await send(about)).Attributes).toEqual({
      QueueArn: 'arn:aws:sqs:eu-central-1:000000000000:plain',
      ApproximateNumberOfMessages: '1',
    });
    await send(new PurgeQueueCommand({ QueueUrl }));
    expect((await send(about)).Attributes).toMatchObject({ ApproximateNumberOfMessages: '0' });
  });

  test('takes up to 1 MiB, attributes and all', async () => {
    const { send } = await opened();
    const MiB = 1_048_576;
    await expect(send(plain('x'.repeat(MiB)))).resolves.toBeDefined();
    await expect(send(plain('x'.repeat(MiB + 1)))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(
      send(plain('x'.repeat(MiB), { MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const Entries = ['1', '2'].map((Id) => ({ Id, MessageBody: 'x'.repeat(MiB / 2 + 1) }));
    await expect(send(new SendMessageBatchCommand({ QueueUrl: urlOf('plain'), Entries }))).rejects.toMatchObject({
      name: 'BatchRequestTooLong',
    });
  });

  test.each([
    ['a FIFO message without a group', post('1', { MessageGroupId: undefined }), 'MissingParameter'],
    ['one without a deduplication id', post('1', { MessageDeduplicationId: undefined }), 'InvalidParameterValue'],
    ['one with a delay of its own', post('1', { DelaySeconds: 1 }), 'InvalidParameterValue'],
    ['a group with a space in its name', post('1', { MessageGroupId: 'a b' }), 'InvalidParameterValue'],
    ['a group with a longer name than 128', post('1', { MessageGroupId: 'a'.repeat(129) }), 'InvalidParameterValue'],
    ['no body', plain(''), 'MissingParameter'],
    ['characters that XML does not carry', plain('\u0000'), 'InvalidMessageContents'],
    ['a deduplication id for a standard queue', plain('1', { MessageDeduplicationId: 'x' }), 'InvalidParameterValue'],
    ['a field that is not known here', plain('1', { MessageSystemAttributes: { a: {} } }), 'InvalidParameterValue'],
  ])('is refused %s', async (_, command, name) => {
    const { send } = await opened();
    await expect(send(command)).rejects.toMatchObject({ name });
  });

  test('is refused handles that are none, that are old (by a FIFO queue), and more time for what is not in flight', async () => {
    const { send, clock } = await opened();
    const remove = (name: string, ReceiptHandle: string | undefined) =>
      send(new DeleteMessageCommand({ QueueUrl: urlOf(name), ReceiptHandle }));
    await expect(remove('plain', 'nonsense')).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    await send(post('one'));
    await send(plain('one'));
    const [{ ReceiptHandle } = {}] = (await send(take('post.fifo'))).Messages ?? [];
    const [old] = (await send(take('plain'))).Messages ?? [];
    await clock.advance(30_000);
    await expect(remove('post.fifo', ReceiptHandle)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const QueueUrl = urlOf('post.fifo');
    await expect(
      send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 5 })),
    ).rejects.toMatchObject({ name: 'MessageNotInflight' });
    await send(take('plain'));
    await remove('plain', old?.ReceiptHandle);
    expect(
      (await send(new GetQueueAttributesCommand({ QueueUrl: urlOf('plain'), AttributeNames: ['All'] }))).Attributes,
    ).toMatchObject({ ApproximateNumberOfMessagesNotVisible: '1' });
  });

  test('is told of a queue that is not there, and of what its role does not allow', async () => {
    const { send, as, client, policy } = await opened();
    await expect(send(new PurgeQueueCommand({ QueueUrl: urlOf('gone') }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(as('may-not', () => client.send(plain('1')))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(policy.report().denied.map(({ action }) => action)).toEqual(['sqs:PurgeQueue', 'sqs:SendMessage']);
  });

  test('finds what nobody could take among the dead letters', async () => {
    const { send, clock, services } = await opened();
    await send(post('poison'));
    for (const _ of [1, 2]) {
      await send(take('post.fifo'));
      await clock.advance(30_000);
    }
    expect((await send(take('post.fifo'))).Messages).toBeUndefined();
    expect(services.queues.messages('letters.fifo')).toMatchObject([{ body: 'poison' }]);
  });
});

describe('a mapping of the template', () => {
  const noting = `export const handler = ({ Records }) => {
  console.log(Records.map((one) => one.body).join(' '));
  return { batchItemFailures: Records.filter((one) => one.body === 'poison').map((one) => ({ itemIdentifier: one.messageId })) };
};`;
  const mapped =
    (options: { readonly grant?: boolean; readonly timeout?: number } = {}) =>
    (stack: Stack) => {
      const { post: queue } = queues(stack);
      const it = fixtureFunction(stack, 'it', noting, { timeout: options.timeout ?? 3 });
      if (options.grant ?? true) queue.grantConsumeMessages(it);
      new EventSourceMapping(stack, 'Mapping', {
        target: it,
        eventSourceArn: queue.queueArn,
        batchSize: 5,
        maxConcurrency: 2,
        reportBatchItemFailures: true,
      });
    };
  const started = async (template: (stack: Stack) => void) => {
    const world = await opened(template);
    const { cloud, services, policy, functions, clock } = world;
    const { dynamo, queues: all } = services;
    const sources = await startEventSources(cloud, { dynamo, functions, policy, queues: all, now: clock.now });
    return { ...world, sources };
  };

  test('hands messages to its function, tries again what failed, and lays aside what nobody can do', async () => {
    onTestFinished(captureOutput());
    const { services, sources, clock, logs } = await started(mapped());
    const queue = services.queues.queue('post.fifo');
    for (const [group, body] of [
      ['a', 'poison'],
      ['b', 'good'],
    ] as const)
      queue.send({ body, attributes: {}, group, deduplication: body });
    await sources.idle();
    expect(queue.all()).toMatchObject([{ body: 'poison' }]);
    for (const _ of [1, 2]) {
      await clock.advance(30_000);
      await sources.idle();
    }
    expect(services.queues.messages('letters.fifo')).toMatchObject([{ body: 'poison' }]);
    expect(logs.lines('it').map(({ message }) => message)).toEqual(['poison good', 'poison']);
    await sources.stop();
  });

  test('is refused to a function that may not read its queue', async () => {
    await expect(started(mapped({ grant: false }))).rejects.toThrow(/can't read its queue.*sqs:ReceiveMessage/);
  });

  test('is refused to a function that may take longer than messages stay hidden', async () => {
    await expect(started(mapped({ timeout: Duration.seconds(31).toSeconds() }))).rejects.toThrow(
      'the queue hides what was received for 30 s, less than the 31 s that it may take',
    );
  });
});
