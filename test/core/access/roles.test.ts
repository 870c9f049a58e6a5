import { describe, expect, test } from 'vitest';
import { groupsOf, rolesOf } from '#core/access/roles.ts';
import { profileOf } from '#core/access/profile.ts';
import { aStage } from '#test/support/builders.ts';

describe('groups', () => {
  test.each([
    [
      "IServ's object of objects",
      { 1: { act: 'ROLE_TEACHER', name: 'Teachers' }, 7: { act: '9a', name: 'Class 9a' } },
      ['ROLE_TEACHER', '9a'],
    ],
    ['a list of names', ['teachers', '9a'], ['teachers', '9a']],
    ['a list of objects with ids', [{ id: 'a-1', name: 'Teachers' }, { id: 7 }], ['a-1', '7']],
    ['a list of objects with names alone', [{ name: 'Teachers' }], ['Teachers']],
    ['an object of names', { a: 'teachers' }, ['teachers']],
    ['the same group twice', ['9a', { act: '9a' }], ['9a']],
    ['entries that name nothing', [null, 4, {}, { act: '' }, ''], []],
    ['a name where groups belong', 'teachers', []],
    ['nothing at all', undefined, []],
  ])('from %s', (_form, claim, groups) => {
    expect(groupsOf(claim)).toEqual(groups);
  });

  test('a group that somebody named after the admins is not the admins', () => {
    expect(groupsOf({ 9: { act: 'chess-club', name: 'ROLE_ADMIN' } })).toEqual(['chess-club']);
  });
});

describe('roles', () => {
  const stage = aStage({
    roles: { admin: ['ROLE_ADMIN'], teacher: ['ROLE_TEACHER'], student: ['ROLE_STUDENT'] },
  });

  test.each([
    [['ROLE_ADMIN'], ['admin']],
    [
      ['ROLE_STUDENT', 'ROLE_TEACHER', 'ROLE_ADMIN'],
      ['admin', 'teacher', 'student'],
    ],
    [['ROLE_TEACHER', '9a'], ['teacher']],
    [['9a'], ['student']],
    [[], ['student']],
  ])('in %j somebody is %j', (groups, roles) => {
    expect(rolesOf(groups, stage)).toEqual(roles);
  });

  test('where the stage gives everyone no role, somebody in no group has none', () => {
    expect(rolesOf(['9a'], { ...stage, roles: { ...stage.roles, everyone: null } })).toEqual([]);
  });

  describe('where registration is off', () => {
    const closed = { ...stage, registration: { enabled: false, type: 'one-step' } as const };

    test('only admins have any', () => {
      expect(rolesOf(['ROLE_ADMIN', 'ROLE_TEACHER'], closed)).toEqual(['admin', 'teacher']);
      expect(rolesOf(['ROLE_TEACHER'], closed)).toEqual([]);
      expect(rolesOf([], closed)).toEqual([]);
    });

    test('everyone is an admin where the stage says that everyone is', () => {
      expect(rolesOf([], { ...closed, roles: { ...stage.roles, everyone: 'admin' } })).toEqual(['admin']);
    });
  });
});

describe('a profile', () => {
  const stage = aStage();

  test('is read from the claims of the provider', () => {
    const claims = {
      sub: 'u1',
      preferred_username: 'ada.l',
      name: 'Ada Lovelace',
      groups: ['9a'],
      email: 'ada@example.org',
      picture: 'https://id.example.org/ada.png',
    };
    expect(profileOf(claims, stage)).toEqual({
      username: 'ada.l',
      displayName: 'Ada Lovelace',
      groups: ['9a'],
      roles: ['student'],
      email: 'ada@example.org',
      picture: 'https://id.example.org/ada.png',
    });
  });

  test.each(['javascript:alert(1)', 'http://id.example.org/ada.png', 'data:image/svg+xml,<svg/>', 7])(
    'has no picture at %s',
    (picture) => {
      expect(profileOf({ sub: 'u1', picture }, stage).picture).toBeNull();
    },
  );

  test.each([
    ['the address before the at', { sub: 'u1', email: 'ada@example.org' }, 'ada'],
    ['the name', { sub: 'u1', name: 'Ada' }, 'Ada'],
    ['the subject', { sub: 'u1', preferred_username: '', name: 7 }, 'u1'],
  ])('without a username takes %s', (_what, claims, username) => {
    expect(profileOf(claims, stage).username).toBe(username);
  });

  test('keeps control characters out of names', () => {
    expect(profileOf({ sub: 'u1', name: ' Ada\u0000\n' }, stage).displayName).toBe('Ada');
  });

  test('takes the groups from the claim that the stage names', () => {
    const own = aStage({ oidc: { ...stage.oidc, groupsClaim: 'memberOf' } });
    expect(profileOf({ sub: 'u1', groups: ['x'], memberOf: ['y'] }, own).groups).toEqual(['y']);
  });
});
