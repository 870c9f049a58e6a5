import { beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '#core/pool/environment.ts';
import type { EnvironmentStore } from '#core/ports/environment-store.ts';
import type { SessionStore } from '#core/ports/session-store.ts';
import { end } from '#core/session/moves.ts';
import { aLaunching, noon } from '#test/support/builders.ts';

/** What every store of environments does; run over each of them. */
export function environmentStoreContract(
  open: () => Promise<{ readonly sessions: SessionStore; readonly environments: EnvironmentStore }>,
): void {
  let environments: EnvironmentStore;
  let sessions: SessionStore;

  beforeEach(async () => {
    ({ environments, sessions } = await open());
  });

  const the = async (name: string): Promise<Environment> => {
    const found = (await environments.list()).find((environment) => environment.name === name);
    if (!found) throw new Error(`no environment ${name}`);
    return found;
  };
  const add = async (environment: string) => {
    const session = aLaunching({ name: `${environment}-s001`, environment });
    expect(await sessions.create(session, { capacity: 9, maximum: 0 })).toBe('written');
    return session;
  };

  describe('opening', () => {
    it('makes a running environment in which nothing has happened yet', async () => {
      const opened = await environments.open('demo', 'ubuntu-desktop', 'f1');
      expect(opened).toMatchObject({
        name: 'demo-w01',
        desktopType: 'ubuntu-desktop',
        fingerprint: 'f1',
        status: 'running',
        live: 0,
        asked: false,
        startSeconds: null,
        failures: 0,
        failedAt: null,
      });
      expect(await the('demo-w01')).toMatchObject(opened);
    });

    it('gives each type one of its own', async () => {
      await environments.open('demo', 'ubuntu-desktop', 'f1');
      await environments.open('demo', 'chromium', 'f1');
      expect((await environments.list()).map(({ desktopType }) => desktopType).toSorted()).toEqual([
        'chromium',
        'ubuntu-desktop',
      ]);
    });

    it('gives back the one that is running where nothing has changed', async () => {
      const first = await environments.open('demo', 'ubuntu-desktop', 'f1');
      const second = await environments.open('demo', 'ubuntu-desktop', 'f1');
      expect(second.name).toBe(first.name);
      expect(await environments.list()).toHaveLength(1);
    });

    it('makes one when several open it at once', async () => {
      const opened = await Promise.all(
        Array.from({ length: 8 }, () => environments.open('demo', 'ubuntu-desktop', 'f1')),
      );
      expect(new Set(opened.map(({ name }) => name)).size).toBe(1);
      expect(await environments.list()).toHaveLength(1);
    });

    it('takes a changed type to a new number, closes the old one and keeps what was learnt of its starts', async () => {
      const first = await environments.open('demo', 'ubuntu-desktop', 'f1');
      await environments.noteReady(first, 42);
      const second = await environments.open('demo', 'ubuntu-desktop', 'f2');
      expect(second.name).not.toBe(first.name);
      expect(second).toMatchObject({ status: 'running', fingerprint: 'f2', startSeconds: 42, live: 0 });
      expect(await the(first.name)).toMatchObject({ status: 'closing', fingerprint: 'f1' });
    });

    it('never gives a number twice, not even after the environment is gone', async () => {
      const first = await environments.open('demo', 'ubuntu-desktop', 'f1');
      await environments.open('demo', 'ubuntu-desktop', 'f2');
      await environments.remove(first.name);
      const third = await environments.open('demo', 'ubuntu-desktop', 'f1');
      expect((await environments.list()).map(({ name }) => name)).not.toContain(first.name);
      expect(third.name).not.toBe(first.name);
    });
  });

  describe('numbers of sessions', () => {
    it('grow, each given once, also to those who come at once', async () => {
      const { name } = await environments.open('demo', 'ubuntu-desktop', 'f1');
      const taken = await Promise.all(Array.from({ length: 10 }, () => environments.takeNumber(name, 5)));
      expect(taken.toSorted((one, other) => Number(one) - Number(other))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    });

    it('are not given where there is no room, nor where there is no environment', async () => {
      const { name } = await environments.open('demo', 'ubuntu-desktop', 'f1');
      await add(name);
      expect(await environments.takeNumber(name, 1)).toBeUndefined();
      expect(await environments.takeNumber(name, 2)).toBe(1);
      expect(await environments.takeNumber('demo-w77', 5)).toBeUndefined();
    });
  });

  describe('what is noted', () => {
    it('is that somebody asked', async () => {
      const { name } = await environments.open('demo', 'ubuntu-desktop', 'f1');
      await environments.noteAsked(name);
      await environments.noteAsked(name);
      expect(await the(name)).toMatchObject({ asked: true });
    });

    it('is how long a start took, which makes failures forgotten', async () => {
      const environment = await environments.open('demo', 'ubuntu-desktop', 'f1');
      await environments.noteFailure(environment.name, noon);
      await environments.noteFailure(environment.name, noon + 5);
      expect(await the(environment.name)).toMatchObject({ failures: 2, failedAt: noon + 5 });
      await environments.noteReady(environment, 12.5);
      expect(await the(environment.name)).toMatchObject({ failures: 0, failedAt: null, startSeconds: 12.5 });
    });

    it('is nothing for an environment that is gone', async () => {
      const environment = await environments.open('demo', 'ubuntu-desktop', 'f1');
      const gone = { ...environment, name: 'demo-w77' };
      await environments.noteAsked(gone.name);
      await environments.noteReady(gone, 3);
      await environments.noteFailure(gone.name, noon);
      expect(await environments.leaseRefill(gone.name, noon, noon + 1)).toBe(false);
      expect(await environments.list()).toHaveLength(1);
    });
  });

  describe('the right to refill', () => {
    it('is one’s alone until it ends, on its last instant', async () => {
      const { name } = await environments.open('demo', 'ubuntu-desktop', 'f1');
      expect(await environments.leaseRefill(name, noon, noon + 2_000)).toBe(true);
      expect(await environments.leaseRefill(name, noon + 1_999, noon + 9_000)).toBe(false);
      expect(await environments.leaseRefill(name, noon + 2_000, noon + 9_000)).toBe(true);
    });

    it('goes to one of those who come at once', async () => {
      const { name } = await environments.open('demo', 'ubuntu-desktop', 'f1');
      const came = await Promise.all(Array.from({ length: 5 }, () => environments.leaseRefill(name, noon, noon + 1)));
      expect(came.filter(Boolean)).toHaveLength(1);
    });
  });

  describe('who the portal is', () => {
    it('is made once and kept', async () => {
      const first = await environments.portal('f1');
      expect(first).toEqual({
        uid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        generation: 1,
      });
      expect(await environments.portal('f1')).toEqual(first);
    });

    it('is a generation further with each change, and the same all the time', async () => {
      const { uid } = await environments.portal('f1');
      expect(await environments.portal('f2')).toEqual({ uid, generation: 2 });
      expect(await environments.portal('f1')).toEqual({ uid, generation: 3 });
    });

    it('is the same for all who ask first, and for all who bring the same change', async () => {
      const first = await Promise.all(Array.from({ length: 6 }, () => environments.portal('f1')));
      expect(new Set(first.map((each) => JSON.stringify(each))).size).toBe(1);
      const second = await Promise.all(Array.from({ length: 6 }, () => environments.portal('f2')));
      expect(second.map(({ generation }) => generation)).toEqual([2, 2, 2, 2, 2, 2]);
    });

    it('is no environment', async () => {
      await environments.portal('f1');
      expect(await environments.list()).toEqual([]);
    });
  });

  describe('removing', () => {
    it('leaves a running one alone', async () => {
      const { name } = await environments.open('demo', 'ubuntu-desktop', 'f1');
      await environments.remove(name);
      expect(await the(name)).toMatchObject({ status: 'running' });
    });

    it('leaves one with sessions alone until the last has ended', async () => {
      const { name } = await environments.open('demo', 'ubuntu-desktop', 'f1');
      const session = await add(name);
      await environments.open('demo', 'ubuntu-desktop', 'f2');
      await environments.remove(name);
      expect(await the(name)).toMatchObject({ status: 'closing', live: 1 });
      await sessions.end(session, end(session, 'lost', noon));
      await environments.remove(name);
      expect((await environments.list()).map((environment) => environment.name)).not.toContain(name);
    });

    it('twice is no mistake', async () => {
      await environments.remove('demo-w77');
      expect(await environments.list()).toEqual([]);
    });
  });
}
