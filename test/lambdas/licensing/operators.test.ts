import { beforeEach, describe, expect, test } from 'vitest';
import type { OriginStore } from '#core/ports/licence-ledger.ts';
import { borrow } from '#core/usecases/licensing/borrow.ts';
import { watchUse } from '#core/usecases/licensing/licence-use.ts';
import { removeOrigins } from '#core/usecases/licensing/remove-origins.ts';
import { inParallel } from '#lambdas/in-parallel.ts';
import {
  aGuest,
  aLicensing,
  allotment,
  anEntitlement,
  borrowedIn,
  countedIn,
  environment,
  ledgerWrongs,
  originNamed,
  workstation,
  type Licensing,
  ticketForSession,
} from '#test/support/licensing.ts';
import { bodyOf } from '#test/support/serving.ts';
import { openTables } from '#test/support/tables.ts';

const day = 86_400_000;
const session = 'demo-w01-s001';
let world: Licensing;
const open = async (options: Parameters<typeof aLicensing>[0] = {}) => {
  const { client } = await openTables('licensing');
  world = aLicensing({ client, ...options });
};
beforeEach(() => open());

/** The guest of a session, with the client token that its ticket fetches. */
async function guestOf(name: string, number: number) {
  const ticket = await ticketForSession(world.deps, name, world.now() + day);
  const { body } = await world.ask({ path: '/client-token', query: { ticket } });
  const claims = JSON.parse(Buffer.from(body.split('.')[1] ?? '', 'base64url').toString());
  return { ticket, guest: aGuest(world.ask, originNamed(number), { scope: claims.scope_ref_list[0] }) };
}

/** Origins whose index lags: so many lists name what was there at the first, and find of it what is left. */
function behind(origins: OriginStore, lists: number): OriginStore {
  let asked = 0;
  let first: readonly string[] | undefined;
  return {
    ...origins,
    async list(cursor, limit) {
      first ??= (await origins.list(null, 1_000)).items.map(({ ref }) => ref);
      asked += 1;
      if (asked > lists) return origins.list(cursor, limit);
      const found = await origins.findMany(first.slice(0, limit));
      return { items: [...found.values()], cursor: first.length > limit ? 'more' : null };
    },
  };
}

describe('/-/leases and /-/origins', () => {
  test('list what there is, in the contract’s fields', async () => {
    const guest = aGuest(world.ask, originNamed(1));
    const [ref] = borrowedIn(await guest.boot());
    const lease =
      `"lease_ref":"${ref}","origin_ref":"${originNamed(1)}","lease_created":"2026-11-22T12:00:00.000000Z",` +
      '"lease_expires":"2026-11-23T12:00:00.000000Z","lease_updated":"2026-11-22T12:00:00.000000Z",' +
      '"lease_renewal":"2026-11-22T15:36:00.000000Z"';
    const origin =
      `"origin_ref":"${originNamed(1)}","hostname":"PC-Windows","guest_driver_version":"527.41",` +
      '"os_platform":"Windows 10 Pro","os_version":"10.0.19045"';
    const driver =
      '"$driver":{"software_branch":"vGPU 15","branch_version":null,"driver_branch":"R525","branch_status":"EOL",' +
      '"release_date":null,"eol":"December 2023","is_latest":false}';
    expect((await world.askAsAdmin({ path: '/-/leases' })).body).toBe(`[{${lease}}]`);
    expect((await world.askAsAdmin({ path: '/-/leases', query: { origin: 'true' } })).body).toBe(
      `[{${lease},"origin":{${origin}}}]`,
    );
    expect((await world.askAsAdmin({ path: '/-/origins' })).body).toBe(`[{${origin},${driver}}]`);
    expect((await world.askAsAdmin({ path: '/-/origins', query: { leases: '1' } })).body).toBe(
      `[{${origin},${driver},"leases":[{${lease}}]}]`,
    );
  });

  test('do not show what is over', async () => {
    await aGuest(world.ask, originNamed(1)).boot();
    world.pass(day);
    expect((await world.askAsAdmin({ path: '/-/leases' })).body).toBe('[]');
  });

  test('come in pages, each after the link of the one before', async () => {
    await open({ entitlements: [anEntitlement(1_200)] });
    const numbers = Array.from({ length: 1_200 }, (_, number) => number);
    await inParallel(numbers, 32, async (number) => {
      await borrow(world.deps, { origin: originNamed(number), products: [workstation], scopes: [allotment] });
    });
    const seen: string[] = [];
    const sizes: number[] = [];
    let next: { path: string; query: Record<string, string> } | undefined = { path: '/-/leases', query: {} };
    while (next) {
      const reply = await world.askAsAdmin(next);
      const page = bodyOf(reply) as readonly { readonly lease_ref: string }[];
      seen.push(...page.map(({ lease_ref: ref }) => ref));
      sizes.push(page.length);
      const link: string | undefined = /^<([^>]+)>; rel="next"$/.exec(String(reply.headers?.['Link'] ?? ''))?.[1];
      const url: URL | undefined = link === undefined ? undefined : new URL(link, 'https://portal.example.org');
      next = url && { path: url.pathname, query: Object.fromEntries(url.searchParams) };
    }
    expect(sizes.slice(0, 2)).toEqual([500, 500]);
    expect(seen).toHaveLength(1_200);
    expect(new Set(seen).size).toBe(1_200);
  });

  test('are emptied, origins with their leases', async () => {
    await aGuest(world.ask, originNamed(1)).boot();
    const unregistered = aGuest(world.ask, originNamed(2));
    await unregistered.prove();
    await unregistered.borrow();
    const reply = await world.askAsAdmin({ method: 'DELETE', path: '/-/origins' });
    expect([reply.statusCode, reply.body]).toEqual([201, '']);
    expect((await world.askAsAdmin({ path: '/-/leases' })).body).toBe('[]');
    expect((await world.askAsAdmin({ path: '/-/origins' })).body).toBe('[]');
    expect(await countedIn(world.deps.ledger)).toBe(0);
  });

  test('are emptied also while their index still names what has just gone', async () => {
    const { origins } = world.deps;
    await inParallel([...Array(250).keys()], 16, async (number) => {
      const body = { candidate_origin_ref: originNamed(number), environment };
      await world.ask({ method: 'POST', path: '/auth/v1/origin', body });
    });
    await removeOrigins({ ...world.deps, origins: behind(origins, 3) });
    expect((await origins.list(null, 1_000)).items).toEqual([]);
  });

  test('lose one lease', async () => {
    const [ref] = borrowedIn(await aGuest(world.ask, originNamed(1)).boot());
    const remove = () => world.askAsAdmin({ method: 'DELETE', path: `/-/lease/${ref}` });
    expect((await remove()).statusCode).toBe(201);
    const again = await remove();
    expect([again.statusCode, again.body]).toEqual([404, '{"status":404,"detail":"lease not found"}']);
  });

  test('lose what is over, and nothing else', async () => {
    await aGuest(world.ask, originNamed(1)).boot();
    world.pass(day / 2);
    await aGuest(world.ask, originNamed(2)).boot();
    world.pass(day / 2);
    await world.askAsAdmin({ method: 'DELETE', path: '/-/leases/expired' });
    expect(await countedIn(world.deps.ledger)).toBe(1);
    expect(await ledgerWrongs(world.deps.ledger)).toEqual([]);
  });
});

describe('a session', () => {
  test('fetches its own client token by its ticket, as often as it likes while it lasts', async () => {
    await open({ licensing: { clientTokenOpen: false } });
    const { ticket, guest } = await guestOf(session, 1);
    expect((await guest.boot()).statusCode).toBe(200);
    const fetched = async (asked: { query?: Record<string, string>; headers?: Record<string, string> }) =>
      (await world.ask({ path: '/-/client-token', ...asked })).statusCode;
    expect(await fetched({ query: { ticket } })).toBe(200);
    expect(await fetched({ headers: { Authorization: `Bearer ${ticket}` } })).toBe(200);
    expect(await fetched({ query: { ticket: `${ticket}x` } })).toBe(401);
    world.pass(day);
    expect(await fetched({ query: { ticket } })).toBe(401);
  });

  test('is in the history of who held what', async () => {
    const { guest } = await guestOf(session, 1);
    const [lease] = borrowedIn(await guest.boot());
    await guest.renew(lease ?? '');
    world.pass(60_000);
    await guest.giveBackAll();
    const held = {
      lease,
      feature: workstation,
      product: workstation,
      origin: originNamed(1),
      session,
      from: '2026-11-22T12:00:00.000Z',
      until: '2026-11-22T12:01:00.000Z',
      renewals: 1,
      reason: 'returned',
    };
    for (const query of [{}, { day: '2026-11-22' }, { session }] as readonly Record<string, string>[]) {
      const reply = await world.askAsAdmin({ path: '/-/history', query });
      expect(bodyOf(reply)).toEqual({ leases: [held], cursor: null });
    }
    expect(bodyOf(await world.askAsAdmin({ path: '/-/history', query: { day: '2026-11-21' } }))).toEqual({
      leases: [],
      cursor: null,
    });
    const csv = await world.askAsAdmin({ path: '/-/history.csv' });
    expect(csv.headers?.['Content-Type']).toBe('text/csv; charset=utf-8');
    expect(csv.body.split('\r\n')[1]).toBe(Object.values(held).join(','));
  });

  test.each([{}, { session }])('history comes in pages (%j)', async (of) => {
    const { guest } = await guestOf(session, 1);
    await guest.boot();
    for (let count = 0; count < 5; count += 1) {
      await guest.giveBackAll();
      world.pass(1_000);
      await guest.borrow();
    }
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: '2', ...of, ...(cursor !== null && { cursor }) };
      const page = bodyOf(await world.askAsAdmin({ path: '/-/history', query })) as {
        leases: unknown[];
        cursor: string | null;
      };
      expect(page.leases.length).toBeLessThanOrEqual(2);
      seen.push(...page.leases);
      ({ cursor } = page);
    } while (cursor !== null);
    expect(seen).toHaveLength(5);
  });
});

describe('/-/use', () => {
  test('says what is owned, in use, and foreseen', async () => {
    await open({ entitlements: [anEntitlement(2, { demonstration: true })] });
    await aGuest(world.ask, originNamed(1)).boot();
    expect(await watchUse(world.deps)).toBe(50);
    await aGuest(world.ask, originNamed(2)).boot();
    expect(await watchUse(world.deps)).toBe(100);
    expect(bodyOf(await world.askAsAdmin({ path: '/-/use' }))).toEqual({
      pools: [
        {
          feature: workstation,
          seats: 2,
          inUse: 2,
          demonstration: true,
          evidence: ['order 1'],
          fewerFrom: '2028-01-01T00:00:00.000Z',
          forecast: { peak: 2, slope: null, exhaustedOn: '2026-11-22', days: 1 },
        },
      ],
    });
  });
});

describe('/-/capacity', () => {
  test('compares, proposes, and returns what sessions left behind', async () => {
    const { guest } = await guestOf(session, 1);
    await guest.boot();
    world.over.add(session);
    const listed = {
      featureName: 'Quadro-Virtual-DWS',
      productName: workstation,
      startDate: '2026-01-01',
      endDate: '2027-01-01',
      totalQuantity: 8,
    };
    const reply = await world.askAsAdmin({ method: 'POST', path: '/-/capacity', body: { features: [listed] } });
    expect(bodyOf(reply)).toEqual({
      compared: [{ feature: workstation, declared: 10, listed: 8, inUseThere: 0, inUseHere: 0, verdict: 'not-owned' }],
      entitlements: [
        {
          feature: 'Quadro-Virtual-DWS',
          quantity: 8,
          evidence: expect.stringMatching(/^capacity listing of 2026-11-22, SHA-256 [\w-]{43}$/),
          from: '2026-01-01',
          until: '2027-01-01',
        },
      ],
      returned: 1,
    });
    expect(await countedIn(world.deps.ledger)).toBe(0);
  });
});

test('an origin that registers again and again is counted', async () => {
  for (let count = 0; count < 3; count += 1)
    await world.ask({
      method: 'POST',
      path: '/auth/v1/origin',
      body: { candidate_origin_ref: originNamed(1), environment },
    });
  expect((await world.deps.origins.list(null, 1)).items[0]?.registrations).toBe(3);
});
