import { describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { Role } from '#core/contract/roles.ts';
import { keyOfTopic, mayListen, topicOfKey, topicsOf } from '#core/live/topics.ts';

const alice = 'alice' as PersonId;

describe('who may listen', () => {
  test.each([
    ['guest', ['sessions', 'notices']],
    ['student', ['sessions', 'notices', 'board']],
    ['teacher', ['sessions', 'notices', 'board']],
    ['admin', ['sessions', 'notices', 'board', 'counters']],
  ] as const)('a %s to %j', (role, names) => {
    expect(topicsOf({ person: alice, roles: [role] }).map(({ name }) => name)).toEqual(names);
    expect(names.every((name) => mayListen([role], name))).toBe(true);
  });

  test('somebody without a role to nothing', () => {
    expect(topicsOf({ person: alice, roles: [] })).toEqual([]);
  });

  test('everybody to his own alone of what is personal', () => {
    const personal = topicsOf({ person: alice, roles: Role.options }).filter((topic) => 'person' in topic);
    expect(personal).toEqual([
      { name: 'sessions', person: alice },
      { name: 'notices', person: alice },
    ]);
  });
});

describe('a topic in one word', () => {
  test('is that topic again', () => {
    for (const topic of topicsOf({ person: alice, roles: ['admin'] }))
      expect(topicOfKey(keyOfTopic(topic))).toEqual(topic);
  });

  test.each(['', 'board/alice', 'sessions', 'sessions/', 'weather', 'Board'])('%j is none', (key) => {
    expect(topicOfKey(key)).toBeUndefined();
  });
});
