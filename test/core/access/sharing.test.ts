import { describe, expect, it } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import {
  admit,
  dismiss,
  dismissAll,
  hasRoom,
  invitationLife,
  invite,
  isLetIn,
  isShared,
  isWatching,
  mostHelpers,
  openInvitations,
  sighted,
  unshared,
  type Helper,
  type Sharing,
} from '#core/access/sharing.ts';
import { noon } from '#test/support/builders.ts';

const session = 'demo-w01-s001';
const aHelper = (name: string, admission = `admission-${name}`): Helper => ({
  admission,
  person: `person-${name}` as PersonId,
  username: name,
  displayName: name,
  since: noon,
  seenAt: null,
});
/** Shared with these people, each by a link of his own. */
const sharedWith = (...names: readonly string[]): Sharing =>
  names.reduce(
    (sharing, name) => admit(invite(sharing, `hash-${name}`, noon), `hash-${name}`, aHelper(name)),
    unshared(session),
  );
const seen = (open: readonly string[], gone: readonly string[] = []) => ({
  open: new Set(open.map((name) => `person-${name}`)),
  gone: new Set(gone.map((name) => `person-${name}`)),
});

describe('an invitation', () => {
  it('is open until the instant that it is over at', () => {
    const sharing = invite(unshared(session), 'hash', noon);
    expect(openInvitations(sharing, noon + invitationLife - 1)).toHaveLength(1);
    expect(openInvitations(sharing, noon + invitationLife)).toEqual([]);
  });

  it('is used up by one who comes by it, who may watch from then on', () => {
    const sharing = sharedWith('bob');
    expect(openInvitations(sharing, noon)).toEqual([]);
    expect(sharing.invitations).toMatchObject([{ hash: 'hash-bob', isUsed: true }]);
    expect(isLetIn(sharing, { person: 'person-bob', admission: 'admission-bob' })).toBe(true);
  });

  it('takes a place for as long as it is open, so that whoever holds one finds room', () => {
    let sharing = sharedWith('bob');
    for (let count = 1; count < mostHelpers; count += 1) {
      expect(hasRoom(sharing, noon)).toBe(true);
      sharing = invite(sharing, `hash-${count}`, noon);
    }
    expect(hasRoom(sharing, noon)).toBe(false);
    expect(hasRoom(sharing, noon + invitationLife)).toBe(true);
  });

  it('leaves a helper who comes by a second one the admission that he has', () => {
    const again = admit(invite(sharedWith('bob'), 'second', noon), 'second', aHelper('bob', 'another'));
    expect(again.helpers).toEqual([aHelper('bob')]);
    expect(openInvitations(again, noon)).toEqual([]);
  });

  it('is forgotten a day after it was over', () => {
    const old = invite(unshared(session), 'old', noon);
    expect(invite(old, 'new', noon + 3_600_000).invitations).toHaveLength(2);
    expect(invite(old, 'new', noon + 2 * 86_400_000).invitations).toMatchObject([{ hash: 'new' }]);
  });
});

describe('letting in', () => {
  it('is of one person by one admission', () => {
    const sharing = sharedWith('bob');
    expect(isLetIn(sharing, { person: 'person-carol', admission: 'admission-bob' })).toBe(false);
    expect(isLetIn(sharing, { person: 'person-bob', admission: 'another' })).toBe(false);
    expect(isLetIn(sharing, { person: 'person-bob', admission: null })).toBe(false);
    expect(isLetIn(undefined, { person: 'person-bob', admission: 'admission-bob' })).toBe(false);
  });

  it('ends for one alone, and once', () => {
    const sharing = sharedWith('bob', 'carol');
    const left = dismiss(sharing, ['admission-bob']);
    expect(left?.helpers.map(({ username }) => username)).toEqual(['carol']);
    expect(dismiss(left ?? sharing, ['admission-bob'])).toBeUndefined();
  });

  it('ends for all, and closes the links that nobody has used', () => {
    const ended = dismissAll(invite(sharedWith('bob', 'carol'), 'open', noon), noon);
    expect(ended?.helpers).toEqual([]);
    expect(isShared(ended ?? sharedWith('bob'), noon)).toBe(false);
    expect(dismissAll(ended ?? sharedWith('bob'), noon)).toBeUndefined();
  });

  it('again after an end is another letting-in, so that what the first opened stays shut', () => {
    const ended = dismiss(sharedWith('bob'), ['admission-bob']) ?? unshared(session);
    const again = admit(invite(ended, 'again', noon), 'again', aHelper('bob', 'another'));
    expect(isLetIn(again, { person: 'person-bob', admission: 'admission-bob' })).toBe(false);
    expect(isLetIn(again, { person: 'person-bob', admission: 'another' })).toBe(true);
  });

  it('grows the version by one with each change', () => {
    expect(sharedWith('bob').version).toBe(2);
    expect(dismiss(sharedWith('bob'), ['admission-bob'])?.version).toBe(3);
  });
});

describe('what is known of a helper’s watching', () => {
  const watchingAt = (sharing: Sharing | undefined, at: number) => sharing?.helpers.map((one) => isWatching(one, at));

  it('is news when he comes and when he goes', () => {
    const sharing = sharedWith('bob', 'carol');
    expect(watchingAt(sharing, noon)).toEqual([false, false]);
    const came = sighted(sharing, seen(['bob']), noon);
    expect(watchingAt(came, noon)).toEqual([true, false]);
    expect(watchingAt(sighted(came ?? sharing, seen([], ['bob']), noon), noon)).toEqual([false, false]);
  });

  it('is no news with each beat of a gateway', () => {
    const came = sighted(sharedWith('bob'), seen(['bob']), noon) ?? sharedWith('bob');
    expect(sighted(came, seen(['bob']), noon + 5_000)).toBeUndefined();
    expect(sighted(came, seen(['bob']), noon + 60_000)?.helpers[0]?.seenAt).toBe(noon + 60_000);
    expect(sighted(sharedWith('bob'), seen([], ['bob']), noon)).toBeUndefined();
  });

  it('means nothing after two minutes without a word', () => {
    const came = sighted(sharedWith('bob'), seen(['bob']), noon);
    expect(watchingAt(came, noon + 119_999)).toEqual([true]);
    expect(watchingAt(came, noon + 120_000)).toEqual([false]);
  });
});
