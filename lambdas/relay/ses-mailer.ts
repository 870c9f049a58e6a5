import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import type { Outgoing, RelayMailer, SendResult } from '#core/ports/relay-mailer.ts';
import { clientConfig } from '../aws/client-config.ts';

/** Names of the tags that come back with each event of a mail. */
export const mailTag = 'deskpool-mail';
export const claimTag = 'deskpool-claim';

/** Milliseconds. The function has more, so that it can still note what came of it. */
const patience = { connectionTimeout: 5_000, requestTimeout: 15_000 };

/** A client that tries once: a call without an answer may have sent the mail, and a second one would send it twice. */
export function sesOnce(config: typeof clientConfig = clientConfig): SESv2Client {
  return new SESv2Client({ requestHandler: patience, ...config, maxAttempts: 1 });
}

/**
 * Sends by SES. Subject and bodies go as fields of their own, so that SES builds and encodes every header.
 *
 * @param client makes one attempt at a call
 */
export function sesMailer(configurationSet: string, client = sesOnce()): RelayMailer {
  return async (mail) => {
    try {
      const { MessageId } = await client.send(new SendEmailCommand(inputFor(mail, configurationSet)));
      return { is: 'sent', reference: MessageId ?? '' };
    } catch (error) {
      return failure(error);
    }
  };
}

function inputFor({ from, to, subject, text, html, tags }: Outgoing, ConfigurationSetName: string) {
  const content = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return {
    FromEmailAddress: from,
    Destination: { ToAddresses: [...to] },
    Content: { Simple: { Subject: content(subject), Body: { Text: content(text), Html: content(html) } } },
    EmailTags: [
      { Name: mailTag, Value: tags.mail },
      { Name: claimTag, Value: tags.claim },
    ],
    ConfigurationSetName,
  };
}

const Failed = z.looseObject({
  name: z.string(),
  message: z.string(),
  code: z.string().optional().catch(undefined),
  $metadata: z.looseObject({ httpStatusCode: z.number().optional() }).optional().catch(undefined),
});
/** Refused before anything of the call left this machine. */
const neverLeft = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CredentialsProviderError']);
const passing = new Set([
  'TooManyRequestsException',
  'LimitExceededException',
  'SendingPausedException',
  'ThrottlingException',
  'Throttling',
]);

/** Only what SES has clearly refused was not sent. A 500 says that something broke, and not when. */
function failure(error: unknown): SendResult {
  const read = Failed.safeParse(error).data;
  if (!read) return { is: 'unknown', why: 'no error that says anything' };
  const { name, message, code, $metadata } = read;
  const status = $metadata?.httpStatusCode;
  const why = `${name}: ${message}`.slice(0, 500);
  if (status === undefined) {
    return neverLeft.has(code ?? name) ? { is: 'refused', why, passes: true } : { is: 'unknown', why };
  }
  if (status < 400 || (status >= 500 && status !== 503)) return { is: 'unknown', why };
  return { is: 'refused', why, passes: status === 403 || status === 429 || status === 503 || passing.has(name) };
}
