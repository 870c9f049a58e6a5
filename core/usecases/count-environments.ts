import type { Counted } from '../lms/catalogue.ts';
import type { Environment } from '../pool/environment.ts';
import type { EnvironmentStore } from '../ports/environment-store.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { Session } from '../session/session.ts';
import type { Stage } from '../stage/stage.ts';
import { currentEnvironment } from './current-environment.ts';

export type CountDeps = {
  readonly stage: Pick<Stage, 'name' | 'desktops'>;
  readonly environments: EnvironmentStore;
  /** Read anew each time, since it is counted: what is said of it has to be true now. */
  readonly counted: Pick<EnvironmentStore, 'list'>;
  readonly sessions: Pick<SessionStore, 'nobodys' | 'live'>;
};

/**
 * Every environment, in the order in which they were opened, with what is nobody's in it. Each type has one from the first time that
 * somebody looks. Those of a type that has left the stage are left out: nothing could be said of
 * them.
 */
export async function countEnvironments(deps: CountDeps): Promise<readonly Counted[]> {
  const { environments, stage } = deps;
  const known = await deps.counted.list();
  const current = await Promise.all(
    stage.desktops.map((type) => currentEnvironment(environments, stage.name, type, known)),
  );
  const isNews = current.some(({ name }) => !known.some((environment) => environment.name === name));
  return count(deps, isNews ? await deps.counted.list() : known);
}

/** The same of one environment; undefined for a name that there is none of, or whose type has left the stage. */
export async function countEnvironment(
  deps: Pick<CountDeps, 'stage' | 'counted' | 'sessions'>,
  name: string,
): Promise<Counted | undefined> {
  const named = (await deps.counted.list()).filter((environment) => environment.name === name);
  const [counted] = await count(deps, named);
  return counted;
}

async function count({ stage, sessions }: Pick<CountDeps, 'stage' | 'sessions'>, environments: readonly Environment[]) {
  const typed = environments.flatMap((environment) => {
    const type = stage.desktops.find(({ name }) => name === environment.desktopType);
    return type ? [{ environment, type }] : [];
  });
  const counted = await Promise.all(
    typed.map(async (each) => Object.assign(each, { nobodys: await sessions.nobodys(each.environment.name) })),
  );
  return counted.sort((one, other) => numberOf(one) - numberOf(other));
}

const numberOf = ({ environment }: Pick<Counted, 'environment'>) => Number(/\d+$/.exec(environment.name)?.[0] ?? 0);

/** Every session that has not ended, page after page. */
export async function liveSessions({ sessions }: Pick<CountDeps, 'sessions'>): Promise<readonly Session[]> {
  const all: Session[] = [];
  let cursor: string | null = null;
  do {
    const page = await sessions.live(cursor);
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return all;
}
