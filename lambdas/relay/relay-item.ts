import * as z from 'zod';
import type { Mail } from '#core/relay/mail.ts';
import { MessageFields, MessageState, type RelayMessage } from '#core/relay/message.ts';
import { Severity } from '#core/relay/severity.ts';

/**
 * The relay's table:
 *
 * - `MESSAGE#<id>` `MESSAGE`: a message; in the index `list` with all, in `state` with those of its state, and in `due` until it has
 *   a mail
 * - `MAIL#<id>` `MAIL`: a mail; in the index `due` while there is something left to do for it
 * - `MAIL#<id>` `MESSAGE#<accepted at>#<id>`: which messages are in it
 * - `SPAN#<key>`, `COUNT#<key>`: messages that are the same, mails of a route
 * - `SUPPRESSED#<address>`: where nothing is sent
 * - `USER#<name>`: the generation of a user's tokens
 */
const MessageItem = z.object({
  id: z.string(),
  from: z.string(),
  acceptedAt: z.number(),
  severity: Severity,
  source: z.string().nullable(),
  subject: z.string().nullable(),
  text: z.string(),
  fields: MessageFields,
  inState: MessageState,
  mail: z.string().optional(),
});

const MailItem = z.object({
  id: z.string(),
  version: z.number(),
  kind: z.enum(['alone', 'repeats', 'digest', 'flood', 'quiet']),
  to: z.array(z.string()),
  status: z.enum(['waiting', 'sending', 'sent', 'failed', 'bounced', 'complained']),
  count: z.number(),
  sendAt: z.number(),
  acceptedAt: z.number(),
  lookAt: z.number().nullable(),
  attempts: z.number(),
  claim: z.object({ by: z.string(), until: z.number() }).nullable(),
  reference: z.string().nullable(),
  sentAt: z.number().nullable(),
  note: z.string().nullable(),
  outcomes: z.record(z.string(), z.enum(['delivered', 'bounced', 'complained'])),
});

/** Milliseconds in which a message should have its mail. */
const mailWithin = 5 * 60_000;
const dueList = 'DUE';
export const allMessages = 'MESSAGE';
const messagePrefix = 'MESSAGE#';
const mailPrefix = 'MAIL#';

export const messageKey = (id: string) => ({ pk: `${messagePrefix}${id}`, sk: 'MESSAGE' });
export const mailKey = (id: string) => ({ pk: `${mailPrefix}${id}`, sk: 'MAIL' });
/** ISO, so that it sorts. */
export const instantText = (at: number) => new Date(at).toISOString();
export const ttlAt = (at: number) => Math.ceil(at / 1_000);
export const listAt = ({ acceptedAt, id }: Pick<RelayMessage, 'acceptedAt' | 'id'>) =>
  `${instantText(acceptedAt)}#${id}`;

/** That a message is in a mail. */
export const inMail = (mail: string, message: Pick<RelayMessage, 'acceptedAt' | 'id'>) => ({
  pk: `${mailPrefix}${mail}`,
  sk: `${messagePrefix}${listAt(message)}`,
  message: message.id,
});
export const messagesIn = (mail: string) => ({ ':pk': `${mailPrefix}${mail}`, ':messages': messagePrefix });

/** A new message, which is due for a mail. */
export function messageItem(message: RelayMessage, keep: number): Record<string, unknown> {
  const { state, mail, ...rest } = message;
  return {
    ...messageKey(message.id),
    ...rest,
    ...(mail !== null && { mail }),
    inState: state,
    list: allMessages,
    listAt: listAt(message),
    due: dueList,
    dueAt: instantText(message.acceptedAt + mailWithin),
    ttl: ttlAt(message.acceptedAt + keep),
  };
}

export function messageFrom(item: unknown): RelayMessage {
  const { inState, mail, ...message } = MessageItem.parse(item);
  return { ...message, state: inState, mail: mail ?? null };
}

export function mailItem({ state, ...mail }: Mail, keep: number): Record<string, unknown> {
  return {
    ...mailKey(mail.id),
    ...mail,
    status: state,
    ...(mail.lookAt !== null && { due: dueList, dueAt: instantText(mail.lookAt) }),
    ttl: ttlAt(Math.max(mail.acceptedAt, mail.sendAt) + keep),
  };
}

export function mailFrom(item: unknown): Mail {
  const { status, ...mail } = MailItem.parse(item);
  return { ...mail, state: status };
}

/** What is due by the keys of its item. */
export function dueFrom(item: unknown): { readonly is: 'message' | 'mail'; readonly id: string } {
  const { pk } = z.object({ pk: z.string() }).parse(item);
  return pk.startsWith(mailPrefix)
    ? { is: 'mail', id: pk.slice(mailPrefix.length) }
    : { is: 'message', id: pk.slice(messagePrefix.length) };
}
export const dueUntil = (now: number) => ({ ':due': dueList, ':now': instantText(now) });

/** The id of a message by its keys; undefined for anything else in the table. */
export function messageIdOf({
  pk,
  sk,
}: {
  readonly pk: string | undefined;
  readonly sk: string | undefined;
}): string | undefined {
  return sk === 'MESSAGE' && pk?.startsWith(messagePrefix) ? pk.slice(messagePrefix.length) : undefined;
}
