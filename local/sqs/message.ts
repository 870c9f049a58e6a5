import { createHash } from 'node:crypto';
import * as z from 'zod';

/** A message attribute as the JSON protocol writes it; a binary value is base64. */
export const MessageAttribute = z
  .strictObject({
    DataType: z.string().regex(/^(String|Number|Binary)(\.[A-Za-z0-9_.-]+)?$/, 'String, Number or Binary'),
    StringValue: z.string().min(1).optional(),
    BinaryValue: z.base64().min(1).optional(),
  })
  .refine((it) => (it.DataType.startsWith('Binary') ? it.BinaryValue : it.StringValue) !== undefined, {
    error: 'a value of its data type',
  });
export type MessageAttribute = z.output<typeof MessageAttribute>;
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message as it is kept in its queue. Times are milliseconds since 1970. */
export const Message = z.object({
  id: z.string(),
  body: z.string(),
  attributes: z.record(z.string(), MessageAttribute),
  /** Its place in the queue: twenty digits, ever growing. */
  sequence: z.string(),
  sentAt: z.number(),
  /** Until then nobody gets it: it is delayed, or in flight. */
  hiddenUntil: z.number(),
  receives: z.number(),
  firstReceivedAt: z.number().optional(),
  /** Of its newest delivery. */
  receipt: z.string().optional(),
  group: z.string().optional(),
  deduplication: z.string().optional(),
  /** ARN of the queue in which nobody could take it. */
  from: z.string().optional(),
});
export type Message = Readonly<z.output<typeof Message>>;

const md5 = (bytes: string | Uint8Array): string => createHash('md5').update(bytes).digest('hex');
/** What SDK clients check that a body came through unchanged with. */
export const bodyMd5 = (body: string): string => md5(body);

const field = (bytes: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const valueOf = (it: MessageAttribute): Buffer =>
  it.BinaryValue === undefined ? Buffer.from(it.StringValue ?? '') : Buffer.from(it.BinaryValue, 'base64');

/**
 * MD5 over message attributes: sorted by name, of each its name, data type, a byte for the kind of value (1 text, 2 binary) and
 * value, lengths of four bytes before them. Undefined without attributes.
 */
export const attributesMd5 = (attributes: MessageAttributes): string | undefined => {
  const sorted = Object.entries(attributes).toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (sorted.length === 0) return undefined;
  const parts = sorted.map(([name, it]) =>
    Buffer.concat([
      field(Buffer.from(name)),
      field(Buffer.from(it.DataType)),
      Buffer.from([it.BinaryValue === undefined ? 1 : 2]),
      field(valueOf(it)),
    ]),
  );
  return md5(Buffer.concat(parts));
};

/** Bytes that count towards the limits: the body, and of each attribute name, data type and value. */
export const sizeOf = (body: string, attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, it]) => sum + Buffer.byteLength(name) + Buffer.byteLength(it.DataType) + valueOf(it).length,
    Buffer.byteLength(body),
  );

/** Whether SQS takes a text: it carries characters of XML 1.0 alone. */
export const isCarried = (text: string): boolean =>
  !/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(text);

/** What SQS tells of a message that was received, beside its body; all of it texts. */
export const systemAttributes = (it: Message, account: string) => ({
  SenderId: account,
  SentTimestamp: String(it.sentAt),
  ApproximateReceiveCount: String(it.receives),
  ApproximateFirstReceiveTimestamp: String(it.firstReceivedAt ?? it.sentAt),
  ...(it.group !== undefined && { MessageGroupId: it.group }),
  ...(it.deduplication !== undefined && {
    MessageDeduplicationId: it.deduplication,
    SequenceNumber: it.sequence,
  }),
  ...(it.from !== undefined && { DeadLetterQueueSourceArn: it.from }),
});
