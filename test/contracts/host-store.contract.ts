import { beforeEach, describe, expect, test } from 'vitest';
import type { HostStore } from '#core/ports/host-store.ts';
import { noon } from '#test/support/builders.ts';

const id = 'i-0123456789abcdef0';
const other = 'i-0123456789abcdef1';
const aHost = { id, desktopType: 'gpu', room: 4, ip: '10.0.0.7', state: 'joining' as const };
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

    test('knows whom a host lets watch, for as long as the session has its place', async () => {
      await anOpenHost();
      await reserve('one');
      await store.noteWatchers(id, 'one', ['dp-a', 'dp-b']);
      expect((await store.find(id))?.placed['one']).toMatchObject({ session: 'one', watchers: ['dp-a', 'dp-b'] });
      await store.noteWatchers(id, 'one', []);
      await store.noteWatchers(id, 'two', ['dp-a']);
      await store.noteWatchers(other, 'one', ['dp-a']);
      expect((await store.find(id))?.placed).toMatchObject({ one: { watchers: [] } });
      expect(Object.keys((await store.find(id))?.placed ?? {})).toEqual(['one']);
      expect(await store.find(other)).toBeUndefined();
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

    test('a place that is kept passes to one person, once, and is his from then on', async () => {
      await anOpenHost();
      await store.reserveRoom(aHost, 'one', { ...placedFor('one'), warm: true });
      expect((await store.find(id))?.placed['one']).toMatchObject({ warm: true });
      const handed = await Promise.all([
        store.handOver(id, 'one', 'dp-alice', noon + 3),
        store.handOver(id, 'one', 'dp-bob', noon + 3),
      ]);
      expect(handed.filter((placed) => placed !== undefined)).toHaveLength(1);
      const placed = handed.find((one) => one !== undefined);
      expect((await store.find(id))?.placed['one']).toEqual(placed);
      expect(placed).toMatchObject({ session: 'one', placedAt: noon + 3 });
      expect(placed?.warm).toBeUndefined();
      expect(await store.handOver(id, 'two', 'dp-alice', noon)).toBeUndefined();
      await store.freeRoom(id, 'one', noon + 4);
      expect(await store.placementOf('one')).toBeUndefined();
    });

    test('a machine whose agent has not reported joins all the same, and is found once it has', async () => {
      await store.join({ ...aHost, ip: null }, noon);
      expect(await store.find(id)).toMatchObject({ state: 'joining', address: { host: '' } });
      await store.locate(id, '10.0.0.9');
      await store.see(id, 8_443, noon);
      expect(await store.find(id)).toMatchObject({ state: 'open', address: { host: '10.0.0.9', port: 8_443 } });
    });

    test('a machine that gets ready to stand by takes no session before it is needed and has answered again', async () => {
      await store.join({ ...aHost, state: 'warming' }, noon);
      expect(await store.see(id, 8_443, noon + 1)).toBe('seen');
      expect(await store.find(id)).toMatchObject({ state: 'warm' });
      expect(await reserve('one')).toBe('no-room');
      expect(await store.drain(id)).toBe(false);
      expect(await store.wake(id, noon + 9)).toBe(true);
      expect(await store.wake(id, noon + 10)).toBe(false);
      expect(await store.find(id)).toMatchObject({ state: 'joining', joinedAt: noon + 9, seenAt: noon + 9 });
      expect(await store.see(id, 8_443, noon + 11)).toBe('opened');
      expect(await reserve('one')).toBe('reserved');
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
