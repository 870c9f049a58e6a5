import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { mostSshKeys, type SshKey } from '#core/access/ssh-key.ts';
import type { SshKeyStore } from '#core/ports/ssh-key-store.ts';
import { dynamoAttempts } from '#lambdas/ssh-keys/dynamo-attempts.ts';
import { dynamoSshKeyStore } from '#lambdas/ssh-keys/dynamo-ssh-key-store.ts';
import { noon } from '#test/support/builders.ts';
import { openTables } from '#test/support/tables.ts';

const alice = 'person-alice' as PersonId;
const bob = 'person-bob' as PersonId;
const aKey = (name: string, more: Partial<SshKey> = {}): SshKey => ({
  fingerprint: `SHA256:${name}`,
  type: 'ssh-ed25519',
  person: alice,
  name,
  source: 'page',
  addedAt: noon,
  usedAt: null,
  until: null,
  ...more,
});
const provided = (name: string) => ({ fingerprint: `SHA256:${name}`, type: 'ssh-ed25519', comment: name });

describe('SSH keys', () => {
  let store: SshKeyStore;
  beforeEach(async () => {
    store = dynamoSshKeyStore((await openTables('access')).client, 'access');
  });
  const namesOf = async (person: PersonId, now = noon) => (await store.of(person, now)).map(({ name }) => name);

  test('are found by their fingerprint and under their owner, the oldest first', async () => {
    expect(await store.add(aKey('one', { addedAt: noon + 1 }), noon)).toBe('added');
    expect(await store.add(aKey('two'), noon)).toBe('added');
    expect(await namesOf(alice)).toEqual(['two', 'one']);
    expect(await namesOf(bob)).toEqual([]);
    expect(await store.find('SHA256:one', noon)).toEqual(aKey('one', { addedAt: noon + 1 }));
    expect(await store.find('SHA256:three', noon)).toBeUndefined();
  });

  test('are one person’s alone, however many add one at once', async () => {
    const added = await Promise.all([alice, bob].map((person) => store.add(aKey('one', { person }), noon)));
    expect(added.toSorted()).toEqual(['added', 'taken']);
    const owner = added[0] === 'added' ? alice : bob;
    expect(await store.add(aKey('one', { person: owner }), noon)).toBe('known');
    expect((await namesOf(alice)).concat(await namesOf(bob))).toEqual(['one']);
  });

  test(`are ${mostSshKeys} of a person at most, also where they come at once; one that is removed makes room`, async () => {
    const names = Array.from({ length: mostSshKeys + 3 }, (_, at) => `k${at}`);
    const added = await Promise.all(names.map((name) => store.add(aKey(name), noon)));
    expect(added.filter((one) => one === 'added')).toHaveLength(mostSshKeys);
    expect(added.filter((one) => one === 'full')).toHaveLength(3);
    const [key] = await store.of(alice, noon);
    await store.remove(alice, key?.fingerprint ?? '', noon);
    expect(await store.add(aKey('new'), noon)).toBe('added');
    expect(await store.add(aKey('newer'), noon)).toBe('full');
  });

  test('are removed by their owner, and twice is once', async () => {
    await store.add(aKey('one'), noon);
    await store.remove(bob, 'SHA256:one', noon);
    expect(await namesOf(alice)).toEqual(['one']);
    await Promise.all([store.remove(alice, 'SHA256:one', noon), store.remove(alice, 'SHA256:one', noon)]);
    expect(await namesOf(alice)).toEqual([]);
    expect(await store.add(aKey('one', { person: bob }), noon)).toBe('added');
  });

  test('know when they were used, and one that is gone does not come back by it', async () => {
    await store.add(aKey('one'), noon);
    await store.noteUse('SHA256:one', noon + 5);
    expect(await store.find('SHA256:one', noon)).toMatchObject({ usedAt: noon + 5 });
    await store.remove(alice, 'SHA256:one', noon);
    await store.noteUse('SHA256:one', noon + 6);
    expect(await store.find('SHA256:one', noon)).toBeUndefined();
  });

  test('of the provider come and go as it names them, and end when it has not named them for long', async () => {
    await store.add(aKey('own'), noon);
    expect(await store.provide(alice, [provided('a'), provided('b')], noon + 100, noon)).toEqual([]);
    expect((await namesOf(alice)).toSorted()).toEqual(['a', 'b', 'own']);
    await store.provide(alice, [provided('b'), provided('own')], noon + 200, noon + 99);
    expect((await namesOf(alice, noon + 99)).toSorted()).toEqual(['b', 'own']);
    expect(await store.find('SHA256:own', noon)).toMatchObject({ source: 'page' });
    expect(await namesOf(alice, noon + 200)).toEqual(['own']);
    expect(await store.find('SHA256:b', noon + 200)).toBeUndefined();
  });

  test('of the provider stay with their owner, who cannot remove them, and are nobody’s once they have ended', async () => {
    await store.provide(alice, [provided('a')], noon + 100, noon);
    expect(await store.provide(bob, [provided('a')], noon + 100, noon)).toEqual(['SHA256:a']);
    expect(await store.add(aKey('a', { person: bob }), noon)).toBe('taken');
    await store.remove(alice, 'SHA256:a', noon);
    expect(await namesOf(alice)).toEqual(['a']);
    expect(await store.add(aKey('a', { person: bob }), noon + 100)).toBe('added');
    expect(await namesOf(alice, noon + 100)).toEqual([]);
  });
});

describe('attempts', () => {
  const rate = { most: 3, per: 60_000 };

  test('are allowed up to a number, however many come at once, and again in the next minute', async () => {
    const attempts = dynamoAttempts((await openTables('access')).client, 'access');
    const allowed = await Promise.all(Array.from({ length: 8 }, () => attempts.allow('198.51.100.7', rate, noon)));
    expect(allowed.filter(Boolean)).toHaveLength(3);
    expect(await attempts.allow('198.51.100.8', rate, noon)).toBe(true);
    expect(await attempts.allow('198.51.100.7', rate, noon + 60_000)).toBe(true);
  });
});
