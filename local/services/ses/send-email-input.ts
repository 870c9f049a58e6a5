import * as z from 'zod';
import { AwsError } from '../aws-error.ts';

const oneLine = z.string().refine((text) => !/[\r\n]/.test(text), { error: 'must not contain line breaks' });
const Address = oneLine.regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, 'is no address');
const Content = z.looseObject({ Data: z.string(), Charset: z.string().optional() });
const Tag = z.looseObject({
  Name: z.string().regex(/^[A-Za-z0-9_-]{1,256}$/, 'has letters that a tag may not have'),
  Value: z.string().regex(/^[A-Za-z0-9_.@-]{1,256}$/, 'has letters that a tag may not have'),
});

const Input = z.looseObject({
  FromEmailAddress: Address,
  Destination: z.looseObject({
    ToAddresses: z.array(Address).default([]),
    CcAddresses: z.array(Address).default([]),
    BccAddresses: z.array(Address).default([]),
  }),
  Content: z.looseObject({
    Simple: z.looseObject({
      Subject: Content.extend({ Data: oneLine.min(1) }),
      Body: z
        .looseObject({ Text: Content.optional(), Html: Content.optional() })
        .refine(({ Text, Html }) => Text || Html, { error: 'has neither Text nor Html' }),
    }),
  }),
  EmailTags: z.array(Tag).max(50).default([]),
  ConfigurationSetName: z.string().optional(),
});
export type SendEmailInput = z.output<typeof Input>;

/** Recipients of one mail. */
const mostRecipients = 50;
/** Bytes of a mail. */
const largest = 40 * 1024 * 1024;

/** Reads what SendEmail is given, of which here simple content alone is known. Throws an `AwsError` as SES refuses it. */
export const sendEmailInput = (input: unknown): SendEmailInput => {
  const { data, error } = Input.safeParse(input);
  if (error) {
    const said = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
    throw new AwsError('BadRequestException', said);
  }
  const { ToAddresses, CcAddresses, BccAddresses } = data.Destination;
  const recipients = ToAddresses.length + CcAddresses.length + BccAddresses.length;
  if (recipients === 0 || recipients > mostRecipients)
    throw new AwsError('BadRequestException', `Recipient count is ${recipients}; it has to be 1 to ${mostRecipients}.`);
  if (Buffer.byteLength(JSON.stringify(data.Content)) > largest)
    throw new AwsError('MessageRejected', 'Message length is more than 40 MB.');
  return data;
};
