import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  paginateQuery,
  PutCommand,
  type DynamoDBDocumentClient,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import { overAt, type Login, type LoginKey } from '#core/access/login.ts';
import { Role } from '#core/contract/roles.ts';
import type { LoginStore, Whose } from '#core/ports/login-store.ts';

/** `LOGIN#<key>`; `person` is also the key of the index that finds all logins of a person. */
const LoginItem = z.object({
  pk: z.templateLiteral(['LOGIN#', z.string()]),
  person: z.string().transform((value) => value as PersonId),
  subject: z.string(),
  providerSession: z.string().nullable(),
  username: z.string(),
  displayName: z.string(),
  roles: z.array(Role),
  groups: z.array(z.string()),
  email: z.string().nullable().optional(),
  picture: z.string().nullable().optional(),
  refreshToken: z.string().nullable(),
  idToken: z.string().nullable(),
  openedAt: z.number(),
  confirmedAt: z.number(),
  refreshAt: z.number(),
  idleAt: z.number(),
  endsAt: z.number(),
  askingUntil: z.number(),
  version: z.number(),
});
const PointerItem = z.object({ sk: z.templateLiteral(['LOGIN#', z.string()]) });
const IndexItem = z.object({ pk: z.templateLiteral(['LOGIN#', z.string()]) });

const ttl = (instant: number) => Math.ceil(instant / 1_000);
const loginKey = (key: LoginKey) => ({ pk: `LOGIN#${key}` as const, sk: 'LOGIN' });
const keyOf = (pk: `LOGIN#${string}`) => pk.slice('LOGIN#'.length) as LoginKey;
const pointerTo = (providerSession: string, key: LoginKey) => ({ pk: pointers(providerSession), sk: `LOGIN#${key}` });
const pointers = (providerSession: string) =>
  `PROVIDER-SESSION#${createHash('sha256').update(providerSession).digest('base64url')}`;

/**
 * Logins, in the table of access. A login that came from a session of the provider has a pointer under that session's name, written
 * before the login and deleted after it, so that there is never a login that the provider can't end.
 */
export function dynamoLoginStore(client: DynamoDBDocumentClient, table: string): LoginStore {
  const find = async (key: LoginKey): Promise<Login | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: loginKey(key), ConsistentRead: true }));
    return Item && loginOf(Item);
  };

  const keysIn = async (query: Omit<QueryCommandInput, 'TableName'>, read: (item: unknown) => LoginKey) => {
    const keys: LoginKey[] = [];
    for await (const page of paginateQuery({ client }, { TableName: table, ...query })) {
      keys.push(...(page.Items ?? []).map(read));
    }
    return keys;
  };

  const isOf = async (key: LoginKey, person: PersonId) => (await find(key))?.person === person;

  const end = async (key: LoginKey): Promise<void> => {
    const { Attributes } = await client.send(
      new DeleteCommand({ TableName: table, Key: loginKey(key), ReturnValues: 'ALL_OLD' }),
    );
    const login = Attributes && loginOf(Attributes);
    if (login?.providerSession) {
      await client.send(new DeleteCommand({ TableName: table, Key: pointerTo(login.providerSession, key) }));
    }
  };

  const keysOf = async (whose: Whose): Promise<readonly LoginKey[]> => {
    if (whose.is === 'person') return keysIn(ofPerson(whose.person), (item) => keyOf(IndexItem.parse(item).pk));
    const keys = await keysIn(ofProviderSession(whose.providerSession), (item) => keyOf(PointerItem.parse(item).sk));
    const { person } = whose;
    if (person === undefined) return keys;
    const theirs = await Promise.all(keys.map((key) => isOf(key, person)));
    return keys.filter((_, at) => theirs[at]);
  };

  return {
    find,

    async open(login) {
      if (login.providerSession) {
        const pointer = { ...pointerTo(login.providerSession, login.key), ttl: ttl(login.endsAt) };
        await client.send(new PutCommand({ TableName: table, Item: pointer }));
      }
      const ConditionExpression = 'attribute_not_exists(pk)';
      await client.send(new PutCommand({ TableName: table, Item: itemOf(login), ConditionExpression }));
    },

    async change(login) {
      const changed = { ...login, version: login.version + 1 };
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: itemOf(changed),
            ConditionExpression: '#version = :read',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':read': login.version },
          }),
        );
        return changed;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    end,
    keysOf,
  };
}

function ofPerson(person: PersonId): Omit<QueryCommandInput, 'TableName'> {
  return {
    IndexName: 'person',
    KeyConditionExpression: 'person = :person AND begins_with(pk, :logins)',
    ExpressionAttributeValues: { ':person': person, ':logins': 'LOGIN#' },
  };
}

function ofProviderSession(providerSession: string): Omit<QueryCommandInput, 'TableName'> {
  return {
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pointers',
    ExpressionAttributeValues: { ':pointers': pointers(providerSession) },
  };
}

function itemOf({ key, ...login }: Login) {
  return { ...login, ...loginKey(key), ttl: ttl(overAt({ key, ...login })) };
}

/** The login in an item of the table. */
export function loginOf(item: unknown): Login {
  const { pk, ...login } = LoginItem.parse(item);
  return { ...login, key: keyOf(pk) };
}
