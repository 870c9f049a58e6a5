import type {
  LmsEnvironmentState,
  LmsEnvironmentStatus,
  LmsEnvironments,
  LmsSession,
  LmsWorkshops,
} from '../contract/lms-bodies.ts';
import type { Environment } from '../pool/environment.ts';
import type { PortalIdentity } from '../ports/environment-store.ts';
import type { Nobodys } from '../ports/session-store.ts';
import { ownerOf, type Ended, type Instant, type Session } from '../session/session.ts';
import { reservedOf, type DesktopType } from '../stage/desktop-type.ts';
import type { Stage } from '../stage/stage.ts';
import { scheduleOf } from './schedule.ts';
import { timestamp } from './timestamp.ts';

/** What the catalogue says of portal, environments and sessions (§a.3). Pure: whoever reads them counts them. */

/** An environment with its desktop type and the sessions in it that are nobody's. */
export type Counted = { readonly environment: Environment; readonly type: DesktopType; readonly nobodys: Nobodys };

type EnvironmentEntry = LmsEnvironments['environments'][number];
type Workshop = EnvironmentEntry['workshop'];
type Room = Pick<EnvironmentEntry, 'duration' | 'capacity' | 'reserved' | 'allocated' | 'available'>;

export function environmentState({ status }: Environment): LmsEnvironmentState {
  return status === 'running' ? 'RUNNING' : 'STOPPING';
}

/** Sessions with an owner that have not ended. The two counts are read one after the other, so a race must not show as a minus. */
function allocatedIn({ environment, nobodys }: Counted): number {
  return Math.max(0, environment.live - nobodys.starting - nobodys.waiting - nobodys.stopping);
}

/** An environment on its way out takes nobody any more: its capacity is 0 (§a.4). */
export function roomOf(counted: Counted): Room {
  const { environment, type, nobodys } = counted;
  const isRunning = environment.status === 'running';
  return {
    duration: type.limits.duration,
    capacity: isRunning ? type.pool.capacity : 0,
    reserved: isRunning ? reservedOf(type).reserved : 0,
    allocated: allocatedIn(counted),
    available: nobodys.waiting,
  };
}

/** A desktop type as a workshop. The API knows one language: English. */
function workshopOf(type: DesktopType, stage: Pick<Stage, 'lms'>): Workshop {
  const { alias, effort, vendor, authors, difficulty, tags, logo, url } = type.leaflet;
  return {
    name: alias ?? type.name,
    resource: type.name,
    title: type.title.en,
    description: type.description.en,
    vendor,
    authors: [...authors],
    difficulty,
    duration: effort,
    tags: [...tags],
    labels: labelsOf(type, stage),
    logo,
    url,
  };
}

/** The portal's labels, unless the type says otherwise. */
export function labelsOf(
  { leaflet }: Pick<DesktopType, 'leaflet'>,
  { lms }: Pick<Stage, 'lms'>,
): Readonly<Record<string, string>> & Workshop['labels'] {
  return { ...lms.labels, ...leaflet.labels };
}

export function portalOf(
  stage: Pick<Stage, 'name' | 'lms' | 'sessions'>,
  { uid, generation }: PortalIdentity,
  url: string,
  all: readonly Counted[],
): LmsWorkshops['portal'] {
  const { maximum, perPerson, anonymous } = stage.sessions;
  const allocated = all.reduce((sum, counted) => sum + allocatedIn(counted), 0);
  return {
    name: stage.name,
    labels: { ...stage.lms.labels },
    uid,
    generation,
    url,
    sessions: { maximum, registered: perPerson, anonymous: anonymous ?? perPerson, allocated },
  };
}

/** @param sessions absent where they were not asked for */
export function environmentEntry(
  counted: Counted,
  stage: Pick<Stage, 'lms'>,
  sessions: LmsSession[] | undefined,
): EnvironmentEntry {
  return { ...stateAndRoom(counted), workshop: workshopOf(counted.type, stage), ...(sessions && { sessions }) };
}

export function workshopEntry(counted: Counted, stage: Pick<Stage, 'lms'>): LmsWorkshops['workshops'][number] {
  return { ...workshopOf(counted.type, stage), environment: stateAndRoom(counted) };
}

/** The same as in the catalogue, but that the workshop's name is its desktop type's (§a.3 `status/`). */
export function environmentStatus(
  counted: Counted,
  stage: Pick<Stage, 'lms'>,
  sessions: LmsSession[] | undefined,
): LmsEnvironmentStatus {
  const { resource: name, ...about } = workshopOf(counted.type, stage);
  return { ...stateAndRoom(counted), workshop: { ...about, name }, ...(sessions && { sessions }) };
}

function stateAndRoom(counted: Counted) {
  const { environment } = counted;
  return { name: environment.name, state: environmentState(environment), ...roomOf(counted) };
}

/** When a session expires, in the words of a reply; keys that don't apply are left out. */
export function timesOf(session: Exclude<Session, Ended>, now: Instant) {
  const { status, started, expires, countdown, extendable } = scheduleOf(session, now);
  return {
    state: status,
    started: timestamp(started ?? session.createdAt),
    ...(expires !== null && { expires: timestamp(expires) }),
    ...(countdown !== undefined && { countdown }),
    ...(extendable !== undefined && { extendable }),
  };
}

/** The sessions of an environment that are somebody's; reserved ones never appear. */
export function sessionsIn(environment: string, live: readonly Session[], now: Instant): LmsSession[] {
  return live.flatMap((session) => {
    const owner = ownerOf(session);
    if (!owner || session.environment !== environment || session.status === 'ended') return [];
    const { name } = session;
    return [{ name, namespace: name, user: owner.username, ...timesOf(session, now) }];
  });
}
