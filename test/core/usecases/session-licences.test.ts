import { beforeEach, describe, expect, it } from 'vitest';
import { sessionLicences, type SessionLicencesDeps } from '#core/usecases/licensing/session-licences.ts';
import { sweepLeases } from '#core/usecases/licensing/sweep-leases.ts';
import { steer } from '#core/usecases/steer.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import { aDesktopType, aPerson, aStage, noon } from '#test/support/builders.ts';
import { chance } from '#lambdas/chance.ts';
import { memoryLicensing } from '#test/support/licensing-memory.ts';
import { anEntitlement, workstation } from '#test/support/licensing.ts';
import { speakingSecrets } from '#test/support/speaking-secrets.ts';
import { aWorld, theSession } from '#test/support/world.ts';
import type { LaunchOrder } from '#core/ports/desktops.ts';
import type { Lease } from '#core/licensing/lease.ts';
import { borrow } from '#core/usecases/licensing/borrow.ts';

const alice = aPerson('alice');
const portal = 'https://portal.example.org';
const day = 86_400_000;
let stores: ReturnType<typeof memoryLicensing>;
let failures: string[];
let time: number;

beforeEach(() => {
  stores = memoryLicensing();
  failures = [];
  time = noon;
});

const stageWith = ({ licence, owned }: { readonly licence?: string; readonly owned: boolean }) =>
  aStage({
    desktops: [aDesktopType('ubuntu-desktop', { ...(licence !== undefined && { licence }) })],
    entitlements: owned ? [anEntitlement(2)] : [],
  });
const depsFor = (
  wishes: Parameters<typeof stageWith>[0],
  more: Partial<SessionLicencesDeps> = {},
): SessionLicencesDeps => ({
  stage: stageWith(wishes),
  ...stores,
  chance,
  clock: () => time,
  ticket: (session) => speakingSecrets().licenceTicket(session),
  portal: async () => portal,
  failed: (what, session) => failures.push(`${what}: ${session}`),
  ...more,
});

/** A session that was started, and what was asked of the cloud for it. */
async function started(deps: SessionLicencesDeps) {
  const world = aWorld();
  const orders: LaunchOrder[] = [];
  const licences = sessionLicences(deps);
  const steering = {
    ...world.deps,
    licences,
    desktops: {
      ...world.desktops,
      launch: async (order: LaunchOrder) => {
        orders.push(order);
        return world.desktops.launch(order);
      },
    },
  };
  const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
  const told = { before: undefined, after: session };
  await steer(steering, told);
  const ends = async () => {
    const before = await theSession(world.deps, session.name);
    await stopSession(world.deps, session.name, 'stopped-by-owner');
    const after = await theSession(world.deps, session.name);
    await steer(steering, { before, after });
    return { before, after };
  };
  return { session, world, steering, told, orders, ends };
}

/** What its guest borrows, by the ticket in its variables. */
async function borrowed(deps: SessionLicencesDeps, order: LaunchOrder | undefined): Promise<Lease> {
  const ticket = new URL(order?.variables['CLIENT_TOKEN_URL'] ?? '').searchParams.get('ticket') ?? '';
  const scope = await deps.scopes.findTicket(chance.hash(ticket), time);
  const all = { ...deps, ...stores, keys: undefined as never };
  const [lease] = await borrow(all, { origin: 'origin', products: [workstation], scopes: [scope?.ref ?? ''] });
  if (!lease) throw new Error('it borrowed');
  return lease;
}
const wanted = { licence: workstation, owned: true };

describe('a desktop whose type has a licence', () => {
  it('is told where its guest fetches its client token, with a ticket that is its own', async () => {
    const deps = depsFor(wanted);
    const { session, orders } = await started(deps);
    const ticket = await speakingSecrets().licenceTicket(session);
    expect(orders[0]?.variables).toMatchObject({
      DESKPOOL_SESSION: session.name,
      LICENSING_URL: portal,
      LICENSING_PRODUCT: workstation,
      CLIENT_TOKEN_URL: `${portal}/-/client-token?ticket=${ticket}`,
    });
    expect((await borrowed(deps, orders[0])).session).toBe(session.name);
  });

  it('is asked for with the same words each time, since the cloud takes them for another desktop otherwise', async () => {
    const deps = depsFor(wanted);
    const { session } = await started(deps);
    const [one, other] = [
      await sessionLicences(deps).variables(session),
      await sessionLicences(deps).variables(session),
    ];
    expect(other).toEqual(one);
  });

  it('is started all the same when licences cannot be had', async () => {
    const broken = { ...stores.scopes, keep: () => Promise.reject(new Error('throttled')) };
    const { session, world } = await started(depsFor(wanted, { scopes: broken }));
    expect(await theSession(world.deps, session.name)).toMatchObject({ desktop: { task: `task/${session.name}` } });
    expect(failures).toEqual([`could not let a guest have licences: ${session.name}`]);
  });

  it('returns its lease as soon as its session stops, and borrows no more', async () => {
    const deps = depsFor(wanted);
    const { orders, ends, steering, session } = await started(deps);
    await borrowed(deps, orders[0]);
    const change = await ends();
    expect((await stores.ledger.list(null, 10)).items).toEqual([]);
    await expect(borrowed(deps, orders[0])).rejects.toThrow('no pool features found');
    const past = await stores.ledger.past({ session: session.name }, null, 10);
    expect(past.items).toMatchObject([{ reason: 'session-ended' }]);
    await steer(steering, change);
    expect((await stores.ledger.past({ session: session.name }, null, 10)).items).toHaveLength(1);
  });

  it('is stopped all the same when its lease cannot be returned; the hour brings it back', async () => {
    const deps = depsFor(wanted);
    const broken = { ...stores.scopes, end: () => Promise.reject(new Error('throttled')) };
    const { orders, ends, world, session } = await started({ ...deps, scopes: broken });
    await borrowed(deps, orders[0]);
    expect((await ends()).after.status).toBe('stopping');
    expect(failures).toEqual([`could not return the licences of a session: ${session.name}`]);
    expect((await stores.ledger.list(null, 10)).items).toHaveLength(1);
    time = noon + 60_000;
    expect(await sweepLeases(deps, world.deps.sessions)).toMatchObject({ ended: 0, forgotten: 0, share: 50 });
    time = noon + 3_600_000;
    expect(await sweepLeases(deps, world.deps.sessions)).toMatchObject({ ended: 0, forgotten: 1, share: 0 });
  });
});

describe.each([
  ['whose type has none', { owned: true }],
  ['in a stage that owns none', { licence: workstation, owned: false }],
])('a desktop %s', (_, wishes) => {
  it('is told nothing, and costs licensing nothing', async () => {
    const untouched = new Proxy({} as never, {
      get: () => {
        throw new Error('nobody asked for this');
      },
    });
    const { orders, ends } = await started(depsFor(wishes, { scopes: untouched, ledger: untouched }));
    expect(Object.keys(orders[0]?.variables ?? {}).filter((name) => /LICEN|TOKEN_URL/.test(name))).toEqual([]);
    await ends();
    expect(failures).toEqual([]);
  });
});

it('leases that are over end with the next sweep', async () => {
  const deps = depsFor(wanted);
  const { orders } = await started(deps);
  await borrowed(deps, orders[0]);
  time = noon + 2 * day + 60_000;
  expect(await sweepLeases(deps, { findMany: async () => [] })).toEqual({ ended: 1, forgotten: 0, share: 0 });
});
