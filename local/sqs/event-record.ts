import type { SQSRecord } from 'aws-lambda';
import { attributesMd5, bodyMd5, systemAttributes } from './message.ts';
import type { Message, MessageAttributes } from './message.ts';
import type { QueueSettings } from './queue-settings.ts';
import { handleOf } from './receive.ts';

const attributesFor = (attributes: MessageAttributes): SQSRecord['messageAttributes'] =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  );

/** A message as Lambda hands it to a function. */
export const eventRecord = (message: Message, { arn, account }: QueueSettings): SQSRecord => {
  const md5OfMessageAttributes = attributesMd5(message.attributes);
  return {
    messageId: message.id,
    receiptHandle: handleOf(message),
    body: message.body,
    attributes: systemAttributes(message, account),
    messageAttributes: attributesFor(message.attributes),
    md5OfBody: bodyMd5(message.body),
    ...(md5OfMessageAttributes !== undefined && { md5OfMessageAttributes }),
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: arn.split(':')[3] ?? '',
  };
};
