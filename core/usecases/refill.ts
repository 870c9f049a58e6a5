import { fingerprintOf, type Environment } from '../pool/environment.ts';
import { decideReserve, type PortalRoom } from '../pool/reserve.ts';
import { ownerOf } from '../session/session.ts';
import { reservedOf, type DesktopType } from '../stage/desktop-type.ts';
import { apart } from './apart.ts';
import { createSession, type PoolDeps } from './create-session.ts';
import { currentEnvironment } from './current-environment.ts';
import { stopIf } from './stop-session.ts';

export type RefillDeps = PoolDeps;

/**
 * One refill at a time for each environment, and none before the reserve's index shows what the last one made; otherwise two would
 * make one too many each.
 */
const leaseFor = 1_000;

/** Every environment's reserve: fills, trims, and opens or closes environments after the catalogue. Returns what was made. */
export async function refillAll(deps: RefillDeps): Promise<number> {
  const { environments, stage } = deps;
  const found = await environments.list();
  const all = new Map(found.map((environment) => [environment.name, environment]));
  const { each, done } = apart();
  for (const type of stage.desktops) {
    const current = await each(() => currentEnvironment(environments, stage.name, type, found));
    if (current) all.set(current.name, current);
  }
  const portal = await portalRoom(deps, found);
  let made = 0;
  let gone = 0;
  for (const environment of all.values()) {
    const change = await each(() => refill(deps, environment, after(portal, { made, gone })));
    made += change?.made ?? 0;
    gone += change?.gone ?? 0;
  }
  done();
  return made;
}

/** The reserves of the environments of these names. */
export async function refillNamed(deps: RefillDeps, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const all = await deps.environments.list();
  let portal = await portalRoom(deps, all);
  for (const environment of all)
    if (names.includes(environment.name)) portal = after(portal, await refill(deps, environment, portal));
}

/** What refilling an environment comes to: sessions that were made, and sessions that were given up. */
type Refilled = { readonly made: number; readonly gone: number };
const nothing: Refilled = { made: 0, gone: 0 };

/** What is given up goes on counting for some minutes; who would not know of it would give up all there is, one round after the other. */
async function portalRoom({ sessions, stage }: RefillDeps, all: readonly Environment[]): Promise<PortalRoom> {
  const { maximum } = stage.sessions;
  const live = sum(all.map((environment) => environment.live));
  if (maximum === 0 || live <= maximum) return { live, leaving: 0, maximum };
  const nobodys = await Promise.all(all.map(({ name }) => sessions.nobodys(name)));
  return { live, leaving: sum(nobodys.map(({ stopping }) => stopping)), maximum };
}

function after({ live, leaving, maximum }: PortalRoom, { made, gone }: Refilled): PortalRoom {
  return { live: live + made, leaving: leaving + gone, maximum };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** The reserve of one environment. A type that is no longer in the catalogue, or has changed, gives up its reserve. */
async function refill(deps: RefillDeps, environment: Environment, portal: PortalRoom): Promise<Refilled> {
  const now = deps.clock();
  const type = deps.stage.desktops.find(({ name }) => name === environment.desktopType);
  const isCurrent = type !== undefined && fingerprintOf(type) === environment.fingerprint;
  const status = isCurrent ? environment.status : 'closing';
  if (status === 'closing' && environment.live === 0) {
    // One whose type has left the catalogue stays, in case it comes back.
    if (environment.status === 'closing') await deps.environments.remove(environment.name);
    return nothing;
  }
  const reserve = await deps.sessions.reserve(environment.name);
  const pool = type ? reservedOf(type) : { capacity: 0, reserved: 0 };
  const decision = decideReserve({ ...environment, status }, pool, reserve.length, portal, now);
  if (decision.do === 'nothing' || !(await deps.environments.leaseRefill(environment.name, now, now + leaseFor)))
    return nothing;
  if (decision.do === 'trim') {
    const oldest = reserve.toSorted((one, other) => one.createdAt - other.createdAt).slice(0, decision.count);
    const reason = status === 'closing' ? 'recycled' : 'surplus';
    for (const { name } of oldest) await stopIf(deps, name, (session) => (ownerOf(session) ? undefined : reason));
    return { made: 0, gone: oldest.length };
  }
  return type ? { made: await makeReserves(deps, environment, type, decision.count), gone: 0 } : nothing;
}

/** One after the other, because each counts itself into the same item; `steer` then asks the cloud for them side by side. */
async function makeReserves(
  deps: RefillDeps,
  environment: Environment,
  type: DesktopType,
  count: number,
): Promise<number> {
  for (let made = 0; made < count; made += 1) {
    const session = await createSession(deps, { type, environment, ownership: { is: 'nobody' } });
    if (session === 'full' || session === 'changed') return made;
  }
  return count;
}
