import { beforeEach, describe, expect, it } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';
import { admit, invite, unshared, type Helper } from '#core/access/sharing.ts';
import type { AccessStore, Grant, Ticket } from '#core/ports/access-store.ts';
import { noon } from '#test/support/builders.ts';

const grant: Grant = {
  desktopId: 'abcdefghijklmnopqrstuvwxyz',
  session: 'demo-w01-s001',
  person: 'person-alice' as PersonId,
  login: 'login-one' as LoginKey,
  access: 'control',
  admission: null,
  expiresAt: noon + 60_000,
};

const ticket: Ticket = { ...grant, passUntil: noon + 86_400_000 };

/** What every store of tickets, passes and passwords does; run over each of them. */
export function accessStoreContract(open: () => Promise<AccessStore>): void {
  let access: AccessStore;

  beforeEach(async () => {
    access = await open();
  });

  describe('a ticket', () => {
    it('is good once', async () => {
      await access.addTicket('hash', ticket);
      expect(await access.takeTicket('hash', noon)).toEqual(ticket);
      expect(await access.takeTicket('hash', noon)).toBeUndefined();
    });

    it('goes to one of those who bring it at once', async () => {
      await access.addTicket('hash', ticket);
      const taken = await Promise.all(Array.from({ length: 5 }, () => access.takeTicket('hash', noon)));
      expect(taken.filter((found) => found !== undefined)).toEqual([ticket]);
    });

    it('is good until the instant it expires at, and spent by whoever brings it too late', async () => {
      await access.addTicket('one', ticket);
      await access.addTicket('other', ticket);
      expect(await access.takeTicket('one', ticket.expiresAt - 1)).toEqual(ticket);
      expect(await access.takeTicket('other', ticket.expiresAt)).toBeUndefined();
      expect(await access.takeTicket('other', noon)).toBeUndefined();
    });

    it('is no pass, and a pass is no ticket', async () => {
      await access.addTicket('ticket', ticket);
      await access.addPass('pass', grant);
      expect(await access.findPass('ticket', noon)).toBeUndefined();
      expect(await access.takeTicket('pass', noon)).toBeUndefined();
    });
  });

  describe('a pass', () => {
    it('is good as often as it is shown, until the instant it expires at', async () => {
      const viewing: Grant = { ...grant, access: 'view', admission: 'admission-one' };
      await access.addPass('hash', viewing);
      expect(await access.findPass('hash', noon)).toEqual(viewing);
      expect(await access.findPass('hash', grant.expiresAt - 1)).toEqual(viewing);
      expect(await access.findPass('hash', grant.expiresAt)).toBeUndefined();
      expect(await access.findPass('another', noon)).toBeUndefined();
    });

    it('is found among any number of others', async () => {
      const hashes = Array.from({ length: 130 }, (_, number) => `hash-${number}`);
      await Promise.all(hashes.map((hash, number) => access.addPass(hash, { ...grant, session: `s${number}` })));
      await access.addPass('expired', { ...grant, expiresAt: noon });
      await access.addTicket('ticket', ticket);
      const found = await access.findPasses([...hashes, 'hash-7', 'expired', 'ticket', 'another'], noon);
      expect([...found.keys()].toSorted()).toEqual(hashes.toSorted());
      expect(found.get('hash-129')).toEqual({ ...grant, session: 's129' });
      expect(await access.findPasses([], noon)).toEqual(new Map());
    });
  });

  describe('when the grants of a login are ended', () => {
    const { login } = grant;
    const until = noon + 3_600_000;
    const inAnotherBrowser: Grant = { ...grant, login: 'login-two' as LoginKey };
    const left = async (...hashes: readonly string[]) => [...(await access.findPasses(hashes, noon)).keys()].toSorted();

    it('its passes are gone, all of them and no others', async () => {
      const own = Array.from({ length: 30 }, (_, number) => `own-${number}`);
      for (const hash of own) expect(await access.addPass(hash, grant)).toBe(true);
      await access.addPass('other', inAnotherBrowser);
      await access.endGrants(login, until);
      expect(await left(...own, 'other')).toEqual(['other']);
      expect(await access.findPass('own-0', noon)).toBeUndefined();
      expect(await access.findPass('other', noon)).toEqual(inAnotherBrowser);
    });

    it('it is given no other pass, so that a ticket taken before comes to nothing', async () => {
      await access.addTicket('ticket', ticket);
      await access.endGrants(login, until);
      const taken = await access.takeTicket('ticket', noon);
      expect(await access.addPass('late', taken ?? grant)).toBe(false);
      expect(await access.addPass('other', inAnotherBrowser)).toBe(true);
      expect(await left('late', 'other')).toEqual(['other']);
    });

    it('none that is given at that very moment stays', async () => {
      const hashes = Array.from({ length: 20 }, (_, number) => `hash-${number}`);
      const giveAll = async () => {
        for (const hash of hashes) await access.addPass(hash, grant);
      };
      await Promise.all([giveAll(), access.endGrants(login, until)]);
      expect(await left(...hashes)).toEqual([]);
    });

    it('ending them again, or where there are none, is no mistake', async () => {
      await access.addPass('pass', grant);
      await access.endGrants(login, until);
      await access.endGrants(login, until);
      await access.endGrants('login-of-nobody' as LoginKey, until);
      expect(await left('pass')).toEqual([]);
    });
  });

  describe('who may watch a session', () => {
    const { session, person } = grant;
    const until = noon + 86_400_000;
    const helper: Helper = {
      admission: 'admission-one',
      person,
      username: 'alice',
      displayName: 'Alice A.',
      since: noon,
      seenAt: null,
    };
    const invited = invite(unshared(session), 'hash', noon);

    it('is kept as it was told, and found among others', async () => {
      expect(await access.sharings([session])).toEqual(new Map());
      expect(await access.keepSharing(invited, until)).toBe(true);
      const shared = admit(invited, 'hash', helper);
      expect(await access.keepSharing(shared, until)).toBe(true);
      const another = invite(unshared('demo-w01-s002'), 'other', noon);
      await access.keepSharing(another, until);
      const found = await access.sharings([session, another.session, session, 'demo-w01-s003']);
      expect(found).toEqual(
        new Map([
          [session, shared],
          [another.session, another],
        ]),
      );
      expect(await access.sharings([])).toEqual(new Map());
    });

    it('is written by the first of those who change it at once', async () => {
      const first = ['a', 'b', 'c', 'd'].map((hash) => invite(unshared(session), hash, noon));
      const kept = await Promise.all(first.map((sharing) => access.keepSharing(sharing, until)));
      expect(kept.filter(Boolean)).toHaveLength(1);
      const [now] = (await access.sharings([session])).values();
      if (!now) throw new Error('one of them was kept');
      const second = ['e', 'f', 'g'].map((hash) => invite(now, hash, noon));
      const keptThen = await Promise.all(second.map((sharing) => access.keepSharing(sharing, until)));
      expect(keptThen.filter(Boolean)).toHaveLength(1);
      expect((await access.sharings([session])).get(session)?.invitations).toHaveLength(2);
    });

    it('is not changed by whoever decided on what it was before', async () => {
      await access.keepSharing(invited, until);
      const late = invite(unshared(session), 'late', noon);
      expect(await access.keepSharing(late, until)).toBe(false);
      expect((await access.sharings([session])).get(session)).toEqual(invited);
    });
  });

  describe('a desktop’s password', () => {
    it('is the first one that was kept, whoever comes later with another', async () => {
      expect(await access.password(grant.desktopId)).toBeUndefined();
      expect(await access.keepPassword(grant.desktopId, grant.session, 'first', noon)).toBe('first');
      expect(await access.keepPassword(grant.desktopId, grant.session, 'second', noon)).toBe('first');
      expect(await access.password(grant.desktopId)).toBe('first');
    });

    it('is the same for all who come at once', async () => {
      const kept = await Promise.all(
        ['a', 'b', 'c', 'd'].map((word) => access.keepPassword(grant.desktopId, grant.session, word, noon)),
      );
      expect(new Set(kept).size).toBe(1);
      expect(await access.password(grant.desktopId)).toBe(kept[0]);
    });

    it('tells for which session the desktop was launched', async () => {
      expect(await access.sessionOf(grant.desktopId)).toBeUndefined();
      await access.keepPassword(grant.desktopId, grant.session, 'password', noon);
      expect(await access.sessionOf(grant.desktopId)).toBe(grant.session);
    });
  });

  describe('a desktop’s key pair', () => {
    const pairOf = (word: string) => ({ privateKey: `private ${word}`, publicKey: `public ${word}` });

    it('is the first one that was kept, whoever comes later or at once with another', async () => {
      expect(await access.keyPair(grant.desktopId)).toBeUndefined();
      const kept = await Promise.all(
        ['a', 'b', 'c'].map((word) => access.keepKeyPair(grant.desktopId, pairOf(word), noon)),
      );
      expect(await access.keepKeyPair(grant.desktopId, pairOf('late'), noon)).toEqual(kept[0]);
      for (const pair of kept) expect(pair).toEqual(kept[0]);
      expect(await access.keyPair(grant.desktopId)).toEqual(kept[0]);
    });

    it('is no password, and a password is no key pair', async () => {
      await access.keepKeyPair(grant.desktopId, pairOf('a'), noon);
      expect(await access.password(grant.desktopId)).toBeUndefined();
      expect(await access.sessionOf(grant.desktopId)).toBeUndefined();
      await access.keepPassword('another-desktop', grant.session, 'password', noon);
      expect(await access.keyPair('another-desktop')).toBeUndefined();
    });
  });
}
