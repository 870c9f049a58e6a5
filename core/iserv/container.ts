import type { ContainerStatus, IservContainer, ListedContainer } from '../contract/iserv-views.ts';
import type { EndReason } from '../contract/gateway.ts';
import { decide } from '../session/lifecycle.ts';
import { ownerOf, taskOf, type Instant, type Owner, type Session } from '../session/session.ts';
import type { DesktopType } from '../stage/desktop-type.ts';
import { containerIdOf, portOf } from './container-id.ts';

/** A session that is somebody's. The reserve is nobody's, and no container in the words of this API. */
export type Container = { readonly session: Session; readonly owner: Owner };

/** What it takes to show containers. */
export type Viewing = {
  readonly now: Instant;
  /** The portal's origin. */
  readonly portal: string;
  readonly catalogue: readonly DesktopType[];
  readonly hash: (text: string) => string;
};

const icons = { code: '💻', desktop: '🖥️', browser: '🌐', gpu: '🎮', terminal: '⌨️', lab: '🧪' } as const;
const failures: ReadonlySet<EndReason> = new Set([
  'start-failed',
  'no-capacity',
  'image-unavailable',
  'start-timeout',
  'lost',
  'out-of-memory',
]);
/** These never got as far as a desktop. */
const falseStarts: ReadonlySet<EndReason> = new Set([
  'start-failed',
  'no-capacity',
  'image-unavailable',
  'start-timeout',
]);

/** The sessions that are containers. */
export function containersIn(sessions: readonly Session[]): readonly Container[] {
  return sessions.flatMap((session) => {
    const owner = ownerOf(session);
    return owner ? [{ session, owner }] : [];
  });
}

/** How a session stands in the words of this API. One that is overdue has stopped, although nobody has stopped it yet. */
export function statusOf(session: Session, now: Instant): ContainerStatus {
  const decision = decide(session, now);
  if (decision.do === 'stop') return failures.has(decision.reason) ? 'error' : 'stopped';
  switch (session.status) {
    case 'launching':
      return 'creating';
    case 'reserved':
    case 'claimed':
    case 'active':
      return 'running';
    case 'stopping':
    case 'ended':
      return failures.has(session.reason) ? 'error' : 'stopped';
  }
}

/** Whether a container runs or is on its way. */
export function isAlive(session: Session, now: Instant): boolean {
  const status = statusOf(session, now);
  return status === 'running' || status === 'creating';
}

/** What Docker would say of it. */
export function dockerStatusOf(session: Session, now: Instant): string {
  switch (statusOf(session, now)) {
    case 'creating':
      return 'created';
    case 'running':
      return 'running';
    case 'stopped':
      return session.status === 'ended' ? 'not_found' : 'exited';
    case 'error':
      return 'error';
  }
}

/** A container as its clients know it. */
export function viewContainer({ session, owner }: Container, viewing: Viewing): IservContainer {
  const { now, catalogue, hash } = viewing;
  const status = statusOf(session, now);
  const id = containerIdOf(session, hash);
  const place = catalogue.findIndex(({ name }) => name === session.desktopType);
  const type = catalogue[place];
  return {
    id,
    container_id: taskOf(session)?.split('/').at(-1) ?? null,
    container_name: `kasm-${owner.username}-${session.desktopType}-${id.slice(0, 8)}`,
    desktop_type: session.desktopType,
    desktop_image_id: type ? place + 1 : null,
    status,
    host_port: status === 'running' ? portOf(session) : null,
    proxy_path: owner.slug,
    created_at: timestamp(session.createdAt),
    started_at: timestampOrNull(startedAt(session)),
    last_accessed: timestampOrNull(lastAccessed(session)),
    ...(type && { desktop_image: { id: place + 1, name: type.name, icon: iconOf(type) } }),
  };
}

/** A container as lists have it. */
export function listContainer(container: Container, viewing: Viewing): ListedContainer {
  return {
    ...viewContainer(container, viewing),
    docker_status: dockerStatusOf(container.session, viewing.now),
    url: urlOf(container, viewing),
  };
}

/** Where a container is opened: a page that waits until it answers. */
export function urlOf({ owner }: Container, { portal }: Pick<Viewing, 'portal'>): string {
  return `${portal}/desktop/${owner.slug}`;
}

/** The icon of a type, as the text that this API has for it. */
export function iconOf({ icon }: Pick<DesktopType, 'icon'>): string {
  return icons[icon];
}

/** `2026-11-22T06:45:35.574000`: Python's way to write an instant in UTC. */
export function timestamp(instant: Instant): string {
  return new Date(instant).toISOString().replace('Z', '000');
}

const timestampOrNull = (instant: Instant | null) => (instant === null ? null : timestamp(instant));

function startedAt(session: Session): Instant | null {
  switch (session.status) {
    case 'active':
      return session.startedAt;
    case 'launching':
    case 'reserved':
      return null;
    case 'claimed':
      return session.desktop.readyAt;
    case 'stopping':
      return session.desktop.phase === 'ready' ? session.desktop.readyAt : null;
    case 'ended': {
      const { ownership } = session;
      return ownership.is === 'activated' && !falseStarts.has(session.reason) ? ownership.activatedAt : null;
    }
  }
}

/** When somebody was last there; of what is over, when it could last be used. */
function lastAccessed(session: Session): Instant | null {
  switch (session.status) {
    case 'active':
      return Math.max(session.presence.inputAt, session.presence.seenAt);
    case 'stopping':
      return session.stoppingSince;
    case 'ended':
      return session.endedAt;
    case 'launching':
    case 'reserved':
    case 'claimed':
      return session.ownership.is === 'activated' ? session.ownership.activatedAt : null;
  }
}
