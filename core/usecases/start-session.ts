import type { Person } from '../access/caller.ts';
import { requireDesktopType } from '../pool/catalogue.ts';
import type { Environment } from '../pool/environment.ts';
import type { PersonRecord } from '../ports/session-store.ts';
import { Refusal } from '../refusal.ts';
import { decide } from '../session/lifecycle.ts';
import { claimByPerson } from '../session/moves.ts';
import { isOpen, type Open, type Owner } from '../session/session.ts';
import type { DesktopType } from '../stage/desktop-type.ts';
import { createSession, type PoolDeps } from './create-session.ts';
import { currentEnvironment } from './current-environment.ts';
import { stopOverdue } from './stop-session.ts';

export type StartDeps = PoolDeps;
export type Started = { readonly session: Open; readonly joined: boolean };

type Wish = {
  readonly person: Person;
  readonly type: DesktopType;
  readonly environment: Environment;
  readonly record: PersonRecord;
};

/** How often a start is decided anew because this person's record or the pool changed under it. */
const attempts = 8;

/**
 * Starts a desktop for a person, or joins the one he has of this type.
 *
 * From a warm reserve this costs two reads (the person's record, the reserve) and one transaction, whatever else is running; one read
 * more for somebody who has desktops open.
 *
 * @throws Refusal `no-such-desktop-type`, `not-permitted`, `limit-reached`, `no-capacity`, `no-host`, `conflict`
 */
export async function startSession(deps: StartDeps, person: Person, desktopType: string): Promise<Started> {
  const type = requireDesktopType(person, deps.stage.desktops, desktopType);
  if (type.runtime === 'dcv') throw new Refusal('no-host', 'Desktops of this kind are not set up here yet.');
  const environment = await currentEnvironment(deps.environments, deps.stage.name, type);
  if (!environment.asked) await deps.environments.noteAsked(environment.name);
  for (let tries = 0; tries < attempts; tries += 1) {
    const record = await deps.sessions.record(person.person);
    const open = (await deps.sessions.findMany(Object.values(record.open))).filter(isOpen);
    const joined = await join(deps, open, type);
    if (joined === 'over') continue;
    if (joined) return { session: joined, joined: true };
    if (!(await hasRoom(deps, open))) continue;
    const started = await startAnew(deps, { person, type, environment, record });
    if (started) return { session: started, joined: false };
  }
  throw new Refusal('conflict', 'Too much is going on right now. Please try again in a moment.');
}

/**
 * The open session of this type that the person has, also one of an environment that a changed type has left behind. One that is
 * overdue is stopped first, and counts no more.
 */
async function join(deps: StartDeps, open: readonly Open[], type: DesktopType): Promise<Open | 'over' | undefined> {
  const session = open.find(({ desktopType }) => desktopType === type.name);
  if (!session || decide(session, deps.clock()).do !== 'stop') return session;
  await stopOverdue(deps, session.name);
  return 'over';
}

/**
 * Whether one more desktop is within the person's limit; false where overdue ones had to be stopped first. What is stopping does not
 * count.
 *
 * @throws Refusal `limit-reached`
 */
async function hasRoom(deps: StartDeps, open: readonly Open[]): Promise<boolean> {
  const limit = deps.stage.sessions.perPerson;
  if (limit === 0 || open.length < limit) return true;
  const overdue = open.filter((session) => decide(session, deps.clock()).do === 'stop');
  for (const { name } of overdue) await stopOverdue(deps, name);
  if (overdue.length > 0) return false;
  throw new Refusal('limit-reached', `You have ${limit} desktops open already. Stop one of them first.`);
}

async function startAnew(deps: StartDeps, wish: Wish): Promise<Open | undefined> {
  const { person, type } = wish;
  const record = wish.record.slugs[type.name]
    ? wish.record
    : await deps.sessions.assignSlug(wish.record, person.username, type.name);
  const slug = record.slugs[type.name];
  if (slug === undefined) return undefined;
  const owner: Owner = { person: person.person, username: person.username, slug };
  const claimed = await claim(deps, wish.environment, owner, record);
  if (claimed === 'person-changed') return undefined;
  return claimed ?? create(deps, { ...wish, record }, owner);
}

/** Takes one of the reserve: a ready one first, then one that is on its way. Losing one to somebody else, it tries the next. */
async function claim(
  deps: StartDeps,
  environment: Environment,
  by: Owner,
  record: PersonRecord,
): Promise<Open | 'person-changed' | undefined> {
  const reserve = await deps.sessions.reserve(environment.name);
  const ready = reserve.filter((session) => session.status === 'reserved');
  const launching = reserve.filter((session) => session.status === 'launching');
  for (const session of [...deps.chance.shuffled(ready), ...launching].slice(0, 10)) {
    if (decide(session, deps.clock()).do === 'stop') continue;
    const claimed = claimByPerson(session, by, deps.clock());
    const outcome = await deps.sessions.claim(session, claimed, record);
    if (outcome === 'written') return claimed;
    if (outcome === 'person-changed') return 'person-changed';
  }
  return undefined;
}

async function create(deps: StartDeps, { type, environment, record }: Wish, by: Owner): Promise<Open | undefined> {
  const ownership = { is: 'activated', by, activatedAt: deps.clock() } as const;
  const session = await createSession(deps, { type, environment, ownership, record });
  if (session === 'full') return noRoom(deps, record);
  return session === 'changed' ? undefined : session;
}

/**
 * All desktops are in use. Where this person's record changed meanwhile, one of them may be his own, and he joins that instead.
 *
 * @throws Refusal `no-capacity`
 */
async function noRoom({ sessions }: StartDeps, read: PersonRecord): Promise<undefined> {
  const { version } = await sessions.record(read.person);
  if (version !== read.version) return undefined;
  throw new Refusal('no-capacity', 'All desktops of this kind are in use. Please try again later.');
}
