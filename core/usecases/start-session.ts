import type { Person } from '../access/caller.ts';
import { requireDesktopType } from '../pool/catalogue.ts';
import { Refusal } from '../refusal.ts';
import { decide } from '../session/lifecycle.ts';
import { isOpen, type Open } from '../session/session.ts';
import type { DesktopType } from '../stage/desktop-type.ts';
import { allocate, decideUntilDone } from './allocate.ts';
import type { PoolDeps } from './create-session.ts';
import { currentEnvironment } from './current-environment.ts';
import { stopOverdue } from './stop-session.ts';

export type StartDeps = PoolDeps;
export type Started = { readonly session: Open; readonly joined: boolean };

/**
 * Starts a desktop for a person, or joins the one he has of this type.
 *
 * From a warm reserve this costs two reads (the person's record, the reserve) and one transaction, whatever else is running; one read
 * more for somebody who has desktops open.
 *
 * @throws Refusal `no-such-desktop-type`, `not-permitted`, `limit-reached`, `no-capacity`, `conflict`
 */
export async function startSession(deps: StartDeps, person: Person, desktopType: string): Promise<Started> {
  const type = requireDesktopType(person, deps.stage.desktops, desktopType);
  const environment = await currentEnvironment(deps.environments, deps.stage.name, type);
  if (!environment.asked) await deps.environments.noteAsked(environment.name);
  return decideUntilDone(async () => {
    const record = await deps.sessions.record(person.person);
    const open = (await deps.sessions.findMany(Object.values(record.open))).filter(isOpen);
    const joined = await join(deps, open, type);
    if (joined === 'over') return undefined;
    if (joined) return { session: joined, joined: true };
    if (!(await hasRoom(deps, open))) return undefined;
    const { username } = person;
    const session = await allocate(deps, { type, environment, record, username, through: 'page' });
    return session && { session, joined: false };
  });
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
