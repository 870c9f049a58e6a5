import { fingerprintOf, type Environment } from '../pool/environment.ts';
import { decideReserve } from '../pool/reserve.ts';
import { ownerOf } from '../session/session.ts';
import type { DesktopType } from '../stage/desktop-type.ts';
import { apart } from './apart.ts';
import { createSession, type PoolDeps } from './create-session.ts';
import { currentEnvironment } from './current-environment.ts';
import { stopIf } from './stop-session.ts';

export type RefillDeps = PoolDeps;

/**
 * One refill at a time for each environment, and none before the reserve's index shows what the last one made; otherwise two would
 * make one too many each.
 */
const leaseFor = 2_000;

/** Every environment's reserve: fills, trims, and opens or closes environments after the catalogue. Returns what was made. */
export async function refillAll(deps: RefillDeps): Promise<number> {
  const { environments, stage } = deps;
  const found = await environments.list();
  const all = new Map(found.map((environment) => [environment.name, environment]));
  const { each, done } = apart();
  for (const type of stage.desktops) {
    if (type.runtime !== 'kasm') continue;
    const current = await each(() => currentEnvironment(environments, stage.name, type, found));
    if (current) all.set(current.name, current);
  }
  let made = 0;
  for (const environment of all.values()) made += (await each(() => refill(deps, environment))) ?? 0;
  done();
  return made;
}

/** The reserves of the environments of these names. */
export async function refillNamed(deps: RefillDeps, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  for (const environment of await deps.environments.list()) {
    if (names.includes(environment.name)) await refill(deps, environment);
  }
}

/** The reserve of one environment. A type that is no longer in the catalogue, or has changed, gives up its reserve. */
export async function refill(deps: RefillDeps, environment: Environment): Promise<number> {
  const now = deps.clock();
  const type = deps.stage.desktops.find(({ name }) => name === environment.desktopType);
  const isCurrent = type !== undefined && fingerprintOf(type) === environment.fingerprint;
  const status = isCurrent ? environment.status : 'closing';
  if (status === 'closing' && environment.live === 0) {
    // One whose type has left the catalogue stays, in case it comes back.
    if (environment.status === 'closing') await deps.environments.remove(environment.name);
    return 0;
  }
  const reserve = await deps.sessions.reserve(environment.name);
  const pool = type?.pool ?? { capacity: 0, reserved: 0 };
  const decision = decideReserve({ ...environment, status }, pool, reserve.length, now);
  if (decision.do === 'nothing' || !(await deps.environments.leaseRefill(environment.name, now, now + leaseFor)))
    return 0;
  if (decision.do === 'trim') {
    const oldest = reserve.toSorted((one, other) => one.createdAt - other.createdAt).slice(0, decision.count);
    const reason = status === 'closing' ? 'recycled' : 'surplus';
    for (const { name } of oldest) await stopIf(deps, name, (session) => (ownerOf(session) ? undefined : reason));
    return 0;
  }
  return type ? makeReserves(deps, environment, type, decision.count) : 0;
}

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
