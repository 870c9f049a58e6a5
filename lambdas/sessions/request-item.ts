import * as z from 'zod';
import type { SessionRequest } from '#core/lms/session-request.ts';
import type { Session } from '#core/session/session.ts';
import { sessionKey } from './session-item.ts';

/** How a robot's request lies beside its session. */
const RequestItem = z.object({
  session: z.string(),
  indexUrl: z.string(),
  analyticsUrl: z.string().nullable(),
  parameters: z.array(z.object({ name: z.string(), value: z.string() })),
});

/** Milliseconds. The session itself is remembered for a day and a half after its end, and desktops take a while to come and go. */
const spare = 7 * 86_400_000;

export function requestKey(session: string): { readonly pk: string; readonly sk: string } {
  return { ...sessionKey(session), sk: 'REQUEST' };
}

export function requestFromItem(item: Record<string, unknown>): SessionRequest {
  return RequestItem.parse(item);
}

/** A step of a transaction: the request of a session that is new to its owner. */
export function putRequest(table: string, request: SessionRequest, session: Session) {
  return { Put: { TableName: table, Item: { ...request, ...requestKey(request.session), ttl: keptUntil(session) } } };
}

/** A step of a transaction: the session waits anew, so its request is kept longer. */
export function keepRequest(table: string, session: Session) {
  return {
    Update: {
      TableName: table,
      Key: requestKey(session.name),
      UpdateExpression: 'SET #ttl = :ttl',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':ttl': keptUntil(session) },
    },
  };
}

/** Seconds since 1970: later than the session can end, whenever its owner comes. */
function keptUntil({ ownership, createdAt, limits }: Session): number {
  const comesBy =
    ownership.is === 'claimed'
      ? ownership.activateBy
      : ownership.is === 'activated'
        ? ownership.activatedAt
        : createdAt;
  const longest = (limits.startUp + Math.max(limits.duration, limits.deadline)) * 1_000;
  return Math.ceil((comesBy + longest + spare) / 1_000);
}
