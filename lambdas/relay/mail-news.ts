import * as z from 'zod';
import type { MailNews } from '#core/usecases/relay/hear-mail-event.ts';
import { claimTag, mailTag } from './ses-mailer.ts';

const Recipients = z.array(z.looseObject({ emailAddress: z.string().min(1).max(400) })).max(1_000);
const Tag = z.tuple([z.string().min(1)], z.string());

/** An event of SES, as its event destinations tell it. */
const SesEvent = z.looseObject({
  eventType: z.string(),
  mail: z.looseObject({
    messageId: z.string(),
    tags: z.looseObject({ [mailTag]: Tag, [claimTag]: Tag }),
  }),
  bounce: z.looseObject({ bounceType: z.string(), bouncedRecipients: Recipients }).optional(),
  complaint: z.looseObject({ complainedRecipients: Recipients }).optional(),
  delivery: z.looseObject({ recipients: z.array(z.string()).max(1_000) }).optional(),
  reject: z.looseObject({ reason: z.string().optional() }).optional(),
  failure: z.looseObject({ errorMessage: z.string().optional() }).optional(),
});

/** What an event of SES tells of a mail of ours; undefined for mails of others and for what tells nothing new. */
export function mailNews(detail: unknown): MailNews | undefined {
  const event = SesEvent.safeParse(detail).data;
  if (!event) return undefined;
  const { mail: about, bounce, complaint, delivery, reject, failure } = event;
  const tags = z.object({ [mailTag]: Tag, [claimTag]: Tag }).parse(about.tags);
  const base = { mail: tags[mailTag]?.[0] ?? '', claim: tags[claimTag]?.[0] ?? '', reference: about.messageId };
  switch (event.eventType) {
    case 'Send':
      return { ...base, is: 'sent' };
    case 'Delivery':
      return { ...base, is: 'delivered', recipients: delivery?.recipients ?? [], forGood: false };
    case 'Bounce':
      // A mailbox that is full may have room tomorrow.
      return {
        ...base,
        is: 'bounced',
        recipients: addressesOf(bounce?.bouncedRecipients),
        forGood: bounce?.bounceType === 'Permanent',
      };
    case 'Complaint':
      return { ...base, is: 'complained', recipients: addressesOf(complaint?.complainedRecipients), forGood: true };
    case 'Reject':
      return { ...base, is: 'rejected', why: `SES has rejected it: ${reject?.reason ?? 'no reason given'}` };
    case 'Rendering Failure':
      return { ...base, is: 'rejected', why: `SES could not make it: ${failure?.errorMessage ?? 'no reason given'}` };
    default:
      return undefined;
  }
}

function addressesOf(recipients: z.output<typeof Recipients> = []): readonly string[] {
  return recipients.map(({ emailAddress }) => emailAddress);
}
