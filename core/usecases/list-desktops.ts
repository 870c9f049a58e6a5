import type { Person } from '../access/caller.ts';
import { isShared } from '../access/sharing.ts';
import type { DesktopCard, SessionView } from '../contract/views.ts';
import { mayUse } from '../pool/catalogue.ts';
import type { AccessStore } from '../ports/access-store.ts';
import type { Clock } from '../ports/chance.ts';
import type { EnvironmentStore } from '../ports/environment-store.ts';
import type { PersonRecord, SessionStore } from '../ports/session-store.ts';
import { ownerOf, type Session } from '../session/session.ts';
import { viewSession } from '../session/view.ts';
import { reservedOf, type DesktopType } from '../stage/desktop-type.ts';
import type { Stage } from '../stage/stage.ts';

export type ListDeps = {
  readonly sessions: SessionStore;
  readonly environments: EnvironmentStore;
  readonly access: Pick<AccessStore, 'sharings'>;
  readonly clock: Clock;
  readonly stage: Pick<Stage, 'desktops' | 'dcv'>;
};

/** The cards of a person: every type that he may use or has a session of, what he has of it, how it last ended. */
export async function listDesktops(deps: ListDeps, person: Person): Promise<readonly DesktopCard[]> {
  const record = await deps.sessions.record(person.person);
  const views = await openSessions(deps, record);
  const shared = await sharedOnes(deps, views);
  return deps.stage.desktops
    .filter((type) => mayUse(person, type) || views.some(({ desktopType }) => desktopType === type.name))
    .map((type) => card(type, { record, views, shared, isDirect: isDirect(deps.stage, type) }));
}

/** The person's sessions that have not ended. */
export async function listSessions(deps: Omit<ListDeps, 'access'>, person: Person): Promise<readonly SessionView[]> {
  return openSessions(deps, await deps.sessions.record(person.person));
}

/** Names of those that somebody else may come to. */
async function sharedOnes({ access, clock }: ListDeps, views: readonly SessionView[]): Promise<ReadonlySet<string>> {
  const active = views.filter(({ status }) => status === 'active').map(({ name }) => name);
  const sharings = active.length === 0 ? [] : [...(await access.sharings(active)).values()];
  return new Set(sharings.filter((sharing) => isShared(sharing, clock())).map(({ session }) => session));
}

async function openSessions(deps: Omit<ListDeps, 'access'>, record: PersonRecord): Promise<readonly SessionView[]> {
  const names = Object.values(record.open);
  if (names.length === 0) return [];
  const [sessions, view] = await Promise.all([deps.sessions.findMany(names), sessionViewer(deps)]);
  return sessions.filter((session) => ownerOf(session)?.person === record.person).map(view);
}

/** Turns sessions into views, with what is known of each type's starts. */
export async function sessionViewer({
  environments,
  clock,
}: {
  readonly environments: Pick<EnvironmentStore, 'list'>;
  readonly clock: Clock;
}): Promise<(session: Session) => SessionView> {
  const known = new Map((await environments.list()).map(({ name, startSeconds }) => [name, startSeconds]));
  return (session) => viewSession(session, clock(), known.get(session.environment) ?? null);
}

/** Hosts are in private networks: only a DCV Connection Gateway leads there. */
function isDirect({ dcv }: Pick<Stage, 'dcv'>, { runtime }: DesktopType): boolean {
  return runtime === 'dcv' && dcv.connectionGateway !== undefined;
}

type Had = {
  readonly record: PersonRecord;
  readonly views: readonly SessionView[];
  readonly shared: ReadonlySet<string>;
  readonly isDirect: boolean;
};

function card(type: DesktopType, { record, views, shared, isDirect: direct }: Had): DesktopCard {
  const session = views.find(({ desktopType }) => desktopType === type.name) ?? null;
  const last = record.last[type.name];
  return {
    name: type.name,
    title: type.title,
    description: type.description,
    icon: type.icon,
    runtime: type.runtime,
    gpu: type.gpu > 0,
    warm: reservedOf(type).reserved > 0,
    session,
    direct,
    shared: session !== null && shared.has(session.name),
    last: last ? { session: last.session, endedAt: new Date(last.endedAt).toISOString(), reason: last.reason } : null,
  };
}
