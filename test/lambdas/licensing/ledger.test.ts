import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seatsAt } from '#core/licensing/entitlements.ts';
import { isLive } from '#core/licensing/lease.ts';
import { Refusal } from '#core/refusal.ts';
import { borrow } from '#core/usecases/licensing/borrow.ts';
import type { LicensingDeps } from '#core/usecases/licensing/deps.ts';
import { endAllExpired } from '#core/usecases/licensing/end-expired.ts';
import { giveBack, giveBackAll, renew } from '#core/usecases/licensing/keep-lease.ts';
import { watchUse } from '#core/usecases/licensing/licence-use.ts';
import { releaseForgotten, releaseForSession } from '#core/usecases/licensing/session-seats.ts';
import { Crash } from '#test/support/crash.ts';
import { aStage } from '#test/support/builders.ts';
import {
  aLicensing,
  allLeases,
  allotment,
  anEntitlement,
  countedIn,
  ledgerWrongs,
  originNamed,
  workstation,
  type Licensing,
  ticketForSession,
} from '#test/support/licensing.ts';
import { openTables } from '#test/support/tables.ts';

const day = 86_400_000;

async function overDynamo(options: Parameters<typeof aLicensing>[0] = {}) {
  const opened = await openTables('licensing');
  return { ...opened, ...aLicensing({ ...options, client: opened.client }) };
}

const want = (origin: string, scope = allotment, product = workstation) => ({
  origin,
  products: [product],
  scopes: [scope],
});

/** Borrows for so many origins at once. Returns how many got a seat, and whether all others were refused. */
async function storm(deps: LicensingDeps, count: number, from = 0) {
  const outcomes = await Promise.all(
    Array.from({ length: count }, async (_, number) => {
      try {
        return (await borrow(deps, want(originNamed(from + number)))).length;
      } catch (error) {
        if (error instanceof Refusal && error.code === 'no-seat') return 0;
        throw error;
      }
    }),
  );
  return outcomes.filter((seats) => seats === 1).length;
}

describe('500 origins that want 100 seats at once', () => {
  it('get exactly 100, and 100 again after all were returned', async () => {
    const { deps } = await overDynamo({ entitlements: [anEntitlement(100)] });
    for (let round = 0; round < 2; round += 1) {
      expect(await storm(deps, 500)).toBe(100);
      expect(await countedIn(deps.ledger)).toBe(100);
      expect(await ledgerWrongs(deps.ledger)).toEqual([]);
      const held = await allLeases(deps.ledger);
      expect(new Set(held.map(({ origin }) => origin)).size).toBe(100);
      await Promise.all(held.map(({ origin }) => giveBackAll(deps, origin)));
      expect(await countedIn(deps.ledger)).toBe(0);
    }
  });

  it('also where calls conflict, are throttled, and replies get lost', async () => {
    const { deps, dynamo } = await overDynamo({ entitlements: [anEntitlement(20)] });
    for (let nth = 3; nth < 200; nth += 3) {
      const kinds = ['TransactionConflict', 'Throttling', 'LostReply'] as const;
      dynamo.faults.inject({ kind: kinds[(nth % 7) % 3] ?? 'LostReply', operation: 'TransactWriteItems', nth });
    }
    expect(await storm(deps, 60)).toBe(20);
    dynamo.faults.clear();
    expect(await ledgerWrongs(deps.ledger)).toEqual([]);
    expect(await countedIn(deps.ledger)).toBe(20);
  });

  it('get the seats of those who are over, though nobody has swept', async () => {
    const { deps, pass } = await overDynamo({ entitlements: [anEntitlement(30)] });
    expect(await storm(deps, 30)).toBe(30);
    expect(await storm(deps, 10, 100)).toBe(0);
    pass(day);
    expect(await storm(deps, 60, 200)).toBe(30);
    expect(await ledgerWrongs(deps.ledger)).toEqual([]);
  });

  it('one origin twenty times at once has one', async () => {
    const { deps } = await overDynamo();
    const got = await Promise.all(Array.from({ length: 20 }, () => borrow(deps, want(originNamed(1)))));
    expect(new Set(got.flat().map(({ ref }) => ref)).size).toBe(1);
    expect(await countedIn(deps.ledger)).toBe(1);
  });
});

describe('an entitlement that ends', () => {
  it('lends nothing beyond its last instant to whoever asks just then', async () => {
    const end = Date.parse('2026-11-23T00:00:00Z');
    for (let before = 1; before <= 12; before += 1) {
      const { deps } = aLicensing({ entitlements: [anEntitlement(5, { until: '2026-11-22' })] });
      let time = end - before;
      const clock = () => (time += 1);
      await borrow({ ...deps, clock }, want(originNamed(1))).catch(() => []);
      const leases = await deps.ledger.leasesOf(originNamed(1));
      expect(leases.filter((lease) => isLive(lease, end))).toEqual([]);
    }
  });
});

describe('a smaller declaration', () => {
  it('takes nothing away, lends nothing more and lets nothing be renewed until less is in use', async () => {
    const { deps, pass } = await overDynamo({ entitlements: [anEntitlement(16)] });
    await storm(deps, 16);
    const fewer = { ...deps, stage: aStage({ entitlements: [anEntitlement(9)] }) };
    expect(await storm(fewer, 30, 100)).toBe(0);
    const [lease] = await deps.ledger.leasesOf(originNamed(0));
    await expect(renew(fewer, originNamed(0), lease?.ref ?? '')).rejects.toMatchObject({ code: 'no-such-lease' });
    // Six are left on three counters, each with more than its share, and the others have room for six.
    const others = (await allLeases(deps.ledger)).filter(({ counter }) => ![1, 2, 3].includes(counter));
    for (const one of others) await giveBackAll(fewer, one.origin);
    expect(await countedIn(deps.ledger)).toBe(6);
    expect(await storm(fewer, 40, 200)).toBe(3);
    expect(await countedIn(deps.ledger)).toBe(9);
    pass(day);
    expect(await storm(fewer, 40, 300)).toBe(9);
  });
});

describe('the sessions', () => {
  const session = 'demo-w01-s001';
  /** A session's scope, as its client token says it. */
  async function scopeOf({ deps, now }: Licensing, name = session) {
    const ticket = await ticketForSession(deps, name, now() + day);
    return (await deps.scopes.findTicket(deps.chance.hash(ticket), now()))?.ref ?? '';
  }

  it('hold what their guests borrow, and give it back at once when they end', async () => {
    const world = await overDynamo({ entitlements: [anEntitlement(1)] });
    const scope = await scopeOf(world);
    const [lease] = await borrow(world.deps, want(originNamed(1), scope));
    expect(lease?.session).toBe(session);
    expect(await releaseForSession(world.deps, session)).toBe(1);
    expect(await releaseForSession(world.deps, session)).toBe(0);
    expect(await storm(world.deps, 1, 50)).toBe(1);
    const { items } = await world.deps.ledger.past({ session }, null, 10);
    expect(items).toMatchObject([{ ref: lease?.ref, reason: 'session-ended', session }]);
  });

  it('borrow nothing once they are over, nor with a scope that nobody knows', async () => {
    const world = await overDynamo({ licensing: { clientTokenOpen: false } });
    const scope = await scopeOf(world);
    await releaseForSession(world.deps, session);
    await expect(borrow(world.deps, want(originNamed(1), scope))).rejects.toMatchObject({ code: 'no-seat' });
    const unknown = originNamed(99).toLowerCase();
    await expect(borrow(world.deps, want(originNamed(1), unknown))).rejects.toMatchObject({ code: 'no-seat' });
    expect(await countedIn(world.deps.ledger)).toBe(0);
  });

  it('leave nothing behind where they end while their guest borrows', async () => {
    for (let round = 0; round < 20; round += 1) {
      const world = await overDynamo();
      const scope = await scopeOf(world);
      const borrowing = borrow(world.deps, want(originNamed(1), scope)).catch(() => []);
      for (let turns = 0; turns < round; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      await releaseForSession(world.deps, session);
      await borrowing;
      expect(await countedIn(world.deps.ledger)).toBe(0);
    }
  });

  it('take over the machine of another session with its seat', async () => {
    const world = await overDynamo({ entitlements: [anEntitlement(1)] });
    const [first, second] = [await scopeOf(world), await scopeOf(world, 'demo-w01-s002')];
    await borrow(world.deps, want(originNamed(1), first));
    const [lease] = await borrow(world.deps, want(originNamed(1), second));
    expect(lease?.session).toBe('demo-w01-s002');
    expect(await releaseForSession(world.deps, session)).toBe(0);
    expect(await countedIn(world.deps.ledger)).toBe(1);
  });

  it('are looked up where nobody said that they ended', async () => {
    const world = await overDynamo();
    await borrow(world.deps, want(originNamed(1), await scopeOf(world)));
    await borrow(world.deps, want(originNamed(2)));
    const alive = { findMany: async (names: readonly string[]) => names.map((name) => ({ name, status: 'active' })) };
    const gone = { findMany: async () => [] };
    expect(await releaseForgotten(world.deps, alive as never)).toBe(0);
    expect(await releaseForgotten(world.deps, gone)).toBe(1);
    expect(await countedIn(world.deps.ledger)).toBe(1);
  });
});

describe('a process that dies between any two steps', () => {
  it('leaves no seat uncounted, and none lost for longer than a lease', async () => {
    let died = 0;
    for (let calls = 1; ; calls += 1) {
      const { deps, now, pass } = await overDynamo({ entitlements: [anEntitlement(2)] });
      const mortal = { ...deps, ledger: dyingAfter(calls, deps.ledger) };
      const ticket = await ticketForSession(deps, 'demo-w01-s001', now() + 5 * day);
      const scope = (await deps.scopes.findTicket(deps.chance.hash(ticket), now()))?.ref ?? '';
      const life = async () => {
        const [lease] = await borrow(mortal, want(originNamed(1), scope));
        await renew(mortal, originNamed(1), lease?.ref ?? '');
        pass(day);
        await borrow(mortal, want(originNamed(1), scope));
        await borrow(mortal, want(originNamed(2)));
        await giveBackAll(mortal, originNamed(2));
        await releaseForSession(mortal, 'demo-w01-s001');
      };
      const crash: unknown = await life().catch((error: unknown) => error);
      expect(await ledgerWrongs(deps.ledger)).toEqual([]);
      if (!(crash instanceof Crash)) {
        expect(crash).toBeUndefined();
        break;
      }
      died += 1;
      await releaseForSession(deps, 'demo-w01-s001');
      pass(day);
      expect(await storm(deps, 3, 10)).toBe(2);
      expect(await ledgerWrongs(deps.ledger)).toEqual([]);
    }
    expect(died).toBeGreaterThan(15);
  });
});

/** An adapter whose process dies at its nth call: before it is done, or after. */
function dyingAfter(calls: number, ledger: LicensingDeps['ledger']): LicensingDeps['ledger'] {
  let left = calls;
  return new Proxy(ledger, {
    get: (target, name) => {
      const verb = Reflect.get(target, name) as (...given: readonly unknown[]) => Promise<unknown>;
      return async (...given: readonly unknown[]) => {
        left -= 1;
        if (left === 0) throw new Crash();
        const done = await verb.apply(target, [...given]);
        left -= 1;
        if (left === 0) throw new Crash();
        return done;
      };
    },
  });
}

type Step =
  | { readonly do: 'borrow'; readonly origin: number; readonly product: string; readonly session: number | null }
  | { readonly do: 'renew' | 'return' | 'return-all'; readonly origin: number }
  | { readonly do: 'wait'; readonly for: number }
  | { readonly do: 'sweep' }
  | { readonly do: 'end-session'; readonly session: number }
  | { readonly do: 'together'; readonly origins: readonly number[] }
  | { readonly do: 'crash'; readonly origin: number; readonly after: number };

const origin = fc.nat(7);
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('borrow' as const),
        origin,
        product: fc.constantFrom(workstation, 'NVIDIA Virtual PC'),
        session: fc.option(fc.nat(2)),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constantFrom('renew' as const, 'return' as const, 'return-all' as const), origin }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), for: fc.constantFrom(1, 3_600_000, 40_000_000, day) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('end-session' as const), session: fc.nat(2) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('together' as const), origins: fc.array(origin, { maxLength: 8 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('crash' as const), origin, after: fc.integer({ min: 1, max: 9 }) }),
    },
  ),
  { minLength: 5, maxLength: 40 },
);

describe('under any history', () => {
  /** Two entitlements of which one ends tomorrow, so that fewer seats are owned while history goes on. */
  const entitlements = [
    anEntitlement(2, { until: '2026-11-23' }),
    anEntitlement(2),
    anEntitlement(1, { feature: 'NVIDIA Virtual PC' }),
  ];

  async function run(world: Licensing, step: Step): Promise<void> {
    const { deps } = world;
    switch (step.do) {
      case 'borrow': {
        const scope = step.session === null ? allotment : await aScope(world, step.session);
        await borrow(deps, want(originNamed(step.origin), scope, step.product));
        return;
      }
      case 'renew':
      case 'return': {
        const [lease] = await deps.ledger.leasesOf(originNamed(step.origin));
        const act = step.do === 'renew' ? renew : giveBack;
        await act(deps, originNamed(step.origin), lease?.ref ?? 'none');
        return;
      }
      case 'return-all':
        await giveBackAll(deps, originNamed(step.origin));
        return;
      case 'wait':
        world.pass(step.for);
        return;
      case 'sweep':
        await endAllExpired(deps);
        await watchUse(deps);
        return;
      case 'end-session':
        await releaseForSession(deps, `demo-w01-s00${step.session}`);
        return;
      case 'together':
        await Promise.allSettled(step.origins.map((one) => borrow(deps, want(originNamed(one)))));
        return;
      case 'crash': {
        const mortal = { ...deps, ledger: dyingAfter(step.after, deps.ledger) };
        await borrow(mortal, want(originNamed(step.origin)));
      }
    }
  }

  async function aScope({ deps, now }: Licensing, number: number) {
    const ticket = await ticketForSession(deps, `demo-w01-s00${number}`, now() + 30 * day);
    return (await deps.scopes.findTicket(deps.chance.hash(ticket), now()))?.ref ?? '';
  }

  it.each([
    ['in memory', 300],
    ['over DynamoDB', 60],
  ])('live leases never exceed what is owned, and the counts are the ledger (%s)', async (where, numRuns) => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const how = { entitlements, licensing: { lease: '18h' } };
        const world = where === 'in memory' ? aLicensing(how) : await overDynamo(how);
        for (const step of history) {
          await run(world, step).catch((error: unknown) => {
            if (!(error instanceof Refusal || error instanceof Crash)) throw error;
          });
          const leases = await allLeases(world.deps.ledger);
          for (const pool of [workstation, 'NVIDIA Virtual PC']) {
            const live = leases.filter((lease) => lease.pool === pool && isLive(lease, world.now())).length;
            expect(live).toBeLessThanOrEqual(seatsAt(world.deps.stage.entitlements, pool, world.now()));
          }
          expect(await ledgerWrongs(world.deps.ledger)).toEqual([]);
        }
      }),
      { numRuns },
    );
  });
});
