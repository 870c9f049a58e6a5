import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { environmentName, type Environment } from '#core/pool/environment.ts';
import type { EnvironmentStore } from '#core/ports/environment-store.ts';
import { patiently, transact } from '../aws/transact.ts';
import { portalIdentity } from './portal-identity.ts';
import { countersOf, countsKey, environmentKey } from './session-steps.ts';

const EnvironmentItem = z.object({
  name: z.string(),
  desktopType: z.string(),
  fingerprint: z.string(),
  status: z.enum(['running', 'closing']),
  asked: z.boolean(),
  startSeconds: z.number().nullable(),
  failures: z.number(),
  failedAt: z.number().nullable(),
});

/** Environments in DynamoDB, beside the sessions that they count. */
export function dynamoEnvironmentStore(client: DynamoDBDocumentClient, table: string): EnvironmentStore {
  type Change = Omit<UpdateCommandInput, 'TableName' | 'Key'>;

  /** One update; undefined where its condition does not hold. */
  async function update(key: Record<string, string>, change: Change): Promise<Record<string, unknown> | undefined> {
    const command = new UpdateCommand({ TableName: table, Key: key, ...change });
    return unlessRefused(async () => (await client.send(command)).Attributes ?? {});
  }

  async function list(): Promise<readonly Environment[]> {
    const reply = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :environment',
        // The counts come first: `#` sorts before all letters.
        ExpressionAttributeValues: { ':environment': countsKey.pk },
        ConsistentRead: true,
      }),
    );
    const [counts = {}, ...environments] = reply.Items ?? [];
    return z
      .array(EnvironmentItem)
      .parse(environments)
      .map((item) => Object.assign(item, { live: z.number().parse(counts[countersOf(item.name).live]) }));
  }

  const runningOf = async (desktopType: string) =>
    (await list()).find((environment) => environment.desktopType === desktopType && environment.status === 'running');

  return {
    list,

    async open(portal, desktopType, fingerprint) {
      const pointer = (
        await client.send(new GetCommand({ TableName: table, Key: typeKey(desktopType), ConsistentRead: true }))
      ).Item;
      const earlier = await runningOf(desktopType);
      if (earlier?.fingerprint === fingerprint) return earlier;
      const number = await update(countsKey, {
        UpdateExpression: 'ADD environments :one',
        ExpressionAttributeValues: { ':one': 1 },
        ReturnValues: 'UPDATED_NEW',
      });
      const name = environmentName(portal, z.number().parse(number?.['environments']));
      const item = {
        name,
        desktopType,
        fingerprint,
        status: 'running',
        asked: false,
        startSeconds: earlier?.startSeconds ?? null,
        failures: 0,
        failedAt: null,
      } as const;
      const failed = await transact(client, [
        pointTo(table, item, pointer?.['environment']),
        { Put: { TableName: table, Item: { ...item, ...environmentKey(name) } } },
        startCounting(table, name),
        ...(earlier ? [close(table, earlier)] : []),
      ]);
      if (failed === undefined) return { ...item, live: 0 };
      return (await runningOf(desktopType)) ?? this.open(portal, desktopType, fingerprint);
    },

    async takeNumber(environment, capacity) {
      const { live, tally } = countersOf(environment);
      const taken = await update(countsKey, {
        UpdateExpression: 'ADD #tally :one',
        ConditionExpression: '#live < :capacity',
        ExpressionAttributeNames: { '#live': live, '#tally': tally },
        ExpressionAttributeValues: { ':one': 1, ':capacity': capacity },
        ReturnValues: 'UPDATED_NEW',
      });
      return taken && z.number().parse(taken[tally]);
    },

    async noteAsked(environment) {
      await update(environmentKey(environment), {
        UpdateExpression: 'SET asked = :yes',
        ConditionExpression: 'attribute_exists(pk) AND asked <> :yes',
        ExpressionAttributeValues: { ':yes': true },
      });
    },

    async noteReady({ name }, seconds) {
      await update(environmentKey(name), {
        UpdateExpression: 'SET startSeconds = :seconds, failures = :none, failedAt = :never',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':seconds': seconds, ':none': 0, ':never': null },
      });
    },

    async noteFailure(environment, now) {
      await update(environmentKey(environment), {
        UpdateExpression: 'SET failures = failures + :one, failedAt = :now',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':one': 1, ':now': now },
      });
    },

    async leaseRefill(environment, now, until) {
      const leased = await update(environmentKey(environment), {
        UpdateExpression: 'SET refillUntil = :until',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(refillUntil) OR refillUntil <= :now)',
        ExpressionAttributeValues: { ':until': until, ':now': now },
      });
      return leased !== undefined;
    },

    portal: (fingerprint) => portalIdentity(client, table, fingerprint),

    async remove(environment) {
      await transact(client, [removeClosing(table, environment), stopCounting(table, environment)]);
    },
  };
}

/** What a write returns; undefined where its condition does not hold. */
function unlessRefused<T>(write: () => Promise<T>): Promise<T | undefined> {
  return patiently(async () => {
    try {
      return await write();
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  });
}

function typeKey(desktopType: string) {
  return { pk: `TYPE#${desktopType}`, sk: 'CURRENT' };
}

/** Which environment of a type is the running one; of two that open one at once, the second fails here. */
function pointTo(table: string, environment: Pick<Environment, 'name' | 'desktopType'>, earlier: unknown) {
  return {
    Put: {
      TableName: table,
      Item: { ...typeKey(environment.desktopType), environment: environment.name },
      ...(earlier
        ? { ConditionExpression: 'environment = :earlier', ExpressionAttributeValues: { ':earlier': earlier } }
        : { ConditionExpression: 'attribute_not_exists(pk)' }),
    },
  };
}

function close(table: string, environment: Environment) {
  return {
    Update: {
      TableName: table,
      Key: environmentKey(environment.name),
      UpdateExpression: 'SET #status = :closing',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':closing': 'closing' },
    },
  };
}

function removeClosing(table: string, environment: string) {
  return {
    Delete: {
      TableName: table,
      Key: environmentKey(environment),
      ConditionExpression: '#status = :closing',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':closing': 'closing' },
    },
  };
}

function startCounting(table: string, environment: string) {
  const { live, tally } = countersOf(environment);
  return {
    Update: {
      TableName: table,
      Key: countsKey,
      UpdateExpression: 'SET #own = :none, #tally = :none ADD #live :none',
      ExpressionAttributeNames: { '#own': live, '#tally': tally, '#live': 'live' },
      ExpressionAttributeValues: { ':none': 0 },
    },
  };
}

/** Only where nothing is left to count. */
function stopCounting(table: string, environment: string) {
  const { live, tally } = countersOf(environment);
  return {
    Update: {
      TableName: table,
      Key: countsKey,
      UpdateExpression: 'REMOVE #own, #tally',
      ConditionExpression: '#own = :none',
      ExpressionAttributeNames: { '#own': live, '#tally': tally },
      ExpressionAttributeValues: { ':none': 0 },
    },
  };
}
