import * as z from 'zod';
import { Refusal } from '../refusal.ts';
import type { Instant, Session } from '../session/session.ts';
import { ownerOf } from '../session/session.ts';
import { webhookTimestamp, type Announcement } from './announcement.ts';
import type { PortalWords } from './announcements.ts';
import { jsonOf } from './request-body.ts';

/** What somebody inside a session says has happened there: `Workshop/View` with its data. */
export type EventPayload = { readonly name: string; readonly data: Readonly<Record<string, unknown>> };

/** Letters of an event's data: two of them fit into one message of the queue. */
const mostData = 64_000;
/** Objects and lists inside one another. No page nests its data like this, and what writes JSON would run out of stack on thousands. */
const deepest = 64;
/** These are told by Deskpool itself; the original fails on two of them. */
const ours = /^(User|Environment|Session)\//;

const Name = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);
const Data = z.record(z.string(), z.unknown()).nullish();

/**
 * Reads the body of an event (§a.3 `event/`). What the original fails on is refused in the same style.
 *
 * @throws Refusal `bad-request`
 */
export function readEvent(contentType: string | undefined, body: string | null): EventPayload {
  const none = () => new Refusal('bad-request', 'No event data provided');
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json') throw none();
  const payload = z.object({ event: z.looseObject({ name: z.string().min(1) }) }).safeParse(jsonOf(body));
  if (!payload.success) throw none();
  const { event } = payload.data;
  const name = Name.safeParse(event.name);
  if (!name.success || ours.test(name.data)) throw new Refusal('bad-request', 'Invalid event name provided');
  const data = Data.safeParse(event['data']);
  if (!data.success || isDeeperThan(deepest, data.data) || JSON.stringify(data.data ?? {}).length > mostData)
    throw new Refusal('bad-request', 'Invalid event data provided');
  return { name: name.data, data: data.data ?? {} };
}

/** Level by level and not by recursion, since it is there for what is too deep for that. */
function isDeeperThan(levels: number, value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

/** The event as it is announced: in the form of all events of sessions (§a.7). */
export function announcementOf(
  { name, data }: EventPayload,
  session: Session,
  told: {
    readonly id: string;
    readonly portal: PortalWords;
    readonly at: Instant;
    readonly sessionUrl: string | null;
  },
): Announcement {
  return {
    id: told.id,
    session: session.name,
    event: {
      portal: told.portal,
      event: {
        name,
        timestamp: webhookTimestamp(told.at),
        user: ownerOf(session)?.username ?? null,
        session: session.name,
        environment: session.environment,
        workshop: session.desktopType,
        data: { ...data },
      },
    },
    sessionUrl: told.sessionUrl,
  };
}
