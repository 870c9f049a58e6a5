import * as z from 'zod';
import type { Instant } from '../session/session.ts';
import { Severity } from './severity.ts';

/** What became of a message. `folded`: its words wait for a mail that it shares with others. */
export const messageStates = ['accepted', 'folded', 'sending', 'sent', 'failed', 'bounced', 'complained'] as const;
export const MessageState = z.enum(messageStates);
export type MessageState = z.infer<typeof MessageState>;

const oneLine = (text: string) => !/\p{Cc}/u.test(text);
const Line = z.string().refine(oneLine, { error: 'one line of text, without control characters' });
/** What a message may hold beside its text: flat, so that it fits a table. */
export const MessageFields = z
  .record(Line.min(1).max(100), z.union([z.string().max(4_000), z.number(), z.boolean(), z.null()]))
  .refine((fields) => Object.keys(fields).length <= 50, { error: 'at most 50 fields' });
export type MessageFields = z.infer<typeof MessageFields>;

/** What somebody wants to be told. All but the text may be missing; anything unknown is refused, so that nothing is lost in silence. */
export const MessageWish = z.strictObject({
  message: z.string().refine((text) => text.trim() !== '', { error: 'a text that is not empty' }),
  severity: Severity.default('info'),
  /** What tells it, such as a host or a program. */
  source: Line.min(1).max(200).optional(),
  subject: Line.min(1).max(200).optional(),
  fields: MessageFields.default({}),
  /** The sender's own name for this message: sent again under it, it is the same message, not another. */
  id: Line.min(1).max(200).optional(),
});
export type MessageWish = z.output<typeof MessageWish>;

/** A message as it is kept from the moment it is accepted. */
export type RelayMessage = {
  readonly id: string;
  /** The relay's user, or what inside AWS it came from. */
  readonly from: string;
  readonly acceptedAt: Instant;
  readonly severity: Severity;
  readonly source: string | null;
  readonly subject: string | null;
  readonly text: string;
  readonly fields: MessageFields;
  readonly state: MessageState;
  /** The mail that carries it, once that is decided. */
  readonly mail: string | null;
};

/** What makes two messages the same to whoever reads them. */
export function sameness({ severity, source, subject, text, fields }: Omit<RelayMessage, 'id'>): string {
  const sorted = Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([severity, source, subject, text, sorted]);
}
