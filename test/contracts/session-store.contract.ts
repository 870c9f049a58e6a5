import { beforeEach, describe, expect, it } from 'vitest';
import type { SessionRequest } from '#core/lms/session-request.ts';
import type { EnvironmentStore } from '#core/ports/environment-store.ts';
import type { SessionStore } from '#core/ports/session-store.ts';
import { Refusal } from '#core/refusal.ts';
import { activate, claim, end, progress, ready, renew, stop } from '#core/session/moves.ts';
import type { Active, Launching, Owner, Reserved, Session } from '#core/session/session.ts';
import { aLaunching, anAddress, anOwner, limits, noon } from '#test/support/builders.ts';

/** Where a suite gets fresh stores from. */
export type OpenSessionStores = () => Promise<{
  readonly sessions: SessionStore;
  readonly environments: EnvironmentStore;
  readonly portalLive: () => Promise<number>;
}>;

const room = { capacity: 1_000, maximum: 0 };
const alice = anOwner('alice');
const bob = anOwner('bob');
const heldBy = (by: Owner, activatedAt = noon) => ({ is: 'activated', by, activatedAt }) as const;

/** What every store of sessions does; run over each of them. */
export function sessionStoreContract(open: OpenSessionStores): void {
  let sessions: SessionStore;
  let environments: EnvironmentStore;
  let portalLive: () => Promise<number>;
  let environment: string;
  let numbers: number;

  beforeEach(async () => {
    ({ sessions, environments, portalLive } = await open());
    ({ name: environment } = await environments.open('demo', 'ubuntu-desktop', 'f1'));
    numbers = 0;
  });

  const liveOf = async (name = environment) => (await environments.list()).find((found) => found.name === name)?.live;
  const named = (more: Partial<Launching> = {}, at = noon) => {
    numbers += 1;
    return aLaunching({ name: `${environment}-s${String(numbers).padStart(3, '0')}`, environment, ...more }, at);
  };
  const create = async (more: Partial<Launching> = {}, at = noon) => {
    const session = named(more, at);
    expect(await sessions.create(session, room)).toBe('written');
    return session;
  };
  const createFor = async (owner = alice) => {
    const session = named({ ownership: { is: 'activated', by: owner, activatedAt: noon } });
    expect(await sessions.create(session, room, { record: await sessions.record(owner.person) })).toBe('written');
    return session;
  };
  const move = async <Next extends Session>(transition: 'progress' | 'ready', before: Session, after: Next) => {
    expect(await sessions.move(transition, before, after)).toBe('written');
    return after;
  };
  const runs = (session: Launching) =>
    move(
      'progress',
      session,
      progress(session, { task: `task/${session.name}`, stage: 'answering', address: anAddress }),
    );
  const warm = async (at = noon): Promise<Reserved> => {
    const session = await runs(await create({}, at));
    const after = ready(session, at);
    if (after?.status !== 'reserved') throw new Error('nobody owns it');
    return move('ready', session, after);
  };
  const claimed = async (owner = alice): Promise<Active> => {
    const before = await warm();
    const after = claim(before, heldBy(owner), noon);
    if (after.status !== 'active') throw new Error('it was ready');
    expect(await sessions.claim(before, after, await sessions.record(owner.person))).toBe('written');
    return after;
  };
  const due = async (at: number) => {
    const found: Session[] = [];
    for await (const page of sessions.due(at)) found.push(...page);
    return found;
  };
  const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

  describe('reading', () => {
    it('gives back each session as it was written, in every state', async () => {
      const launching = await create();
      const reserved = await warm();
      const active = await claimed();
      const stopping = stop(active, 'idle', noon);
      for (const session of [launching, reserved, active]) expect(await sessions.find(session.name)).toEqual(session);
      await sessions.stop(active, stopping);
      expect(await sessions.find(active.name)).toEqual(stopping);
      const ended = end(stopping, 'lost', noon);
      await sessions.end(stopping, ended);
      expect(await sessions.find(active.name)).toEqual(ended);
    });

    it('finds nothing where there is nothing', async () => {
      expect(await sessions.find('demo-w01-s999')).toBeUndefined();
      expect(await sessions.findMany(['demo-w01-s999'])).toEqual([]);
      expect(await sessions.findMany([])).toEqual([]);
      expect(await sessions.findSlug('nobody-here')).toBeUndefined();
    });

    it('finds many, each once, however often it is named', async () => {
      const made: Launching[] = [];
      for (let count = 0; count < 120; count += 1) made.push(await create());
      const found = await sessions.findMany([...namesOf(made), ...namesOf(made)]);
      expect(namesOf(found).toSorted()).toEqual(namesOf(made));
    });

    it('knows somebody who was never here as a person without anything', async () => {
      expect(await sessions.record(alice.person)).toEqual({
        person: alice.person,
        version: 0,
        open: {},
        leaving: {},
        slugs: {},
        last: {},
      });
    });
  });

  describe('creating', () => {
    it('counts the session in its environment and in the portal', async () => {
      await create();
      await create();
      expect(await liveOf()).toBe(2);
      expect(await portalLive()).toBe(2);
    });

    it('writes down whose it is', async () => {
      const session = await createFor(alice);
      expect((await sessions.record(alice.person)).open).toEqual({ [environment]: session.name });
    });

    it('is refused where the environment is full, and leaves nothing behind', async () => {
      await create();
      const second = named();
      expect(await sessions.create(second, { ...room, capacity: 1 })).toBe('environment-full');
      expect(await sessions.find(second.name)).toBeUndefined();
      expect(await liveOf()).toBe(1);
    });

    it('is refused in an environment that is not there', async () => {
      expect(await sessions.create(aLaunching({ environment: 'demo-w77' }), room)).toBe('environment-full');
    });

    it('is refused where the portal is full; a maximum of 0 is no bound', async () => {
      await create();
      expect(await sessions.create(named(), { ...room, maximum: 1 })).toBe('portal-full');
      expect(await sessions.create(named(), { ...room, maximum: 0 })).toBe('written');
      expect(await portalLive()).toBe(2);
    });

    it('is refused where there is a session of this name', async () => {
      const session = await create();
      expect(await sessions.create(session, room)).toBe('changed');
      expect(await liveOf()).toBe(1);
    });

    it('is refused where the person did something else meanwhile', async () => {
      const stale = await sessions.record(alice.person);
      await createFor(alice);
      const second = named({ ownership: { is: 'activated', by: alice, activatedAt: noon } });
      expect(await sessions.create(second, room, { record: stale })).toBe('changed');
      expect(await liveOf()).toBe(1);
    });

    it('fills the last place once when many come at once', async () => {
      const wanted = Array.from({ length: 10 }, () => named());
      const came = await Promise.all(wanted.map((session) => sessions.create(session, { ...room, capacity: 3 })));
      expect(came.filter((outcome) => outcome === 'written')).toHaveLength(3);
      expect(came.filter((outcome) => outcome === 'environment-full')).toHaveLength(7);
      expect(await liveOf()).toBe(3);
    });
  });

  describe('claiming', () => {
    it('makes the session the person’s', async () => {
      const session = await claimed(alice);
      expect(await sessions.find(session.name)).toEqual(session);
      expect((await sessions.record(alice.person)).open).toEqual({ [environment]: session.name });
    });

    it('gives it to one of two who come at once', async () => {
      const before = await warm();
      const came = await Promise.all(
        [alice, bob].map(async (owner) =>
          sessions.claim(before, claim(before, heldBy(owner), noon), await sessions.record(owner.person)),
        ),
      );
      expect(came.toSorted()).toEqual(['changed', 'written']);
      const held = await Promise.all([alice, bob].map(async ({ person }) => (await sessions.record(person)).open));
      expect(held.filter((names) => names[environment] === before.name)).toHaveLength(1);
    });

    it('tells when it is the person who did something else meanwhile', async () => {
      const stale = await sessions.record(alice.person);
      await createFor(alice);
      const before = await warm();
      expect(await sessions.claim(before, claim(before, heldBy(alice), noon), stale)).toBe('person-changed');
      expect(await sessions.find(before.name)).toEqual(before);
    });

    it('takes one that is on its way, too', async () => {
      const before = await create();
      const after = claim(before, heldBy(alice, noon + 1_000), noon + 1_000);
      expect(await sessions.claim(before, after, await sessions.record(alice.person))).toBe('written');
      expect(await sessions.find(before.name)).toEqual(after);
    });

    it('has what was only a warm place launched for one of two who come at once, and keeps that it was one', async () => {
      const launching = await create();
      const kept = await move(
        'progress',
        launching,
        progress(launching, { task: 'i-0123456789abcdef0/one', stage: 'answering', address: anAddress, warm: true }),
      );
      const reserved = ready(kept, noon);
      if (reserved?.status !== 'reserved') throw new Error('nobody owns it');
      await move('ready', kept, reserved);
      expect(await sessions.find(launching.name)).toEqual(reserved);
      expect(await sessions.reserve(environment)).toEqual([reserved]);
      const came = await Promise.all(
        [alice, bob].map(async (owner) =>
          sessions.claim(reserved, claim(reserved, heldBy(owner), noon + 5), await sessions.record(owner.person)),
        ),
      );
      expect(came.toSorted()).toEqual(['changed', 'written']);
      expect(await sessions.find(launching.name)).toMatchObject({
        status: 'launching',
        desktop: { task: null, fromWarm: true },
      });
      expect(await sessions.reserve(environment)).toEqual([]);
      expect(namesOf(await sessions.launching())).toEqual([launching.name]);
      expect(await liveOf()).toBe(1);
    });

    it('counts nothing: it was counted when it was made', async () => {
      await claimed();
      expect(await liveOf()).toBe(1);
      expect(await portalLive()).toBe(1);
    });
  });

  describe('changing', () => {
    it('is refused where somebody else was first', async () => {
      const before = await create();
      await runs(before);
      expect(await sessions.move('progress', before, progress(before, { stage: 'pulling' }))).toBe('changed');
      expect(await sessions.touch({ ...(await claimed()), version: 99 }, { inputAt: noon, seenAt: noon })).toBe(
        'changed',
      );
    });

    it('lets one of two through who change at once', async () => {
      const before = await create();
      const came = await Promise.all(
        ['one', 'other'].map((task) => sessions.move('progress', before, progress(before, { task }))),
      );
      expect(came.toSorted()).toEqual(['changed', 'written']);
    });

    it('does not write what the table of transitions forbids', async () => {
      const active = await claimed();
      const ended = end(active, 'lost', noon);
      await expect(async () => sessions.move('ready', active, active)).rejects.toThrow('ready');
      await expect(async () => sessions.move('stop', active, ended)).rejects.toThrow('stop');
      await sessions.end(active, ended);
      await expect(async () => sessions.move('touch', ended, active)).rejects.toThrow('touch');
      expect(await sessions.find(active.name)).toEqual(ended);
    });

    it('remembers when a person was last there', async () => {
      const session = await claimed();
      const presence = { inputAt: noon + 5_000, seenAt: noon + 6_000 };
      expect(await sessions.touch(session, presence)).toBe('written');
      expect(await sessions.find(session.name)).toEqual({ ...session, presence, version: session.version + 1 });
    });
  });

  describe('stopping and ending', () => {
    it('stopping frees neither the place nor the record: it is still there', async () => {
      const session = await claimed(alice);
      expect(await sessions.stop(session, stop(session, 'idle', noon + 7))).toBe('written');
      expect((await sessions.record(alice.person)).open).toEqual({ [environment]: session.name });
      expect(await liveOf()).toBe(1);
    });

    it('ending frees the place, in the environment and in the portal, and the person remembers it', async () => {
      const session = await claimed(alice);
      const stopping = stop(session, 'idle', noon);
      await sessions.stop(session, stopping);
      expect(await sessions.end(stopping, end(stopping, 'lost', noon + 9))).toBe('written');
      expect(await liveOf()).toBe(0);
      expect(await portalLive()).toBe(0);
      const record = await sessions.record(alice.person);
      expect(record.open).toEqual({});
      expect(record.last).toEqual({ 'ubuntu-desktop': { session: session.name, endedAt: noon + 9, reason: 'idle' } });
    });

    it('ending one that nobody stopped does the same', async () => {
      const session = await claimed(alice);
      expect(await sessions.end(session, end(session, 'lost', noon + 9))).toBe('written');
      const record = await sessions.record(alice.person);
      expect(record.open).toEqual({});
      expect(record.last['ubuntu-desktop']).toEqual({ session: session.name, endedAt: noon + 9, reason: 'lost' });
      expect(await liveOf()).toBe(0);
    });

    it('ends once when two come at once, and frees one place', async () => {
      await create();
      const session = await claimed();
      const after = end(session, 'lost', noon);
      const came = await Promise.all([sessions.end(session, after), sessions.end(session, after)]);
      expect(came.toSorted()).toEqual(['changed', 'written']);
      expect(await liveOf()).toBe(1);
    });

    it('does not take from a person the session that he has by now', async () => {
      const first = await claimed(alice);
      const stopping = stop(first, 'stopped-by-owner', noon);
      await sessions.stop(first, stopping);
      const second = await claimed(alice);
      expect(await sessions.end(stopping, end(stopping, 'lost', noon))).toBe('written');
      const { open: held, leaving } = await sessions.record(alice.person);
      expect({ held, leaving }).toEqual({ held: { [environment]: second.name }, leaving: {} });
      expect(await liveOf()).toBe(1);
    });

    it('remembers the one that is stopping while another has its place, until it has ended', async () => {
      const first = await claimed(alice);
      await sessions.stop(first, stop(first, 'stopped-by-owner', noon));
      const second = await createFor(alice);
      const record = await sessions.record(alice.person);
      expect(record).toMatchObject({ open: { [environment]: second.name }, leaving: { [first.name]: environment } });
      expect(await sessions.end(second, end(second, 'lost', noon))).toBe('written');
      expect(await sessions.record(alice.person)).toMatchObject({ open: {}, leaving: { [first.name]: environment } });
    });

    it('stops and ends one of the reserve, which is nobody’s', async () => {
      const session = await warm();
      const stopping = stop(session, 'recycled', noon);
      expect(await sessions.stop(session, stopping)).toBe('written');
      expect(await sessions.end(stopping, end(stopping, 'recycled', noon))).toBe('written');
      expect(await liveOf()).toBe(0);
    });

    it('is refused where somebody else was first', async () => {
      const session = await claimed();
      await sessions.touch(session, { inputAt: noon + 1, seenAt: noon + 1 });
      expect(await sessions.stop(session, stop(session, 'idle', noon))).toBe('changed');
      expect(await sessions.end(session, end(session, 'lost', noon))).toBe('changed');
      expect((await sessions.record(alice.person)).open).toEqual({ [environment]: session.name });
    });
  });

  describe('a robot’s request', () => {
    const wish = (session: string): SessionRequest => ({
      session,
      indexUrl: 'https://lms.example.org/',
      analyticsUrl: null,
      parameters: [{ name: 'course', value: 'maths' }],
    });
    const pending = (by = alice, claimedAt = noon) =>
      ({ is: 'claimed', by, claimedAt, activateBy: claimedAt + 60_000 }) as const;
    const requested = async (owner = alice) => {
      const before = await warm();
      const after = claim(before, pending(owner), noon);
      const record = await sessions.record(owner.person);
      expect(await sessions.claim(before, after, record, wish(before.name))).toBe('written');
      if (after.status !== 'claimed') throw new Error('it was ready');
      return after;
    };

    it('is written with the session that it claims', async () => {
      const session = await requested();
      expect(await sessions.find(session.name)).toEqual(session);
      expect(await sessions.request(session.name)).toEqual(wish(session.name));
    });

    it('is written with the session that is made for it', async () => {
      const session = named({ ownership: pending() });
      const record = await sessions.record(alice.person);
      expect(await sessions.create(session, room, { record, request: wish(session.name) })).toBe('written');
      expect(await sessions.request(session.name)).toEqual(wish(session.name));
      expect(await sessions.find(session.name)).toEqual(session);
    });

    it('is not written where its session is not', async () => {
      const before = await warm();
      await sessions.claim(before, claim(before, heldBy(bob), noon), await sessions.record(bob.person));
      const record = await sessions.record(alice.person);
      const late = claim(before, pending(), noon);
      expect(await sessions.claim(before, late, record, wish(before.name))).toBe('changed');
      expect(await sessions.request(before.name)).toBeUndefined();
      const session = named({ ownership: pending() });
      const parts = { record, request: wish(session.name) };
      expect(await sessions.create(session, { ...room, capacity: 1 }, parts)).toBe('environment-full');
      expect(await sessions.request(session.name)).toBeUndefined();
    });

    it('is none for a session from the page, nor for one that is not there', async () => {
      expect(await sessions.request((await claimed()).name)).toBeUndefined();
      expect(await sessions.request('demo-w01-s999')).toBeUndefined();
    });

    it('stays when the session is renewed, activated and over', async () => {
      const session = await requested();
      const renewed = renew(session, noon + 5_000, noon + 65_000);
      expect(renewed && (await sessions.move('renew', session, renewed))).toBe('written');
      const active = renewed && activate(renewed, noon + 6_000);
      expect(active && (await sessions.move('activate', renewed, active))).toBe('written');
      expect(await sessions.find(session.name)).toEqual(active);
      if (active) await sessions.end(active, end(active, 'lost', noon));
      expect(await sessions.request(session.name)).toEqual(wish(session.name));
    });

    it('is renewed by one of two who ask at once', async () => {
      const session = await requested();
      const came = await Promise.all(
        [65_000, 75_000].map((by) =>
          sessions.move('renew', session, renew(session, noon + 5_000, noon + by) ?? session),
        ),
      );
      expect(came.toSorted()).toEqual(['changed', 'written']);
    });

    it('leaves the lists of sessions as they are', async () => {
      const session = await requested();
      expect(namesOf((await sessions.live(null)).items)).toEqual([session.name]);
      expect(namesOf(await sessions.findMany([session.name]))).toEqual([session.name]);
    });
  });

  describe('making way', () => {
    const full = { capacity: 10, maximum: 2 };
    const mine = () => named({ ownership: heldBy(alice) });
    const wayMadeBy = (before: Launching | Reserved) => ({
      evicting: { before, after: stop(before, 'surplus', noon, true) },
    });
    /** A session of this environment and, as the oldest of the reserve, one of another. */
    const aFullPortal = async () => {
      await create();
      const other = await environments.open('demo', 'chromium', 'f1');
      const before = named({ environment: other.name });
      expect(await sessions.create(before, room)).toBe('written');
      return { other: other.name, before };
    };

    it('gives its place in the portal to the new session, and the one in its environment up', async () => {
      const { other, before } = await aFullPortal();
      const session = mine();
      const record = await sessions.record(alice.person);
      expect(await sessions.create(session, full, { ...wayMadeBy(before), record })).toBe('written');
      expect(await sessions.find(before.name)).toEqual(wayMadeBy(before).evicting.after);
      expect([await portalLive(), await liveOf(), await liveOf(other)]).toEqual([2, 2, 0]);
      expect((await sessions.record(alice.person)).open).toEqual({ [environment]: session.name });
    });

    it('frees no second place when it ends', async () => {
      const { other, before } = await aFullPortal();
      await sessions.create(mine(), full, wayMadeBy(before));
      const gone = await sessions.find(before.name);
      if (gone?.status !== 'stopping') throw new Error('it made way');
      expect(await sessions.end(gone, end(gone, 'surplus', noon))).toBe('written');
      expect([await portalLive(), await liveOf(), await liveOf(other)]).toEqual([2, 2, 0]);
    });

    it('within one environment changes no count', async () => {
      const before = await create();
      await create();
      expect(await sessions.create(mine(), full, wayMadeBy(before))).toBe('written');
      expect([await portalLive(), await liveOf()]).toEqual([2, 2]);
      const gone = await sessions.find(before.name);
      if (gone?.status === 'stopping') await sessions.end(gone, end(gone, 'surplus', noon));
      expect([await portalLive(), await liveOf()]).toEqual([2, 2]);
    });

    it('is not done where there is room again', async () => {
      const { before } = await aFullPortal();
      expect(await sessions.create(mine(), { ...full, maximum: 3 }, wayMadeBy(before))).toBe('portal-has-room');
      expect(await sessions.find(before.name)).toEqual(before);
      expect(await portalLive()).toBe(2);
    });

    it('is not done where the portal holds more than its maximum already', async () => {
      const { before } = await aFullPortal();
      expect(await sessions.create(mine(), { ...full, maximum: 1 }, wayMadeBy(before))).toBe('portal-full');
      expect(await sessions.find(before.name)).toEqual(before);
    });

    it('is not done where the environment is full', async () => {
      const { before } = await aFullPortal();
      expect(await sessions.create(mine(), { ...full, capacity: 1 }, wayMadeBy(before))).toBe('environment-full');
      expect(await sessions.find(before.name)).toEqual(before);
    });

    it('is not done by one whom somebody has claimed meanwhile', async () => {
      const { before } = await aFullPortal();
      await sessions.claim(before, claim(before, heldBy(bob), noon), await sessions.record(bob.person));
      const session = mine();
      expect(await sessions.create(session, full, wayMadeBy(before))).toBe('reserve-changed');
      expect(await sessions.find(session.name)).toBeUndefined();
      expect([await portalLive(), await liveOf()]).toEqual([2, 1]);
    });

    it('is done for one of several who come at once', async () => {
      const { before } = await aFullPortal();
      const wanted = Array.from({ length: 8 }, () => named());
      const came = await Promise.all(wanted.map((session) => sessions.create(session, full, wayMadeBy(before))));
      expect(came.filter((outcome) => outcome === 'written')).toHaveLength(1);
      expect(came.filter((outcome) => outcome === 'reserve-changed')).toHaveLength(7);
      expect(await portalLive()).toBe(2);
    });
  });

  describe('sessions that are nobody’s', () => {
    it('are counted by how far they are', async () => {
      await create();
      await create();
      await runs(await create());
      await warm();
      const going = await warm();
      await sessions.stop(going, stop(going, 'surplus', noon));
      await createFor(alice);
      expect(await sessions.nobodys(environment)).toEqual({ starting: 2, waiting: 2, stopping: 1 });
      expect(await sessions.nobodys('demo-w77')).toEqual({ starting: 0, waiting: 0, stopping: 0 });
    });

    it('are no more once they have ended, nor once they are somebody’s', async () => {
      const going = await warm();
      const stopping = stop(going, 'surplus', noon);
      await sessions.stop(going, stopping);
      await sessions.end(stopping, end(stopping, 'surplus', noon));
      await claimed();
      expect(await sessions.nobodys(environment)).toEqual({ starting: 0, waiting: 0, stopping: 0 });
    });

    it('that make way count nowhere', async () => {
      const before = await create();
      const evicting = { before, after: stop(before, 'surplus', noon, true) };
      const session = named({ ownership: heldBy(alice) });
      expect(await sessions.create(session, { capacity: 9, maximum: 1 }, { evicting })).toBe('written');
      expect(await sessions.nobodys(environment)).toEqual({ starting: 0, waiting: 0, stopping: 0 });
      expect(await liveOf()).toBe(1);
    });

    it('are all counted, however many they are', async () => {
      for (let count = 0; count < 130; count += 1) await create();
      expect(await sessions.nobodys(environment)).toEqual({ starting: 130, waiting: 0, stopping: 0 });
    });

    it('are not to be had on their way out, however many of them there are', async () => {
      for (let count = 0; count < 110; count += 1) {
        const going = await create({}, noon - 1_000);
        await sessions.stop(going, stop(going, 'surplus', noon));
      }
      const waiting = await create();
      expect(namesOf(await sessions.reserve(environment))).toEqual([waiting.name]);
    });
  });

  describe('paths', () => {
    it('are given once, and found', async () => {
      const record = await sessions.assignSlug(await sessions.record(alice.person), 'Alice', 'ubuntu-desktop');
      expect(record.slugs).toEqual({ 'ubuntu-desktop': 'alice-ubuntu-desktop' });
      expect(await sessions.record(alice.person)).toEqual(record);
      expect(await sessions.findSlug('alice-ubuntu-desktop')).toEqual({
        person: alice.person,
        desktopType: 'ubuntu-desktop',
      });
    });

    it('that two people would share get a number', async () => {
      await sessions.assignSlug(await sessions.record(alice.person), 'j.doe', 'ubuntu-desktop');
      const second = await sessions.assignSlug(await sessions.record(bob.person), 'j-doe', 'ubuntu-desktop');
      expect(second.slugs).toEqual({ 'ubuntu-desktop': 'j-doe-ubuntu-desktop-2' });
      expect((await sessions.findSlug('j-doe-ubuntu-desktop-2'))?.person).toBe(bob.person);
    });

    it('differ even for those who come at once', async () => {
      const both = [alice, bob].map(async ({ person }) =>
        sessions.assignSlug(await sessions.record(person), 'j.doe', 'ubuntu-desktop'),
      );
      const slugs = (await Promise.all(both)).map((record) => record.slugs['ubuntu-desktop']);
      expect(new Set(slugs)).toEqual(new Set(['j-doe-ubuntu-desktop', 'j-doe-ubuntu-desktop-2']));
    });

    it('last as long as the record, which is made to last longer', async () => {
      const first = { ...(await sessions.record(alice.person)), fadesAt: noon };
      const record = await sessions.assignSlug(first, 'alice', 'ubuntu-desktop');
      expect(record.fadesAt).toBe(noon);
      const renewed = await sessions.renewRecord(record, noon + 1);
      expect(renewed).toEqual({ ...record, fadesAt: noon + 1, version: record.version + 1 });
      expect(await sessions.record(alice.person)).toEqual(renewed);
      expect(await sessions.findSlug('alice-ubuntu-desktop')).toMatchObject({ person: alice.person });
      expect(await sessions.renewRecord(record, noon + 2)).toBeUndefined();
    });

    it('are not given on the word of an old record', async () => {
      const stale = await sessions.record(alice.person);
      const fresh = await sessions.assignSlug(stale, 'alice', 'ubuntu-desktop');
      expect(await sessions.assignSlug(stale, 'alice', 'chromium')).toEqual(fresh);
      expect(await sessions.findSlug('alice-chromium')).toBeUndefined();
    });
  });

  describe('the reserve', () => {
    it('has the ready ones first, and of each kind the oldest first', async () => {
      const young = await create({}, noon + 3);
      const old = await create({}, noon + 2);
      const youngReady = await warm(noon + 9);
      const oldReady = await warm(noon + 8);
      expect(namesOf(await sessions.reserve(environment))).toEqual(namesOf([oldReady, youngReady, old, young]));
    });

    it('has nobody’s sessions alone, and those of one environment', async () => {
      await createFor(alice);
      const gone = await warm();
      await sessions.stop(gone, stop(gone, 'recycled', noon));
      const other = await environments.open('demo', 'chromium', 'f1');
      await sessions.create(named({ environment: other.name }), room);
      expect(await sessions.reserve(environment)).toEqual([]);
    });
  });

  describe('those that are launching', () => {
    it('are those that have not answered, whether they have an address or not', async () => {
      const asked = await create();
      const running = await runs(await create());
      await warm();
      expect(namesOf(await sessions.launching()).toSorted()).toEqual(namesOf([asked, running]));
    });
  });

  describe('what is due', () => {
    it('comes on its instant and not before', async () => {
      const session = await create({ limits: limits({ startUp: 300 }) });
      expect(await due(noon + 299_999)).toEqual([]);
      expect(await due(noon + 300_000)).toEqual([session]);
    });

    it('moves with the session, and is no more once it has ended', async () => {
      const session = await warm();
      expect(await due(noon + 43_199_999)).toEqual([]);
      expect(namesOf(await due(noon + 43_200_000))).toEqual([session.name]);
      await sessions.end(session, end(session, 'recycled', noon));
      expect(await due(noon + 1e10)).toEqual([]);
    });

    it('stays where it is while somebody works, until it was looked at', async () => {
      const session = await claimed();
      await sessions.touch(session, { inputAt: noon + 600_000, seenAt: noon + 600_000 });
      const [touched] = await due(noon + 900_000);
      expect(touched?.name).toBe(session.name);
      if (touched) await sessions.lookAgain(touched, noon + 1_500_000);
      expect(await due(noon + 1_499_999)).toEqual([]);
      expect(namesOf(await due(noon + 1_500_000))).toEqual([session.name]);
    });

    it('is not put off on the word of somebody who read an older version', async () => {
      const session = await claimed();
      await sessions.touch(session, { inputAt: noon + 1, seenAt: noon + 1 });
      await sessions.lookAgain(session, noon + 5_000_000);
      expect(namesOf(await due(noon + 900_000))).toEqual([session.name]);
    });

    it('is not put back by looking at what has ended', async () => {
      const session = await claimed();
      const ended = end(session, 'lost', noon);
      await sessions.end(session, ended);
      await sessions.lookAgain(ended, noon);
      expect(await due(noon + 1e10)).toEqual([]);
    });

    it('comes whole, however much it is', async () => {
      const made: Launching[] = [];
      for (let count = 0; count < 230; count += 1) made.push(await create());
      expect(namesOf(await due(noon + 300_000)).toSorted()).toEqual(namesOf(made).toSorted());
    });
  });

  describe('the list of all', () => {
    it('has every session that has not ended, once, over its pages', async () => {
      const made: Session[] = [];
      for (let count = 0; count < 450; count += 1) made.push(await create());
      const gone = await warm();
      await sessions.end(gone, end(gone, 'lost', noon));
      const stopping = await claimed();
      await sessions.stop(stopping, stop(stopping, 'idle', noon));
      const found: Session[] = [];
      const lengths: number[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: readonly Session[]; cursor: string | null } = await sessions.live(cursor);
        lengths.push(page.items.length);
        found.push(...page.items);
        ({ cursor } = page);
      } while (cursor !== null);
      expect(lengths).toEqual([100, 100, 100, 100, 51]);
      expect(namesOf(found).toSorted()).toEqual(namesOf([...made, stopping]).toSorted());
    });

    it.each([
      ['no text of ours', 'nonsense'],
      ['empty', ''],
      ['of a shard that is not there', encoded({ shard: 99 })],
      ['with a key of its own', encoded({ shard: 0, from: { pk: 'PORTAL' } })],
      [
        'after something that is no session',
        encoded({ shard: 0, after: { name: 'x', dueAt: '2026-01-01T00:00:00.000Z' } }),
      ],
      ['after no instant', encoded({ shard: 0, after: { name: 'demo-w01-s001', dueAt: 'soon' } })],
      ['of the wrong kind', encoded([])],
    ])('refuses a cursor that is %s', async (_, cursor) => {
      const refusal: unknown = await sessions.live(cursor).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(Refusal);
      expect(refusal).toMatchObject({ code: 'bad-request' });
    });
  });
}

function encoded(cursor: unknown): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}
