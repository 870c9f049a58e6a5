import { SESv2Client } from '@aws-sdk/client-sesv2';
import { describe, expect, test } from 'vitest';
import type { Outgoing } from '#core/ports/relay-mailer.ts';
import { sesMailer } from '#lambdas/relay/ses-mailer.ts';
import { answeredBy, type AwsReply, type AwsRequest } from '#test/support/aws-replies.ts';

const mail: Outgoing = {
  from: 'deskpool@example.org',
  to: ['ops@example.org', 'dev@example.org'],
  subject: '[demo] info: hällo',
  text: 'hällo',
  html: '<p>hällo</p>',
  tags: { mail: 'quiet.all.1', claim: 'c-1' },
};
const asking = (reply: AwsReply | Error) => {
  const asked: AwsRequest[] = [];
  const config = answeredBy((request) => {
    asked.push(request);
    if (reply instanceof Error) throw reply;
    return reply;
  });
  return { asked, send: sesMailer('deskpool-demo', new SESv2Client(config)) };
};
const refusal = (status: number, name: string): AwsReply => ({
  status,
  headers: { 'x-amzn-errortype': name, 'content-type': 'application/json' },
  body: '{"message":"because"}',
});

describe('a mail', () => {
  test('is handed to SES as fields, with its tags, and its id comes back', async () => {
    const { asked, send } = asking({ status: 200, body: '{"MessageId":"ses-1"}' });
    expect(await send(mail)).toEqual({ is: 'sent', reference: 'ses-1' });
    expect(asked).toHaveLength(1);
    expect([asked[0]?.method, asked[0]?.path]).toEqual(['POST', '/v2/email/outbound-emails']);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      FromEmailAddress: mail.from,
      Destination: { ToAddresses: mail.to },
      Content: {
        Simple: {
          Subject: { Data: mail.subject, Charset: 'UTF-8' },
          Body: { Text: { Data: mail.text, Charset: 'UTF-8' }, Html: { Data: mail.html, Charset: 'UTF-8' } },
        },
      },
      EmailTags: [
        { Name: 'deskpool-mail', Value: 'quiet.all.1' },
        { Name: 'deskpool-claim', Value: 'c-1' },
      ],
      ConfigurationSetName: 'deskpool-demo',
    });
  });

  test.each([
    [429, 'TooManyRequestsException'],
    [400, 'LimitExceededException'],
    [400, 'SendingPausedException'],
    [403, 'AccessDeniedException'],
    [503, 'ServiceUnavailable'],
  ])('that SES refuses for now (%i %s) may be tried again', async (status, name) => {
    const { asked, send } = asking(refusal(status, name));
    expect(await send(mail)).toEqual({ is: 'refused', why: expect.stringContaining(name), passes: true });
    expect(asked).toHaveLength(1);
  });

  test.each([
    [400, 'MessageRejected'],
    [400, 'BadRequestException'],
    [400, 'MailFromDomainNotVerifiedException'],
    [404, 'NotFoundException'],
  ])('that SES refuses for good (%i %s) is not', async (status, name) => {
    const { send } = asking(refusal(status, name));
    expect(await send(mail)).toMatchObject({ is: 'refused', passes: false });
  });

  test.each([
    ['broke within SES', refusal(500, 'InternalFailure')],
    ['broke on its way', refusal(504, 'GatewayTimeout')],
    ['whose answer never came', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['whose answer took too long', Object.assign(new Error('timed out'), { name: 'TimeoutError' })],
    ['whose answer nobody can read', { status: 200, body: 'not JSON' }],
  ])('that %s may have been sent', async (_what, reply) => {
    const { asked, send } = asking(reply);
    expect(await send(mail)).toMatchObject({ is: 'unknown' });
    expect(asked).toHaveLength(1);
  });

  test('that never left this machine may be tried again', async () => {
    const { send } = asking(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }));
    expect(await send(mail)).toMatchObject({ is: 'refused', passes: true });
  });
});
