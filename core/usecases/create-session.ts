import { sessionName, type Environment } from '../pool/environment.ts';
import type { Chance, Clock } from '../ports/chance.ts';
import type { EnvironmentStore } from '../ports/environment-store.ts';
import type { PersonRecord, SessionStore } from '../ports/session-store.ts';
import { launch } from '../session/moves.ts';
import type { Launching, Ownership } from '../session/session.ts';
import type { DesktopType } from '../stage/desktop-type.ts';
import type { Stage } from '../stage/stage.ts';

/** What whoever makes sessions needs. */
export type PoolDeps = {
  readonly sessions: SessionStore;
  readonly environments: EnvironmentStore;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly stage: Pick<Stage, 'name' | 'desktops' | 'sessions'>;
};

/** What is to be made: for a person, whose record has to be as it was read, or for nobody yet. */
export type NewSession = {
  readonly type: DesktopType;
  readonly environment: Environment;
  readonly ownership: Ownership;
  readonly record?: PersonRecord;
};

/**
 * Makes one more session, if environment and portal have room for it. A number that was taken and found no room stays unused.
 *
 * @returns the session; `full` where there is no room; `changed` where the person's record is not what it was
 */
export async function createSession(
  deps: PoolDeps,
  { type, environment, ownership, record }: NewSession,
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
  const created = await deps.sessions.create(session, { capacity, maximum: deps.stage.sessions.maximum }, record);
  if (created === 'written') return session;
  return created === 'changed' ? 'changed' : 'full';
}
