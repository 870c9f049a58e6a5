import type { PutEvent } from '#local/events/event.ts';
import type { SentMail } from './mails.ts';

const recipient = (emailAddress: string) => ({ emailAddress });
const simulator = '@simulator.amazonses.com';

/**
 * What SES tells of a mail by EventBridge. It is delivered, but for SES's own addresses to try it out with: `bounce@…`,
 * `complaint@…` and `ooto@…` at simulator.amazonses.com.
 *
 * @param set the configuration set whose event destination this goes to; SES names it among the tags
 */
export const mailEvents = (mail: SentMail, set: string): readonly PutEvent[] => {
  const timestamp = new Date(mail.at).toISOString();
  const about = {
    timestamp,
    messageId: mail.id,
    source: mail.from,
    destination: mail.to,
    tags: Object.fromEntries(
      Object.entries({ ...mail.tags, 'ses:configuration-set': set }).map(([name, value]) => [name, [value]]),
    ),
  };
  const event = (detailType: string, eventType: string, more: object): PutEvent => ({
    source: 'aws.ses',
    detailType,
    detail: { eventType, mail: about, ...more },
  });
  const bounced = mail.to.filter((address) => address.toLowerCase() === `bounce${simulator}`);
  const complained = mail.to.filter((address) => address.toLowerCase() === `complaint${simulator}`);
  const recipients = mail.to.filter((address) => !bounced.includes(address));
  return [
    event('Email Sent', 'Send', { send: {} }),
    ...(recipients.length > 0 ? [event('Email Delivered', 'Delivery', { delivery: { timestamp, recipients } })] : []),
    ...(bounced.length > 0
      ? [
          event('Email Bounced', 'Bounce', {
            bounce: {
              bounceType: 'Permanent',
              bounceSubType: 'General',
              bouncedRecipients: bounced.map(recipient),
              timestamp,
            },
          }),
        ]
      : []),
    ...(complained.length > 0
      ? [
          event('Email Complaint Received', 'Complaint', {
            complaint: { complainedRecipients: complained.map(recipient), timestamp },
          }),
        ]
      : []),
  ];
};
