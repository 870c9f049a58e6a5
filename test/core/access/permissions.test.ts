import { describe, expect, test } from 'vitest';
import type { Caller } from '#core/access/caller.ts';
import { mayCall, needsOwnOrigin, type Verdict } from '#core/access/permissions.ts';
import { routes, type Access, type Route } from '#core/contract/routes.ts';
import { aPerson } from '#test/support/builders.ts';

const callers = {
  nobody: { is: 'nobody' },
  'a person without a role': aPerson('nora', { roles: [] }),
  'a student': aPerson('sam', { roles: ['student'] }),
  'a teacher': aPerson('tina', { roles: ['teacher'] }),
  'an admin': aPerson('ada', { roles: ['admin'] }),
  'the gateway': { is: 'gateway' },
} as const satisfies Record<string, Caller>;
type Who = keyof typeof callers;

/** Said anew here, so that a change of who may call what has to be meant twice. */
const open: Record<Access['is'], (access: Access) => readonly Who[]> = {
  anyone: () => Object.keys(callers) as Who[],
  provider: () => Object.keys(callers) as Who[],
  gateway: () => ['the gateway'],
  person: (access) => {
    const roles = access.is === 'person' ? access.roles : [];
    return [
      ...(roles.includes('student') ? (['a student'] as const) : []),
      ...(roles.includes('teacher') ? (['a teacher'] as const) : []),
      ...(roles.includes('admin') ? (['an admin'] as const) : []),
    ];
  },
};

const table: readonly (readonly [string, Route])[] = Object.entries(routes);

describe.each(table)('%s', (_name, route) => {
  test.each(Object.keys(callers) as Who[])('to %s', (who) => {
    const granted = open[route.access.is](route.access).includes(who);
    const refused: Verdict = route.access.is === 'person' && who === 'nobody' ? 'signed-out' : 'forbidden';
    expect(mayCall(route.access, callers[who])).toBe(granted ? 'granted' : refused);
  });
});

test('who may do what on the admin pages is the admin alone', () => {
  const admins = Object.keys(callers).filter(
    (who) => mayCall(routes.listAllSessions.access, callers[who as Who]) === 'granted',
  );
  expect(admins).toEqual(['an admin']);
});

test('an access that nobody has thought of is refused', () => {
  expect(mayCall({ is: 'robot' } as unknown as Access, callers['an admin'])).toBe('forbidden');
});

test('calls that change something with a cookie have to come from the portal, and no others', () => {
  const guarded = table.filter(([, route]) => needsOwnOrigin(route)).map(([name]) => name);
  expect(guarded).toEqual(['signOut', 'refreshLogin', 'startSession', 'stopSession']);
});
