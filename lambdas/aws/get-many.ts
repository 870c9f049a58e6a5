import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { inParallel } from '../in-parallel.ts';

type Item = Record<string, unknown>;

/** As many keys as DynamoDB takes in one call, and as many calls as are under way together. */
const pageSize = 100;
const pagesAtOnce = 8;

/** The items under these keys, as the last write left them, in no order; what isn't there is left out. No key may come twice. */
export async function getMany(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Item[],
): Promise<readonly Item[]> {
  const pages = Array.from({ length: Math.ceil(keys.length / pageSize) }, (_, at) =>
    keys.slice(at * pageSize, (at + 1) * pageSize),
  );
  const found: Item[] = [];
  await inParallel(pages, pagesAtOnce, async (page) => {
    found.push(...(await getPage(client, table, page)));
  });
  return found;
}

/** DynamoDB may leave some unread, for their size or because it throttles; they are asked for again after a growing moment. */
async function getPage(client: DynamoDBDocumentClient, table: string, keys: readonly Item[]): Promise<readonly Item[]> {
  const found: Item[] = [];
  let unread = [...keys];
  for (let tries = 1; ; tries += 1) {
    const request = { Keys: unread, ConsistentRead: true };
    const reply = await client.send(new BatchGetCommand({ RequestItems: { [table]: request } }));
    found.push(...(reply.Responses?.[table] ?? []));
    unread = reply.UnprocessedKeys?.[table]?.Keys ?? [];
    if (unread.length === 0) return found;
    await wait(Math.random() * Math.min(500, 10 * 2 ** tries));
  }
}
