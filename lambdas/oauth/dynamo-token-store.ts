import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RobotTokens, TokenStore } from '#core/ports/token-store.ts';
import { patiently, transact } from '../aws/transact.ts';

type Step = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** `expiresAt` in milliseconds, since TTL deletes when it likes. */
const TokenItem = z.object({
  hash: z.string(),
  kind: z.enum(['access', 'refresh']),
  clientId: z.string(),
  username: z.string(),
  partner: z.string().nullable(),
  expiresAt: z.number(),
});
type TokenItem = z.infer<typeof TokenItem>;

const keyOf = (hash: string) => ({ pk: `ROBOT-TOKEN#${hash}`, sk: 'ROBOT-TOKEN' });

/** Tokens of robots in the table of access, each under its hash; the two of a pair name each other. */
export function dynamoTokenStore(client: DynamoDBDocumentClient, table: string): TokenStore {
  const put = (item: TokenItem) => ({
    TableName: table,
    Item: { ...keyOf(item.hash), ...item, ttl: Math.ceil(item.expiresAt / 1_000) },
  });
  const remove = (hash: string): Step => ({ Delete: { TableName: table, Key: keyOf(hash) } });

  return {
    async issue(tokens) {
      const [access, refresh] = itemsOf(tokens);
      if (refresh) await transact(client, [{ Put: put(access) }, { Put: put(refresh) }]);
      else await patiently(() => client.send(new PutCommand(put(access))));
    },

    async find(hash, now) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(hash), ConsistentRead: true }));
      const token = Item && TokenItem.parse(Item);
      return token && token.expiresAt > now ? token : undefined;
    },

    async rotate(old, tokens) {
      const stillThere = { ConditionExpression: 'attribute_exists(pk)' };
      const failed = await transact(client, [
        { Delete: { TableName: table, Key: keyOf(old.hash), ...stillThere } },
        ...(old.partner === null ? [] : [remove(old.partner)]),
        ...itemsOf(tokens).map((item) => ({ Put: put(item) })),
      ]);
      return failed === undefined;
    },

    async end({ hash, partner }) {
      if (partner !== null) await transact(client, [remove(hash), remove(partner)]);
      else await patiently(() => client.send(new DeleteCommand({ TableName: table, Key: keyOf(hash) })));
    },
  };
}

function itemsOf({
  access,
  refresh,
  clientId,
  username,
}: RobotTokens): readonly [TokenItem] | readonly [TokenItem, TokenItem] {
  const holder = { clientId, username };
  const first: TokenItem = { ...access, ...holder, kind: 'access', partner: refresh?.hash ?? null };
  return refresh ? [first, { ...refresh, ...holder, kind: 'refresh', partner: access.hash }] : [first];
}
