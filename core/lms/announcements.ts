import type { EndReason } from '../contract/gateway.ts';
import type { Environment } from '../pool/environment.ts';
import { isOpen, ownerOf, type Instant, type Session, type Stopping, type Ended } from '../session/session.ts';
import { webhookTimestamp, type Announcement, type EventBody } from './announcement.ts';
import type { LmsUser } from './lms-user.ts';

/**
 * What becomes an event for learning platforms, and which: names, order and bodies of the training portal's analytics (`educates.md`
 * §a.7). All of it is pure, so that a change that is told twice makes the same events with the same ids.
 */

/** One item before and after a change; undefined where there was none, or is none any more. */
export type Change<T> = { readonly before: T | undefined; readonly after: T | undefined };

/** Something to announce, before it is known which portal says so and to whom. */
export type Happening = {
  readonly id: string;
  readonly session: string | null;
  /** Events about users tell the portal's name and address alone. */
  readonly portal: 'whole' | 'name';
  readonly event: EventBody['event'];
};

/** The portal as events tell it. */
export type PortalWords = Required<EventBody['portal']>;

type SessionEvent =
  | 'Created'
  | 'Pending'
  | 'Started'
  | 'Extended'
  | 'Stopping'
  | 'Expired'
  | 'Orphaned'
  | 'Inactive'
  | 'Vanished'
  | 'Terminate'
  | 'Deleted';
type Told = { readonly name: SessionEvent; readonly at: Instant; readonly user: string | null };

/**
 * The events of a change of a session, in their order; mostly none.
 *
 * @param now for what a session keeps no instant of
 */
export function eventsOfSession({ before, after }: Change<Session>, now: Instant): readonly Happening[] {
  if (!after || before?.version === after.version) return [];
  const told = [...beginnings(before, after), ...extension(before, after, now), ...endings(before, after)];
  return told.map(({ name, at, user }) => ({
    id: `${after.name}/${after.version}/Session/${name}`,
    session: after.name,
    portal: 'whole',
    event: {
      name: `Session/${name}`,
      timestamp: webhookTimestamp(at),
      user,
      session: after.name,
      environment: after.environment,
      workshop: after.desktopType,
      data: {},
    },
  }));
}

/** Made, asked for, come: as far as this change brings it. */
function beginnings(before: Session | undefined, after: Session): readonly Told[] {
  const { ownership } = after;
  const was = before?.ownership.is;
  const user = userOf(after);
  const created: readonly Told[] = before ? [] : [{ name: 'Created', at: after.createdAt, user }];
  if (was === ownership.is) return created;
  switch (ownership.is) {
    case 'nobody':
      return created;
    case 'claimed':
      // Literally the original: what is made on demand for a robot is `Started` once before anybody comes, and again when he does;
      // and of what is taken from the reserve `Pending` names nobody, because the original tells it before it writes the owner down.
      return before
        ? [{ name: 'Pending', at: ownership.claimedAt, user: null }]
        : [
            ...created,
            { name: 'Started', at: notBefore(after, ownership.claimedAt), user },
            { name: 'Pending', at: notBefore(after, ownership.claimedAt), user },
          ];
    case 'activated':
      return [...created, { name: 'Started', at: notBefore(after, ownership.activatedAt), user }];
  }
}

/** Who asks for a session has asked a moment before it is made; told in that order, it would have been used before it was there. */
function notBefore({ createdAt }: Pick<Session, 'createdAt'>, at: Instant): Instant {
  return Math.max(createdAt, at);
}

function extension(before: Session | undefined, after: Session, now: Instant): readonly Told[] {
  const extended = before?.status === 'active' && after.status === 'active' && after.expiresAt > before.expiresAt;
  return extended ? [{ name: 'Extended', at: now, user: userOf(after) }] : [];
}

/** Over, and gone: one after the other, or both at once where the desktop was gone already. */
function endings(before: Session | undefined, after: Session): readonly Told[] {
  if (isOpen(after)) return [];
  const user = userOf(after);
  const over: readonly Told[] = !before || isOpen(before) ? [{ name: nameOfEnd(after), at: leftAt(after), user }] : [];
  const gone: readonly Told[] =
    after.status === 'ended' && user !== null ? [{ name: 'Deleted', at: after.endedAt, user }] : [];
  return [...over, ...gone];
}

function leftAt(session: Stopping | Ended): Instant {
  return session.status === 'stopping' ? session.stoppingSince : session.endedAt;
}

function nameOfEnd({ ownership, reason }: Stopping | Ended): SessionEvent {
  const name = endNames[reason];
  return ownership.is === 'nobody' && name !== 'Vanished' ? 'Terminate' : name;
}

/** A start that comes to nothing is given up by the original's page as if the person had stopped it. */
const endNames: Readonly<Record<EndReason, SessionEvent>> = {
  'stopped-by-owner': 'Stopping',
  'stopped-by-admin': 'Stopping',
  'stopped-by-robot': 'Stopping',
  'start-failed': 'Stopping',
  'start-timeout': 'Stopping',
  'no-capacity': 'Stopping',
  'image-unavailable': 'Stopping',
  expired: 'Expired',
  deadline: 'Expired',
  'never-activated': 'Expired',
  orphaned: 'Orphaned',
  idle: 'Inactive',
  lost: 'Vanished',
  'out-of-memory': 'Vanished',
  'ended-inside': 'Vanished',
  recycled: 'Terminate',
  surplus: 'Terminate',
};

function userOf(session: Session): string | null {
  return ownerOf(session)?.username ?? null;
}

type EnvironmentChange = Change<Pick<Environment, 'name' | 'desktopType' | 'status'>>;

/** The events of a change of an environment; mostly none, since its estimates change with each start. */
export function eventsOfEnvironment({ before, after }: EnvironmentChange, now: Instant): readonly Happening[] {
  const subject = after ?? before;
  if (!subject) return [];
  const names = [
    ...(before ? [] : ['Created']),
    ...(before?.status !== 'closing' && after?.status !== 'running' ? ['Terminate'] : []),
    ...(after ? [] : ['Deleted']),
  ];
  return names.map((name) => ({
    id: `${subject.name}/Environment/${name}`,
    session: null,
    portal: 'whole',
    event: {
      name: `Environment/${name}`,
      timestamp: webhookTimestamp(now),
      environment: subject.name,
      workshop: subject.desktopType,
      data: {},
    },
  }));
}

/** The events of a change of a learning platform's user: that he is known, that he was forgotten. */
export function eventsOfUser({ before, after }: Change<LmsUser>, now: Instant): readonly Happening[] {
  const user = after ?? before;
  if (!user || (before && after)) return [];
  const name = after ? 'Create' : 'Delete';
  return [
    {
      // With the instant, because whoever was forgotten may come again.
      id: `${user.person}/${user.createdAt}/User/${name}`,
      session: null,
      portal: 'name',
      event: {
        name: `User/${name}`,
        timestamp: webhookTimestamp(after ? user.createdAt : now),
        user: user.name,
        data: { group: 'anonymous' },
      },
    },
  ];
}

/** A happening as it is announced. */
export function announced(
  { id, session, portal, event }: Happening,
  words: PortalWords,
  sessionUrl: string | null,
): Announcement {
  const { name, url } = words;
  return { id, session, event: { portal: portal === 'whole' ? wholePortal(words) : { name, url }, event }, sessionUrl };
}

/** In the order of the original's keys. */
function wholePortal({ name, uid, generation, url }: PortalWords): PortalWords {
  return { name, uid, generation, url };
}
