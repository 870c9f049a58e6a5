import { beforeEach, describe, expect, test } from 'vitest';
import type { HostStore } from '#core/ports/host-store.ts';
import { noon } from '#test/support/builders.ts';

const id = 'i-0123456789abcdef0';
const other = 'i-0123456789abcdef1';
const aHost = { id, desktopType: 'gpu', room: 4, ip: '10.0.0.7' };
const placedFor = (session: string) => ({ session, user: 'dp-abc', type: 'virtual' as const, placedAt: noon });

/** What every store of hosts does. */
export function hostStoreContract(name: string, open: () => Promise<HostStore>): void {
  describe(name, () => {
    let store: HostStore;
    const anOpenHost = async (host = aHost) => {
      await store.join(host, noon);
      await store.see(host.id, 8_443, noon);
      return host;
    };
    const reserve = (session: string, host: { id: string; desktopType: string } = aHost) =>
      store.reserveRoom(host, session, placedFor(session));
    beforeEach(async () => {
      store = await open();
    });

    test('a machine joins once, and takes no session before it has answered', async () => {
      expect(await store.join(aHost, noon)).toBe(true);
      expect(await store.join(aHost, noon + 1)).toBe(false);
      expect(await store.find(id)).toMatchObject({ state: 'joining', joinedAt: noon, address: { host: '10.0.0.7' } });
      expect(await reserve('one')).toBe('no-room');
      expect(await store.see(id, 9_443, noon + 5)).toBe('opened');
      expect(await store.see(id, 9_443, noon + 6)).toBe('seen');
      expect(await store.find(id)).toMatchObject({ state: 'open', seenAt: noon + 6, address: { port: 9_443 } });
      expect(await reserve('one')).toBe('reserved');
    });

    test('forty who place at once get as many places as there are', async () => {
      await anOpenHost();
      const names = Array.from({ length: 40 }, (_, at) => `s${at}`);
      const answers = await Promise.all(names.map((session) => reserve(session)));
      expect(answers.filter((answer) => answer === 'reserved')).toHaveLength(4);
      expect(answers.filter((answer) => answer === 'no-room')).toHaveLength(36);
      expect(Object.keys((await store.find(id))?.placed ?? {})).toHaveLength(4);
    });

    test('a session that is placed twice at once has one place', async () => {
      await anOpenHost();
      await anOpenHost({ ...aHost, id: other });
      const answers = await Promise.all([reserve('one'), reserve('one', { ...aHost, id: other })]);
      expect(answers.toSorted()).toEqual(['placed', 'reserved']);
      const places = (await store.all()).flatMap(({ placed }) => Object.keys(placed));
      expect(places).toEqual(['one']);
      expect(await store.placementOf('one')).toMatchObject({ dcvSession: 'one' });
    });

    test('a place that was given up is free for the next, and giving it up twice gives it up once', async () => {
      await anOpenHost({ ...aHost, room: 1 });
      await reserve('one');
      await Promise.all([store.freeRoom(id, 'one', noon + 9), store.freeRoom(id, 'one', noon + 9)]);
      expect(await store.placementOf('one')).toBeUndefined();
      expect(await store.find(id)).toMatchObject({ placed: {}, emptiedAt: noon + 9 });
      expect(await reserve('two')).toBe('reserved');
      await store.freeRoom(id, 'one', noon + 10);
      expect(await store.placementOf('two')).toMatchObject({ host: id });
    });

    test('a host that drains takes nobody, keeps whom it has, and never opens again', async () => {
      await anOpenHost();
      await reserve('one');
      expect(await store.drain(id)).toBe(true);
      expect(await store.drain(id)).toBe(false);
      expect(await reserve('two')).toBe('no-room');
      expect(await store.see(id, 8_443, noon + 1)).toBe('seen');
      expect(await store.find(id)).toMatchObject({ state: 'draining', placed: { one: { session: 'one' } } });
    });

    test('a host is lost once, and whoever loses it learns who was on it', async () => {
      await anOpenHost();
      await reserve('one');
      const lost = await Promise.all([store.lose(id, noon), store.lose(id, noon)]);
      expect(lost.filter((host) => host !== undefined)).toMatchObject([{ placed: { one: { session: 'one' } } }]);
      expect(await store.see(id, 8_443, noon)).toBeUndefined();
      expect(await store.strike(id)).toBe(0);
      await store.freeRoom(id, 'one', noon);
      expect(await store.placementOf('one')).toBeUndefined();
    });

    test('failures count until it answers', async () => {
      await anOpenHost();
      expect(await store.strike(id)).toBe(1);
      expect(await store.strike(id)).toBe(2);
      await store.see(id, 8_443, noon);
      expect(await store.strike(id)).toBe(1);
    });

    test('of a host that nobody knows there is nothing to be had', async () => {
      expect(await store.find(id)).toBeUndefined();
      expect(await store.see(id, 8_443, noon)).toBeUndefined();
      expect(await store.strike(id)).toBe(0);
      expect(await store.drain(id)).toBe(false);
      expect(await store.lose(id, noon)).toBeUndefined();
      expect(await reserve('one')).toBe('no-room');
      await store.freeRoom(id, 'one', noon);
    });

    test('whoever waits counts once, until he has a place or gives up', async () => {
      await store.wish('gpu', 'one', noon + 10);
      await store.wish('gpu', 'one', noon + 20);
      await store.wish('gpu', 'two', noon + 10);
      await store.wish('cad', 'three', noon + 20);
      expect(await store.wishes('gpu', noon)).toBe(2);
      expect(await store.wishes('gpu', noon + 10)).toBe(1);
      await anOpenHost();
      await reserve('one');
      expect(await store.wishes('gpu', noon)).toBe(1);
    });
  });
}
