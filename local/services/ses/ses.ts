import * as z from 'zod';
import type { PutEvent } from '#local/events/event.ts';
import type { Service } from '../service.ts';
import { sesNeeds } from '#local/policy/needs/ses-needs.ts';
import { read } from '#local/template/cloud-template.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';
import { AwsError } from '../aws-error.ts';
import { mailEvents } from './mail-events.ts';
import { openMails } from './mails.ts';
import type { Mails, SentMail } from './mails.ts';
import { sendEmailInput } from './send-email-input.ts';
import type { SendEmailInput } from './send-email-input.ts';

const Identity = z.looseObject({ EmailIdentity: z.string() });
const ConfigurationSet = z.looseObject({ Name: z.string().optional() });

/** What goes wrong with a mail: SES refuses it, breaks, or sends it and the answer is lost. */
export type MailFault = 'throttled' | 'rejected' | 'broken' | 'answer-lost';

/** SES on one machine: mails go no further than its mailbox. */
export type Ses = Service & {
  readonly mails: Mails;
  /** Decides what goes wrong with the next mails, for tests; nothing where it says nothing. */
  readonly setFaults: (next: (mail: SendEmailInput) => MailFault | undefined) => void;
};

export type SesOptions = {
  /** Folder that mails are kept in. */
  readonly path: string;
  readonly now: () => number;
  /** Puts an event on the default bus. */
  readonly emit: (event: PutEvent) => void;
};

const textOf = (mail: SendEmailInput, part: 'Text' | 'Html') => mail.Content.Simple.Body[part]?.Data ?? '';

const refuse = (fault: MailFault | undefined): void => {
  if (fault === 'throttled') throw new AwsError('TooManyRequestsException', 'Maximum sending rate exceeded.', 429);
  if (fault === 'rejected') throw new AwsError('MessageRejected', 'This message is rejected, for the sake of a test.');
  if (fault === 'broken') throw new AwsError('InternalFailure', 'Something broke, for the sake of a test.', 500);
};

/** Opens SES with the identities and configuration sets of the template. */
export const openSes = (cloud: CloudTemplate, { path, now, emit }: SesOptions): Ses => {
  const mails = openMails(path);
  const identities = cloud
    .ofType('AWS::SES::EmailIdentity')
    .map((resource) => read(resource, Identity).EmailIdentity.toLowerCase());
  const sets = new Set(
    cloud.ofType('AWS::SES::ConfigurationSet').map((resource) => read(resource, ConfigurationSet).Name ?? resource.ref),
  );
  const identityOf = (address: string) =>
    identities.find((name) => name === address.toLowerCase()) ??
    identities.find((name) => name === address.toLowerCase().split('@').at(-1));
  let faultOf: (mail: SendEmailInput) => MailFault | undefined = () => undefined;

  const send = (input: SendEmailInput): SentMail => {
    const { FromEmailAddress: from, ConfigurationSetName: set, Destination, Content, EmailTags } = input;
    if (identityOf(from) === undefined)
      throw new AwsError('MessageRejected', `Email address is not verified. The following identity failed: ${from}`);
    if (set !== undefined && !sets.has(set))
      throw new AwsError('NotFoundException', `Configuration set <${set}> does not exist.`, 404);
    const fault = faultOf(input);
    refuse(fault);
    const mail = mails.keep({
      at: now(),
      from,
      to: [...Destination.ToAddresses, ...Destination.CcAddresses, ...Destination.BccAddresses],
      subject: Content.Simple.Subject.Data,
      text: textOf(input, 'Text'),
      html: textOf(input, 'Html'),
      tags: Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, Value])),
    });
    // Events come of a configuration set, and without one nobody hears of a mail.
    if (set !== undefined) for (const event of mailEvents(mail, set)) emit(event);
    if (fault === 'answer-lost') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    return mail;
  };

  return {
    needs: sesNeeds(identityOf),
    mails,
    setFaults: (next) => {
      faultOf = next;
    },
    answer: async (operation, input) => {
      if (operation !== 'SendEmail')
        throw new AwsError('UnknownOperationException', `SES does not answer ${operation} on one machine.`);
      return { MessageId: send(sendEmailInput(input)).id };
    },
  };
};
