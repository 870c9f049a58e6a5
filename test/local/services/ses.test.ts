import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SendEmailCommand, SESv2Client, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { CfnConfigurationSet, CfnEmailIdentity } from 'aws-cdk-lib/aws-ses';
import { describe, expect, it } from 'vitest';
import type { PutEvent } from '#local/events/event.ts';
import { openMailbox } from '#local/front/mailbox.ts';
import { AwsError } from '#local/services/aws-error.ts';
import { bytesOf, type SdkRequest } from '#local/services/aws-call.ts';
import { openSes } from '#local/services/ses/ses.ts';
import { sesCall } from '#local/services/ses/ses-call.ts';
import { freshFolder, smallCloud } from '../../support/small-cloud.ts';

const cloud = smallCloud((stack) => {
  new CfnEmailIdentity(stack, 'Identity', { emailIdentity: 'example.org' });
  new CfnConfigurationSet(stack, 'Set', { name: 'mails' });
});

/** SES, and the SDK's own client before it. */
const opened = (path = freshFolder()) => {
  const events: PutEvent[] = [];
  const ses = openSes(cloud, {
    path,
    now: () => Date.parse('2026-11-22T12:00:00Z'),
    emit: (event) => events.push(event),
  });
  const handle = async (request: SdkRequest) => {
    const call = sesCall(request, () => JSON.parse(bytesOf(request.body).toString('utf8')));
    if (!call) throw new Error('This is no call of SES.');
    const response = (statusCode: number, body: unknown, type = '') => ({
      response: { statusCode, headers: { 'x-amzn-errortype': type }, body: Buffer.from(JSON.stringify(body)) },
    });
    try {
      return response(200, await ses.answer(call.operation, call.input));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return response(error.status, { message: error.message }, error.type);
    }
  };
  const client = new SESv2Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { handle: handle as never },
  });
  return {
    ses,
    events,
    path,
    send: async (more: Partial<SendEmailCommandInput> = {}) => client.send(new SendEmailCommand({ ...mail, ...more })),
  };
};

const mail: SendEmailCommandInput = {
  FromEmailAddress: 'deskpool@example.org',
  Destination: { ToAddresses: ['ops@example.net'] },
  Content: {
    Simple: { Subject: { Data: 'Hällo <b>' }, Body: { Text: { Data: 'text' }, Html: { Data: '<p>html</p>' } } },
  },
  EmailTags: [{ Name: 'deskpool-mail', Value: 'quiet.all.1' }],
  ConfigurationSetName: 'mails',
};
const simple = (Data: string) => ({ Simple: { Subject: { Data }, Body: { Text: { Data: 'x' } } } });

describe('SES on one machine', () => {
  it('keeps what it sends, also when it is opened again', async () => {
    const first = opened();
    const { MessageId } = await first.send();
    const kept = { id: MessageId, subject: 'Hällo <b>', text: 'text', html: '<p>html</p>', to: ['ops@example.net'] };
    expect(first.ses.mails.all()).toMatchObject([kept]);
    expect(opened(first.path).ses.mails.all()).toMatchObject([kept]);
  });

  it('tells of each mail by events with its tags', async () => {
    const { events, send } = opened();
    await send({ Destination: { ToAddresses: ['a@example.net', 'bounce@simulator.amazonses.com'] } });
    await send({ Destination: { ToAddresses: ['complaint@simulator.amazonses.com'] } });
    expect(events.map(({ detailType }) => detailType)).toEqual([
      'Email Sent',
      'Email Delivered',
      'Email Bounced',
      'Email Sent',
      'Email Delivered',
      'Email Complaint Received',
    ]);
    expect(events[2]?.detail).toMatchObject({
      eventType: 'Bounce',
      mail: { tags: { 'deskpool-mail': ['quiet.all.1'], 'ses:configuration-set': [expect.any(String)] } },
      bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'bounce@simulator.amazonses.com' }] },
    });
  });

  it.each<[string, Partial<SendEmailCommandInput>, string]>([
    ['a sender who is not verified', { FromEmailAddress: 'me@example.com' }, 'MessageRejected'],
    ['a configuration set that there is not', { ConfigurationSetName: 'other' }, 'NotFoundException'],
    ['nobody to send to', { Destination: { ToAddresses: [] } }, 'BadRequestException'],
    [
      '51 recipients',
      { Destination: { ToAddresses: Array.from({ length: 51 }, () => 'a@b.org') } },
      'BadRequestException',
    ],
    ['a subject of two lines', { Content: simple('a\r\nBcc: b@example.org') }, 'BadRequestException'],
    ['no subject', { Content: simple('') }, 'BadRequestException'],
    ['a tag with a slash', { EmailTags: [{ Name: 'a', Value: 'b/c' }] }, 'BadRequestException'],
    ['raw content', { Content: { Raw: { Data: Buffer.from('x') } } }, 'BadRequestException'],
  ])('refuses %s', async (_what, more, name) => {
    const { ses, send } = opened();
    await expect(send(more)).rejects.toMatchObject({ name });
    expect(ses.mails.all()).toEqual([]);
  });

  it.each([
    ['throttled', 'TooManyRequestsException', 0],
    ['rejected', 'MessageRejected', 0],
    ['broken', 'InternalFailure', 0],
    ['answer-lost', 'Error', 1],
  ] as const)('fails as it is told: %s', async (fault, name, kept) => {
    const { ses, send } = opened();
    ses.setFaults(() => fault);
    await expect(send()).rejects.toMatchObject({ name });
    expect(ses.mails.all()).toHaveLength(kept);
  });
});

describe('the mailbox', () => {
  const serving = async () => {
    const { ses, send } = opened();
    const { MessageId = '' } = await send();
    const server = createServer(openMailbox(ses.mails));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, id: MessageId, stop: () => server.close() };
  };

  it('lists mails, shows one and lets nothing in it run', async () => {
    const { url, id, stop } = await serving();
    const list = await fetch(`${url}/mailbox`);
    expect(await list.text()).toContain('Hällo &lt;b&gt;');
    const one = await fetch(`${url}/mailbox/${id}`);
    expect(one.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await one.text()).toContain('<iframe sandbox srcdoc="&lt;p&gt;html&lt;/p&gt;"');
    expect(await (await fetch(`${url}/mailbox.json`)).json()).toMatchObject([{ id }]);
    expect((await fetch(`${url}/mailbox/nothing`)).status).toBe(404);
    expect((await fetch(`${url}/mailbox`, { method: 'POST' })).status).toBe(405);
    stop();
  });
});
