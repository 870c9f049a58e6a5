import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoAccessStore } from '#lambdas/desktops/dynamo-access-store.ts';
import { dynamoEnvironmentStore } from '#lambdas/sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '#lambdas/sessions/dynamo-session-store.ts';
import { sessionFromImage } from '#lambdas/sessions/session-item.ts';
import { countsKey } from '#lambdas/sessions/session-steps.ts';
import { rememberedEnvironments } from '#lambdas/sessions/remembered-environments.ts';
import type { Page, SessionStore } from '#core/ports/session-store.ts';
import type { Session } from '#core/session/session.ts';
import type { Stage } from '#core/stage/stage.ts';
import type { SessionChange } from '#core/usecases/steer.ts';
import { chance } from '#lambdas/chance.ts';
import { openTables, type Tables } from './tables.ts';
import { aWorldOver, type Deps, type World } from './world.ts';

/** The three stores of sessions over DynamoDB. */
export function dynamoStores({ client }: Pick<Tables, 'client'>): Pick<Deps, 'sessions' | 'environments' | 'access'> {
  return {
    sessions: dynamoSessionStore(client, 'sessions'),
    environments: dynamoEnvironmentStore(client, 'sessions'),
    access: dynamoAccessStore(client, 'access'),
  };
}

/** What the table's stream has told since it was last asked, as the function that steers hears it. */
export function changesOf({ dynamo }: Tables): () => Promise<readonly SessionChange[]> {
  return async () => {
    const stream = dynamo.stream('sessions');
    const records = await stream.read('steer', 100);
    const last = records.at(-1);
    if (last) await stream.checkpoint('steer', last.dynamodb.SequenceNumber);
    return records.map(({ dynamodb: { OldImage, NewImage } }) => ({
      before: sessionFromImage(OldImage as Parameters<typeof sessionFromImage>[0]),
      after: sessionFromImage(NewImage as Parameters<typeof sessionFromImage>[0]),
    }));
  };
}

/** A world over DynamoDB, fed by the table's own stream. */
export async function aDynamoWorld(stage: Stage): Promise<World & Tables> {
  const opened = await openTables('sessions', 'access');
  await opened.dynamo.stream('sessions').register('steer', 'TRIM_HORIZON');
  return { ...aWorldOver(dynamoStores(opened), changesOf(opened), { stage, chance }), ...opened };
}

/** The world as a warm function sees it, which need not read the list of environments for each request. */
export function warm(deps: Deps): Deps {
  return { ...deps, environments: rememberedEnvironments(deps.environments, deps.clock) };
}

/** The portal's count of live sessions, which no port shows. */
export async function portalLiveOf(client: DynamoDBDocumentClient): Promise<number> {
  const { Item } = await client.send(new GetCommand({ TableName: 'sessions', Key: countsKey, ConsistentRead: true }));
  return Number(Item?.['live'] ?? 0);
}

/** Every session that has not ended, over all pages. */
export async function allLive(sessions: SessionStore): Promise<readonly Session[]> {
  const found: Session[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Session> = await sessions.live(cursor);
    found.push(...page.items);
    ({ cursor } = page);
  } while (cursor !== null);
  return found;
}
