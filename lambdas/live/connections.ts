import { DeleteCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';

/** An open WebSocket of a person. */
export type Connection = {
  readonly id: string;
  readonly person: PersonId;
  /** The login that it was opened with; when that is over, so is the connection. */
  readonly login: LoginKey;
  readonly connectedAt: number;
};

/** Which connections there are. */
export type Connections = {
  readonly remember: (connection: Connection) => Promise<void>;
  readonly forget: (connection: Pick<Connection, 'id' | 'person'>) => Promise<void>;
  /** By its id alone, which is all that a message brings. A connection of a moment ago may not be found yet. */
  readonly find: (id: string) => Promise<Connection | undefined>;
  /** Those of one person, the oldest first. */
  readonly of: (person: PersonId) => Promise<readonly Connection[]>;
};

/** API Gateway closes a WebSocket after two hours; what is older is a connection whose end nobody told. */
const longest = 2 * 3_600;

const Item = z.object({
  pk: z.templateLiteral(['PERSON#', z.string()]),
  sk: z.string(),
  login: z.string().transform((value) => value as LoginKey),
  connectedAt: z.number(),
});
const keyOf = (person: PersonId, id: string) => ({ pk: `PERSON#${person}`, sk: id });
const Key = Item.pick({ pk: true, sk: true });

/** Connections in the live table, under their person; the index `connection` finds one by its id. */
export function dynamoConnections(client: DynamoDBDocumentClient, table: string): Connections {
  const of = async (person: PersonId, id?: string): Promise<readonly Connection[]> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: id === undefined ? 'pk = :person' : 'pk = :person AND sk = :id',
        ExpressionAttributeValues: { ':person': `PERSON#${person}`, ...(id !== undefined && { ':id': id }) },
      }),
    );
    return Items.map(connectionOf).sort((one, other) => one.connectedAt - other.connectedAt);
  };

  return {
    async remember({ id, person, login, connectedAt }) {
      const ttl = Math.ceil(connectedAt / 1_000) + longest;
      const item = { ...keyOf(person, id), connection: id, login, connectedAt, ttl };
      await client.send(new PutCommand({ TableName: table, Item: item }));
    },

    async forget({ id, person }) {
      await client.send(new DeleteCommand({ TableName: table, Key: keyOf(person, id) }));
    },

    async find(id) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'connection',
          KeyConditionExpression: '#connection = :id',
          ExpressionAttributeNames: { '#connection': 'connection' },
          ExpressionAttributeValues: { ':id': id },
        }),
      );
      const [found] = Items.map((item) => Key.parse(item));
      return found && (await of(personIn(found.pk), id))[0];
    },

    of: (person) => of(person),
  };
}

function personIn(pk: `PERSON#${string}`): PersonId {
  return pk.slice('PERSON#'.length) as PersonId;
}

function connectionOf(item: unknown): Connection {
  const { pk, sk, login, connectedAt } = Item.parse(item);
  return { id: sk, person: personIn(pk), login, connectedAt };
}
