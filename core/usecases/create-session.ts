import type { SessionRequest } from '../lms/session-request.ts';
import { sessionName, type Environment } from '../pool/environment.ts';
import type { Chance, Clock } from '../ports/chance.ts';
import type { EnvironmentStore } from '../ports/environment-store.ts';
import type { NewSessionParts, PersonRecord, SessionStore } from '../ports/session-store.ts';
import { launch } from '../session/moves.ts';
import type { Launching, Ownership } from '../session/session.ts';
import type { DesktopType } from '../stage/desktop-type.ts';
import type { Stage } from '../stage/stage.ts';
import { createByEviction } from './evict.ts';

/** What whoever makes sessions needs. */
export type PoolDeps = {
  readonly sessions: SessionStore;
  readonly environments: EnvironmentStore;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly stage: Pick<Stage, 'name' | 'desktops' | 'sessions'>;
};

/** What a robot asked for, before it is known which session answers it. */
export type Requested = Omit<SessionRequest, 'session'>;

/** What is to be made: for a person, whose record has to be as it was read, or for nobody yet. */
export type NewSession = {
  readonly type: DesktopType;
  readonly environment: Environment;
  readonly ownership: Ownership;
  readonly record?: PersonRecord;
  readonly requested?: Requested | undefined;
};

/**
 * Makes one more session, if environment and portal have room for it. A number that was taken and found no room stays unused. In a
 * full portal one of the reserve makes way for a session that has an owner; for nobody's, none does.
 *
 * @returns the session; `full` where there is no room; `changed` where the person's record is not what it was
 */
export async function createSession(
  deps: PoolDeps,
  { type, environment, ownership, record, requested }: NewSession,
): Promise<Launching | 'changed' | 'full'> {
  const { capacity } = type.pool;
  const number = await deps.environments.takeNumber(environment.name, capacity);
  if (number === undefined) return 'full';
  const session = launch(
    {
      name: sessionName(environment.name, number),
      environment: environment.name,
      desktopType: type.name,
      runtime: type.runtime,
      desktopId: deps.chance.desktopId(),
      ownership,
      limits: type.limits,
    },
    deps.clock(),
  );
  const room = { capacity, maximum: deps.stage.sessions.maximum };
  const parts: NewSessionParts = {
    ...(record && { record }),
    ...(requested && { request: { ...requested, session: session.name } }),
  };
  const first = await deps.sessions.create(session, room, parts);
  const mayEvict = first === 'portal-full' && ownership.is !== 'nobody';
  const created = mayEvict ? await createByEviction(deps, session, room, parts) : first;
  if (created === 'written') return session;
  return created === 'changed' ? 'changed' : 'full';
}
