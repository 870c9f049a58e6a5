import { ownerOf, type Session } from '#core/session/session.ts';
import { isLegal, sourcesOf, type Transition } from '#core/session/transitions.ts';
import { personKey } from './person-item.ts';
import { toItem } from './session-item.ts';

/** The steps that the transactions of sessions are made of. Each condition has a name; the rules are the transitions table's. */

export const portalKey = { pk: 'PORTAL', sk: 'PORTAL' } as const;

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

/** One more session in the environment, while there is room. */
export function takeSlot(table: string, environment: string, capacity: number) {
  return {
    Update: {
      TableName: table,
      Key: environmentKey(environment),
      UpdateExpression: 'ADD #live :one',
      ConditionExpression: 'attribute_exists(pk) AND #live < :capacity',
      ExpressionAttributeNames: { '#live': 'live' },
      ExpressionAttributeValues: { ':one': 1, ':capacity': capacity },
    },
  };
}

/** One more session in the portal, while there is room; a maximum of 0 sets no bound, and counts all the same. */
export function takePortalSlot(table: string, maximum: number) {
  const hasRoom = 'attribute_not_exists(#live) OR #live < :maximum';
  return {
    Update: {
      TableName: table,
      Key: portalKey,
      UpdateExpression: 'ADD #live :one',
      ...(maximum > 0 && { ConditionExpression: hasRoom }),
      ExpressionAttributeNames: { '#live': 'live' },
      ExpressionAttributeValues: { ':one': 1, ...(maximum > 0 && { ':maximum': maximum }) },
    },
  };
}

/** One session less. */
export function freeSlot(table: string, key: Readonly<Record<string, string>>) {
  return {
    Update: {
      TableName: table,
      Key: key,
      UpdateExpression: 'ADD #live :less',
      ExpressionAttributeNames: { '#live': 'live' },
      ExpressionAttributeValues: { ':less': -1 },
    },
  };
}

/** The owner is free for another session, and his last use is remembered; nothing for a nobody's session. */
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
