import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientConfig } from './client-config.ts';

/**
 * A client for tables that speaks in plain objects; keys that are undefined are left out. The SDK tells plain objects by their
 * `constructor` and takes one with a key of that name, which callers may send, for something else: so it is told to write down any.
 */
export function tables(client = new DynamoDBClient(clientConfig)): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true, convertClassInstanceToMap: true },
  });
}
