import type { Person } from '#core/access/caller.ts';
import { decide, dueAt } from '#core/session/lifecycle.ts';
import { isOpen, ownerOf, taskOf, type Open, type Session } from '#core/session/session.ts';
import { isLegal, transitions, type Transition } from '#core/session/transitions.ts';
import type { Stage } from '#core/stage/stage.ts';
import type { Deps, World } from './world.ts';

/** The invariants of sessions (docs/design.md), each a function that names what is wrong; no words, nothing wrong. */

/** What the stores hold, as a whole. */
export type Ledger = { readonly all: () => readonly Session[]; readonly portalLive: () => number };

const isLive = ({ status }: Session) => status !== 'ended';

/** One owner a session, one open session for a person and environment, and the person's record says the same. */
export async function ownership(
  { sessions }: Deps,
  all: readonly Session[],
  people: readonly Person[],
): Promise<string[]> {
  const wrong: string[] = [];
  for (const { person } of people) {
    const held = all.filter((session) => isOpen(session) && ownerOf(session)?.person === person);
    const { open } = await sessions.record(person);
    for (const { name, environment } of held)
      if (open[environment] !== name) wrong.push(`${person} has ${name}, his record says ${open[environment]}`);
    for (const name of Object.values(open)) {
      const session = all.find((each) => each.name === name);
      const isHis = session && isLive(session) && ownerOf(session)?.person === person;
      if (!isHis) wrong.push(`${person}'s record names ${name}, which is ${session?.status ?? 'gone'}`);
    }
    if (new Set(held.map(({ environment }) => environment)).size < held.length)
      wrong.push(`${person} has two open sessions in one environment`);
  }
  return wrong;
}

/** Capacity, maximum and limit are kept, and what is counted is what there is. */
export async function counts(
  { environments, stage }: Deps,
  { all, portalLive }: Ledger,
  people: readonly Person[],
): Promise<string[]> {
  const wrong: string[] = [];
  const live = all().filter(isLive);
  const { maximum, perPerson } = stage.sessions;
  if (portalLive() !== live.length) wrong.push(`the portal counts ${portalLive()} of ${live.length}`);
  if (maximum > 0 && live.length > maximum) wrong.push(`${live.length} live in a portal for ${maximum}`);
  for (const environment of await environments.list()) {
    const own = live.filter((session) => session.environment === environment.name);
    if (own.length !== environment.live) wrong.push(`${environment.name} counts ${environment.live} of ${own.length}`);
    const capacity = capacityOf(stage, environment.desktopType);
    if (own.length > capacity) wrong.push(`${own.length} live in ${environment.name} for ${capacity}`);
  }
  for (const { person } of people) {
    const own = live.filter((session) => isOpen(session) && ownerOf(session)?.person === person);
    if (perPerson > 0 && own.length > perPerson) wrong.push(`${person} has ${own.length} of ${perPerson}`);
  }
  return wrong;
}

function capacityOf(stage: Stage, desktopType: string): number {
  return stage.desktops.find(({ name }) => name === desktopType)?.pool.capacity ?? Infinity;
}

/** Whatever has not ended is looked at on its deadline at the latest. */
export async function deadlines({ sessions }: Deps, all: readonly Session[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const session of all) {
    const at = dueAt(session);
    if ((at === undefined) !== (session.status === 'ended'))
      wrong.push(`${session.name} is ${session.status}, due ${at}`);
    if (at === undefined) continue;
    const due: string[] = [];
    for await (const page of sessions.due(at)) due.push(...page.map(({ name }) => name));
    if (!due.includes(session.name)) wrong.push(`${session.name} is due at ${at} and nobody will look`);
  }
  return wrong;
}

/** A change goes where the table of transitions says, one version further; an owner stays one, and the end is the end. */
export function legality(before: Session | undefined, after: Session): string[] {
  const { name } = after;
  if (!before) return after.status === 'launching' && after.version === 1 ? [] : [`${name} began as ${after.status}`];
  const wrong: string[] = [];
  const names = Object.keys(transitions) as readonly Transition[];
  if (!names.some((each) => isLegal(each, before.status, after.status)))
    wrong.push(`${name} went from ${before.status} to ${after.status}`);
  if (before.status === 'ended') wrong.push(`${name} changed after its end`);
  if (after.version !== before.version + 1)
    wrong.push(`${name} went from version ${before.version} to ${after.version}`);
  const owner = ownerOf(before);
  if (owner && ownerOf(after)?.person !== owner.person) wrong.push(`${name} was taken from ${owner.person}`);
  return wrong;
}

/** After a sweep nothing is open past a deadline, the hard one included. */
export function nothingOverdue(all: readonly Session[], now: number): string[] {
  return all.flatMap((session) => {
    const decision = decide(session, now);
    const isFine = decision.do === 'nothing' || decision.do === 'rest';
    return isFine ? [] : [`after a sweep ${session.name} is ${session.status} and ${JSON.stringify(decision)}`];
  });
}

/** Once all is quiet, every task has an open session and every open session its task. */
export function nothingLeaked({ desktops }: Pick<World, 'desktops'>, all: readonly Session[]): string[] {
  const open = new Map(all.filter(isOpen).map((session: Open) => [session.name, taskOf(session)]));
  const running = new Set(desktops.running().map(({ task }) => task));
  const orphans = desktops.running().filter(({ task, session }) => open.get(session) !== task);
  const ghosts = [...open].filter(([, task]) => task === null || !running.has(task));
  return [
    ...orphans.map(({ task }) => `${task} runs for nobody`),
    ...ghosts.map(([name, task]) => `${name} has no running task (${task})`),
  ];
}
