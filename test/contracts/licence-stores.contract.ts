import { beforeEach, describe, expect, test } from 'vitest';
import type { Room } from '#core/licensing/counters.ts';
import type { Lease } from '#core/licensing/lease.ts';
import type { LicenceLedger, OriginStore, ScopeStore } from '#core/ports/licence-ledger.ts';
import { noon } from '#test/support/builders.ts';

type Stores = { readonly ledger: LicenceLedger; readonly origins: OriginStore; readonly scopes: ScopeStore };

const hour = 3_600_000;
const room: Room = { counter: 2, below: 2 };
function aLease(number: number, more: Partial<Lease> = {}): Lease {
  return {
    ref: `lease-${number}`,
    origin: `origin-${number}`,
    product: 'P',
    pool: 'P',
    counter: 2,
    session: null,
    borrowedAt: noon,
    renewedAt: noon,
    renewals: 0,
    expiresAt: noon + hour,
    ...more,
  };
}

/** What every set of stores of licensing does. */
export function licenceStoresContract(open: () => Promise<Stores>): void {
  let stores: Stores;
  beforeEach(async () => {
    stores = await open();
  });

  describe('the ledger', () => {
    test('counts a seat with its lease', async () => {
      const { ledger } = stores;
      expect(await ledger.borrow(aLease(1), room, null)).toBe('written');
      expect(await ledger.leasesOf('origin-1')).toEqual([aLease(1)]);
      expect((await ledger.counts()).get('P')).toEqual([0, 0, 1, 0, 0, 0, 0, 0]);
      expect(await ledger.find('lease-1')).toEqual(aLease(1));
      expect(await ledger.find('lease-2')).toBeUndefined();
    });

    test('has no seat beyond the room of a counter', async () => {
      const { ledger } = stores;
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, number) => ledger.borrow(aLease(number), room, null)),
      );
      expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(2);
      expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(8);
    });

    test('has one lease of a product for an origin, however many ask at once', async () => {
      const { ledger } = stores;
      const outcomes = await Promise.all(
        [1, 2, 3].map((number) => ledger.borrow(aLease(number, { origin: 'same' }), { counter: 2, below: 9 }, null)),
      );
      expect(outcomes.sort()).toEqual(['changed', 'changed', 'written']);
      expect((await ledger.counts()).get('P')?.[2]).toBe(1);
    });

    test('borrows under a snapshot of all counters only while nothing has changed', async () => {
      const { ledger } = stores;
      const only = [0, 0, 0, 0, 0, 0, 0, 0];
      expect(await ledger.borrow(aLease(1), { ...room, only }, null)).toBe('written');
      expect(await ledger.borrow(aLease(2, { counter: 3 }), { counter: 3, below: 9, only }, null)).toBe('full');
      const now = [0, 0, 1, 0, 0, 0, 0, 0];
      expect(await ledger.borrow(aLease(2, { counter: 3 }), { counter: 3, below: 9, only: now }, null)).toBe('written');
    });

    test('renews what is there and not over', async () => {
      const { ledger } = stores;
      await ledger.borrow(aLease(1), room, null);
      expect(await ledger.renew(aLease(1), noon + 2 * hour, noon + 1)).toBe('written');
      expect(await ledger.leasesOf('origin-1')).toEqual([
        aLease(1, { expiresAt: noon + 2 * hour, renewedAt: noon + 1, renewals: 1 }),
      ]);
      expect(await ledger.renew(aLease(1), noon + 9 * hour, noon + 2 * hour)).toBe('changed');
      expect(await ledger.renew(aLease(1, { ref: 'other' }), noon + 3 * hour, noon + 2)).toBe('changed');
      expect(await ledger.renew(aLease(2), noon + 3 * hour, noon + 2)).toBe('changed');
    });

    test('frees the seat once and remembers who had it', async () => {
      const { ledger } = stores;
      const lease = aLease(1, { session: 'demo-w01-s001' });
      await ledger.borrow(lease, room, null);
      const outcomes = await Promise.all([1, 2, 3].map(() => ledger.end(lease, 'returned', noon + 5)));
      expect(outcomes.sort()).toEqual(['changed', 'changed', 'written']);
      expect((await ledger.counts()).get('P')?.[2]).toBe(0);
      const remembered = [{ ...lease, endedAt: noon + 5, reason: 'returned' }];
      expect((await ledger.past({ day: '2026-11-22' }, null, 10)).items).toEqual(remembered);
      expect((await ledger.past({ session: 'demo-w01-s001' }, null, 10)).items).toEqual(remembered);
      expect((await ledger.past({ day: '2026-11-21' }, null, 10)).items).toEqual([]);
      expect(await ledger.find('lease-1')).toBeUndefined();
    });

    test('ends as expired only what is over, on the instant that it is', async () => {
      const { ledger } = stores;
      await ledger.borrow(aLease(1), room, null);
      expect(await ledger.expired('P', noon + hour - 1)).toEqual([]);
      expect(await ledger.end(aLease(1), 'expired', noon + hour - 1)).toBe('changed');
      expect(await ledger.expired('P', noon + hour)).toEqual([aLease(1)]);
      expect(await ledger.end(aLease(1), 'expired', noon + hour)).toBe('written');
    });

    test('does not end as expired what was renewed meanwhile', async () => {
      const { ledger } = stores;
      await ledger.borrow(aLease(1), room, null);
      await ledger.renew(aLease(1), noon + 3 * hour, noon);
      expect(await ledger.expired('P', noon + 2 * hour)).toEqual([]);
      expect(await ledger.end(aLease(1), 'expired', noon + 2 * hour)).toBe('changed');
    });

    test('lists all leases of all pools in pages', async () => {
      const { ledger } = stores;
      for (let number = 0; number < 25; number += 1) {
        const pool = ['A', 'B', 'C'][number % 3] ?? 'A';
        await ledger.borrow(aLease(number, { pool, expiresAt: noon + number }), { counter: 2, below: 99 }, null);
      }
      const seen: string[] = [];
      let cursor: string | null = null;
      let pages = 0;
      do {
        const page: Awaited<ReturnType<LicenceLedger['list']>> = await ledger.list(cursor, 10);
        expect(page.items.length).toBeLessThanOrEqual(10);
        seen.push(...page.items.map(({ ref }) => ref));
        ({ cursor } = page);
        pages += 1;
      } while (cursor !== null);
      expect(new Set(seen).size).toBe(25);
      expect(seen).toHaveLength(25);
      expect(pages).toBeLessThanOrEqual(4);
    });

    test('remembers the highest use of a day', async () => {
      const { ledger } = stores;
      await ledger.recordPeak('P', '2026-11-22', 5);
      await ledger.recordPeak('P', '2026-11-22', 3);
      await ledger.recordPeak('P', '2026-11-21', 4);
      await ledger.recordPeak('P', '2026-11-01', 9);
      await ledger.recordPeak('Q', '2026-11-22', 8);
      expect(await ledger.peaks('P', '2026-11-10')).toEqual([
        { day: '2026-11-21', used: 4 },
        { day: '2026-11-22', used: 5 },
      ]);
    });
  });

  describe('origins', () => {
    const said = {
      ref: 'B210CF72-FEC7-4440-9499-1156D1ACD13A',
      hostname: 'one',
      guestDriver: '527.41',
      hostDriver: '',
      platform: 'Ubuntu',
      platformVersion: '20.04',
      macAddresses: ['d6:30:d8:de:46:a7'],
      ipAddresses: [],
      gpus: [],
      seenAt: noon,
    };

    test('are kept as they were said last, and counted', async () => {
      const { origins } = stores;
      await origins.save(said);
      await origins.save({ ...said, hostname: 'two', seenAt: noon + 5 });
      const expected = { ...said, hostname: 'two', seenAt: noon + 5, registeredAt: noon, registrations: 2 };
      expect((await origins.findMany([said.ref, 'unknown', said.ref])).get(said.ref)).toEqual(expected);
      expect((await origins.list(null, 10)).items).toEqual([expected]);
    });

    test('come in pages, and go', async () => {
      const { origins } = stores;
      for (const ref of ['a', 'b', 'c']) await origins.save({ ...said, ref });
      const first = await origins.list(null, 2);
      expect(first.items.map(({ ref }) => ref)).toEqual(['a', 'b']);
      const second = await origins.list(first.cursor, 2);
      expect(second.items.map(({ ref }) => ref)).toEqual(['c']);
      await origins.remove('b');
      expect((await origins.list(null, 10)).items.map(({ ref }) => ref)).toEqual(['a', 'c']);
    });

    test('a code is spent once, however many come at once', async () => {
      const spent = await Promise.all([1, 2, 3, 4].map(() => stores.origins.spendCode('hash', noon)));
      expect(spent.filter(Boolean)).toHaveLength(1);
    });
  });

  describe('scopes', () => {
    const scope = { ref: 'scope-1', session: 'demo-w01-s001', until: noon + hour };

    test('belong to one session, which has one', async () => {
      const { scopes } = stores;
      expect(await scopes.keep(scope)).toEqual(scope);
      expect(await scopes.keep({ ...scope, ref: 'scope-2' })).toEqual(scope);
      expect(await scopes.find('scope-1', noon)).toEqual(scope);
      expect(await scopes.find('scope-2', noon)).toBeUndefined();
      expect(await scopes.find('scope-1', noon + hour)).toBe('over');
    });

    test('a ticket is good until its instant', async () => {
      const { scopes } = stores;
      await scopes.addTicket('hash', scope);
      expect(await scopes.findTicket('hash', noon + hour - 1)).toEqual(scope);
      expect(await scopes.findTicket('hash', noon + hour)).toBeUndefined();
      expect(await scopes.findTicket('other', noon)).toBeUndefined();
    });

    test('end with what was borrowed by them, and nothing is borrowed afterwards', async () => {
      const { ledger, scopes } = stores;
      await scopes.keep(scope);
      const lease = aLease(1, { session: scope.session });
      expect(await ledger.borrow(lease, room, scope.ref)).toBe('written');
      const held = [{ origin: lease.origin, product: lease.product }];
      expect(await scopes.end(scope.session, noon)).toEqual(held);
      expect(await scopes.end(scope.session, noon)).toEqual(held);
      expect(await scopes.find(scope.ref, noon)).toBe('over');
      expect(await ledger.borrow(aLease(2), room, scope.ref)).toBe('session-over');
      expect(await ledger.leasesOf('origin-2')).toEqual([]);
    });

    test('a session that ended before it had one gets none any more', async () => {
      const { scopes } = stores;
      expect(await scopes.end(scope.session, noon)).toEqual([]);
      await expect(scopes.keep(scope)).rejects.toMatchObject({ code: 'session-ended' });
    });

    test('that nobody knows hold nothing', async () => {
      expect(await stores.ledger.borrow(aLease(1), room, 'unknown')).toBe('session-over');
      expect((await stores.ledger.counts()).get('P')?.[2] ?? 0).toBe(0);
    });
  });
}
