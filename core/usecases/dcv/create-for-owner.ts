import type { PersonId } from '../../access/caller.ts';
import { freeOn, type Host } from '../../dcv/host.ts';
import type { Chance } from '../../ports/chance.ts';
import { Refusal } from '../../refusal.ts';
import { decide } from '../../session/lifecycle.ts';
import { isOpen, ownerOf, type Open, type Session } from '../../session/session.ts';
import type { DcvType } from '../../stage/desktop-type.ts';
import type { Stage } from '../../stage/stage.ts';
import { allocate, decideUntilDone } from '../allocate.ts';
import type { PoolDeps } from '../create-session.ts';
import { currentEnvironment } from '../current-environment.ts';
import { stopIf, stopOverdue } from '../stop-session.ts';

/** For whom a session is to be made: a user of a host, by his name there. The host that asks; undefined: any. */
export type OwnerWish = { readonly owner: string; readonly host: Host | undefined };
/** `closing`: something is on its way out first, the one that he had or what was kept warm there; to be asked again. */
export type MadeForOwner =
  | { readonly is: 'created'; readonly session: Open }
  | { readonly is: 'exists'; readonly count: number }
  | { readonly is: 'closing' };

type CreateDeps = PoolDeps & { readonly stage: Pick<Stage, 'dcv'> };

/**
 * Who a user of the portal's hosts is: the same on all of them, and nobody whom the identity provider knows, for names prove nothing.
 * No issuer begins so: those are addresses.
 */
export function personOnHosts(
  { name: portal }: Pick<Stage, 'name'>,
  { hash }: Pick<Chance, 'hash'>,
  owner: string,
): PersonId {
  return hash(`user of hosts\n${portal}\n${owner}`) as PersonId;
}

/**
 * Makes a session for a user of a host, with his name for its id; one at a time, however many ask at once and wherever. It counts
 * against environment, portal and person as any other does, and ends as any other does.
 *
 * @throws Refusal `no-such-desktop-type`, `no-capacity`, `limit-reached`, `conflict`
 */
export async function createForOwner(deps: CreateDeps, { owner, host }: OwnerWish): Promise<MadeForOwner> {
  const type = typeFor(deps, host);
  const person = personOnHosts(deps.stage, deps.chance, owner);
  const hosted = { name: owner, host: host?.id ?? null };
  return decideUntilDone(async () => {
    const record = await deps.sessions.record(person);
    const kept = await deps.sessions.findMany([...Object.values(record.open), ...Object.keys(record.leaving)]);
    const own = kept.filter((session) => ownerOf(session)?.hosted?.name === owner);
    const open = own.filter(isOpen);
    if (await stopTooOld(deps, open)) return undefined;
    if (open.length > 0) return { is: 'exists', count: open.length } as const;
    if (own.some(({ status }) => status === 'stopping')) return { is: 'closing' } as const;
    if (host && freeOn(host) === 0) return makeWay(deps, host);
    const environment = await currentEnvironment(deps.environments, deps.stage.name, type);
    if (!environment.asked) await deps.environments.noteAsked(environment.name);
    const wanted = { type, environment, record, username: owner, through: 'page', hosted } as const;
    const session = await allocate(deps, wanted);
    return session && ({ is: 'created', session } as const);
  });
}

/**
 * A full host: a place that is kept there for nobody in particular is given up for somebody who is there already.
 *
 * @throws Refusal `no-capacity` where none is
 */
async function makeWay(deps: CreateDeps, host: Host): Promise<MadeForOwner> {
  const kept = Object.values(host.placed).find(({ warm }) => warm)?.session;
  if (host.state !== 'open' || kept === undefined)
    throw new Refusal('no-capacity', 'This host has no room for another session.');
  await stopIf(deps, kept, ({ ownership }) => (ownership.is === 'nobody' ? 'surplus' : undefined));
  return { is: 'closing' };
}

/** The host's own type; where none asks, the first by DCV that has the kind of session that the stage names. */
function typeFor({ stage }: CreateDeps, host: Host | undefined): DcvType {
  const types = stage.desktops.filter((type): type is DcvType => type.runtime === 'dcv');
  const type = host
    ? types.find(({ name }) => name === host.desktopType)
    : (types.find(({ session }) => session === stage.dcv.sessionType) ?? types[0]);
  if (!type) throw new Refusal('no-such-desktop-type', 'This portal has no desktops by DCV.');
  return type;
}

/** Whether one was past a deadline of its own, and stopped, so that all has to be looked at again. */
async function stopTooOld(deps: CreateDeps, open: readonly Session[]): Promise<boolean> {
  const overdue = open.filter((session) => decide(session, deps.clock()).do === 'stop');
  for (const { name } of overdue) await stopOverdue(deps, name);
  return overdue.length > 0;
}

/** How far a session is that somebody waits for: its host has made it, has still to, or it came to nothing and why. */
export type Made = { readonly is: 'made' | 'waits' } | { readonly is: 'failed'; readonly why: string };

export function howFar(session: Session | undefined): Made {
  if (!session || session.status === 'ended' || session.status === 'stopping')
    return { is: 'failed', why: session ? `The session has ended: ${session.reason}.` : 'There is no such session.' };
  const isMade = session.status !== 'launching' || session.desktop.address !== null;
  return { is: isMade ? 'made' : 'waits' };
}
