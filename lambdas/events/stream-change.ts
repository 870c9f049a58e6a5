import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';

/** An item as the stream shows it. */
export type Image = Record<string, AttributeValue>;

/** One change of one item; a change before which, or after which, there was no item has no such image. */
export type StreamChange = {
  /** Which item: two changes of one item have the same. */
  readonly item: string;
  readonly sequenceNumber: string;
  readonly before: Image | undefined;
  readonly after: Image | undefined;
};

/** Reads a record of a stream that shows new and old images. */
export function changeOf({ dynamodb }: DynamoDBRecord): StreamChange {
  return {
    item: JSON.stringify(dynamodb?.Keys),
    sequenceNumber: dynamodb?.SequenceNumber ?? '',
    // Lambda's types and the SDK's say the same in two ways; none of our items has bytes, where they differ.
    before: dynamodb?.OldImage as Image | undefined,
    after: dynamodb?.NewImage as Image | undefined,
  };
}
