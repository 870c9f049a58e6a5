import { ownerOf, type Session } from '#core/session/session.ts';
import { isLegal, sourcesOf, type Transition } from '#core/session/transitions.ts';
import { personKey } from './person-item.ts';
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

/** One more session in the environment and in the portal, while both have room; a maximum of 0 sets no bound, and counts all the same. */
export function takeSlot(
  table: string,
  environment: string,
  room: { readonly capacity: number; readonly maximum: number },
) {
  const isBounded = room.maximum > 0;
  return {
    Update: {
      TableName: table,
      Key: countsKey,
      UpdateExpression: 'ADD #own :one, #live :one',
      ConditionExpression: isBounded ? '#own < :capacity AND #live < :maximum' : '#own < :capacity',
      ExpressionAttributeNames: { '#own': countersOf(environment).live, '#live': 'live' },
      ExpressionAttributeValues: {
        ':one': 1,
        ':capacity': room.capacity,
        ...(isBounded && { ':maximum': room.maximum }),
      },
    },
  };
}

/** One session less. */
export function freeSlot(table: string, environment: string) {
  return {
    Update: {
      TableName: table,
      Key: countsKey,
      UpdateExpression: 'ADD #own :less, #live :less',
      ExpressionAttributeNames: { '#own': countersOf(environment).live, '#live': 'live' },
      ExpressionAttributeValues: { ':less': -1 },
    },
  };
}

/** The owner has it no more, and remembers it as his last one; nothing for a nobody's session. */
export function freePerson(
  table: string,
  session: Session,
  last: { readonly endedAt: number; readonly reason: string },
) {
  const owner = ownerOf(session);
  if (!owner) return [];
  return [
    {
      Update: {
        TableName: table,
        Key: personKey(owner.person),
        UpdateExpression: 'REMOVE #open.#environment SET #last.#type = :last, version = version + :one',
        ConditionExpression: '#open.#environment = :session',
        ExpressionAttributeNames: {
          '#open': 'open',
          '#environment': session.environment,
          '#last': 'last',
          '#type': session.desktopType,
        },
        ExpressionAttributeValues: { ':session': session.name, ':last': { session: session.name, ...last }, ':one': 1 },
      },
    },
  ];
}
