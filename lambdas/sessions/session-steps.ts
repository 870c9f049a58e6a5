import type { Session } from '#core/session/session.ts';
import { isLegal, sourcesOf, type Transition } from '#core/session/transitions.ts';
import { toItem } from './session-item.ts';

/** The steps that the transactions of sessions are made of. Each condition has a name; the rules are the transitions table's. */

/**
 * The one item that counts live sessions: `live` for the portal, `live:demo-w01` for an environment, and the last number given in each.
 * It lies among the environments, so that whoever lists them reads it, too.
 */
export const countsKey = { pk: 'ENVIRONMENT', sk: '#COUNTS' } as const;

/** The attributes in which an environment's sessions are counted, and its numbers. */
export function countersOf(environment: string): { readonly live: string; readonly tally: string } {
  return { live: `live:${environment}`, tally: `tally:${environment}` };
}

export function environmentKey(name: string): { readonly pk: string; readonly sk: string } {
  return { pk: 'ENVIRONMENT', sk: name };
}

/** A session that is not there yet. */
export function putNew(table: string, session: Session) {
  return { Put: { TableName: table, Item: toItem(session), ConditionExpression: 'attribute_not_exists(pk)' } };
}

/** A session in its next state, if it still is in the one that was read and the table of transitions allows it. */
export function putNext(table: string, transition: Transition, before: Session, after: Session) {
  if (!isLegal(transition, before.status, after.status)) {
    throw new Error(`${transition} does not lead from ${before.status} to ${after.status}`);
  }
  const from = sourcesOf(transition);
  const unchangedSinceRead = 'version = :read';
  const mayMove = `#status IN (${from.map((_, index) => `:from${index}`).join(', ')})`;
  return {
    Put: {
      TableName: table,
      Item: toItem(after),
      ConditionExpression: `${unchangedSinceRead} AND ${mayMove}`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':read': before.version,
        ...Object.fromEntries(from.map((status, index) => [`:from${index}`, status])),
      },
    },
  };
}

/**
 * One more session in the environment and in the portal, while both have room; a maximum of 0 sets no bound, and counts all the
 * same. Where one of the reserve makes way, it gives up its place in its environment and leaves the one in the portal to the new
 * session; but only while the portal is full to the last place.
 */
export function takeSlot(
  table: string,
  environment: string,
  room: { readonly capacity: number; readonly maximum: number },
  evicted?: Pick<Session, 'environment'>,
) {
  const isBounded = room.maximum > 0;
  const hasRoom = evicted ? '#live = :maximum' : '#live < :maximum';
  const isSame = evicted?.environment === environment;
  const counts = isSame ? [] : ['#own :one', ...(evicted ? ['#other :less'] : [])];
  const portal = evicted ? [] : ['#live :one'];
  const changes = [...counts, ...portal];
  return {
    Update: {
      TableName: table,
      Key: countsKey,
      UpdateExpression: `ADD ${(changes.length > 0 ? changes : ['#live :none']).join(', ')}`,
      ConditionExpression: isBounded ? `#own < :capacity AND ${hasRoom}` : '#own < :capacity',
      ExpressionAttributeNames: {
        '#own': countersOf(environment).live,
        '#live': 'live',
        ...(evicted && !isSame && { '#other': countersOf(evicted.environment).live }),
      },
      ExpressionAttributeValues: {
        ...(changes.length > 0 ? { ':one': 1 } : { ':none': 0 }),
        ...(evicted && !isSame && { ':less': -1 }),
        ':capacity': room.capacity,
        ...(isBounded && { ':maximum': room.maximum }),
      },
    },
  };
}

/** One session less; nothing for one that made way, whose place is another's. */
export function freeSlot(table: string, session: Session) {
  if (session.status === 'stopping' && session.madeWay) return [];
  return [
    {
      Update: {
        TableName: table,
        Key: countsKey,
        UpdateExpression: 'ADD #own :less, #live :less',
        ExpressionAttributeNames: { '#own': countersOf(session.environment).live, '#live': 'live' },
        ExpressionAttributeValues: { ':less': -1 },
      },
    },
  ];
}
