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
/** Whether it takes a place: one that made way for another takes none, while it goes. */
const takesPlace = (session: Session) => isLive(session) && !(session.status === 'stopping' && session.madeWay);

/** Those whose sessions are watched; guests are users of a learning platform, who have a limit of their own. */
type Whose = readonly Pick<Person, 'person'>[];

/** One owner a session, one open session for a person and environment, and the person's record says the same. */
export async function ownership({ sessions }: Deps, all: readonly Session[], people: Whose): Promise<string[]> {
  const wrong: string[] = [];
  for (const { person } of people) {
    const held = all.filter((session) => isOpen(session) && ownerOf(session)?.person === person);
    const { open, leaving } = await sessions.record(person);
    const named = new Set([...Object.values(open), ...Object.keys(leaving)]);
    for (const { name } of all.filter((session) => isLive(session) && ownerOf(session)?.person === person))
      if (!named.has(name)) wrong.push(`${person} has ${name}, of which his record knows nothing`);
    for (const { name, environment } of held)
      if (open[environment] !== name) wrong.push(`${person} has ${name}, his record says ${open[environment]}`);
    for (const name of named) {
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
  people: Whose,
  guests: Whose = [],
): Promise<string[]> {
  const wrong: string[] = [];
  const live = all().filter(takesPlace);
  const { maximum, perPerson, anonymous = perPerson } = stage.sessions;
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
  for (const { person } of guests) {
    const own = live.filter((session) => ownerOf(session)?.person === person);
    if (anonymous > 0 && own.length > anonymous) wrong.push(`${person} has ${own.length} of ${anonymous}`);
  }
  for (const session of all())
    if (session.status === 'stopping' && session.madeWay && ownerOf(session))
      wrong.push(`${session.name} made way and was somebody's`);
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

/** What was asked for with a session is known for as long as it is there: its owner goes back where that says. */
export async function requests({ sessions }: Deps, all: readonly Session[]): Promise<string[]> {
  const asked = all.filter((session) => isLive(session) && ownerOf(session)?.through === 'robot');
  const kept = await Promise.all(asked.map(({ name }) => sessions.request(name)));
  return asked.flatMap(({ name }, at) =>
    kept[at]?.session === name ? [] : [`nobody knows what was asked with ${name}`],
  );
}

/** A path leads to the desktops of one person and one type, whatever anybody is called. */
export function paths(all: readonly Session[]): string[] {
  const whose = new Map<string, string>();
  return all.flatMap((session) => {
    const owner = ownerOf(session);
    if (!owner) return [];
    const own = `${owner.person}'s ${session.desktopType}`;
    const first = whose.get(owner.slug) ?? own;
    whose.set(owner.slug, first);
    return first === own ? [] : [`${owner.slug} leads to ${first} and to ${own}`];
  });
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
  if (before.status === 'active' && after.status === 'active') {
    if (after.deadline !== before.deadline) wrong.push(`${name}'s deadline was moved`);
    if (after.expiresAt > after.deadline) wrong.push(`${name} expires after its deadline`);
  }
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
