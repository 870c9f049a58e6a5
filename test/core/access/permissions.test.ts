import { describe, expect, test } from 'vitest';
import type { Caller } from '#core/access/caller.ts';
import { mayCall, needsOwnOrigin, type Verdict } from '#core/access/permissions.ts';
import { type Access, type Route } from '#core/contract/route.ts';
import { routes } from '#core/contract/routes.ts';
import { aPerson } from '#test/support/builders.ts';

const client = { is: 'client', name: 'client', tenants: ['*'], user: null } as const;
const callers = {
  nobody: { is: 'nobody' },
  'a visitor': { is: 'visitor' },
  'a person without a role': aPerson('nora', { roles: [] }),
  'a student': aPerson('sam', { roles: ['student'] }),
  'a teacher': aPerson('tina', { roles: ['teacher'] }),
  'an admin': aPerson('ada', { roles: ['admin'] }),
  'a guest': aPerson('gus', { roles: ['guest'] }),
  'the gateway': { is: 'gateway' },
  'a robot': { is: 'robot', clientId: 'robot-id', username: 'robot@educates' },
  'a tenant': { ...client, roles: ['tenant'] },
  'a lookup admin': { ...client, roles: ['admin'] },
  'a machine with a licence': { is: 'origin', origin: 'origin-1' },
  'a monitoring system': { is: 'monitor', user: 'promon' },
  'the relay of a host': { is: 'host', host: 'i-0123456789abcdef0', user: 'jane', uid: 1_001 },
  'whoever asks, where anybody may manage': { is: 'operator' },
} as const satisfies Record<string, Caller>;
type Who = keyof typeof callers;

/** Said anew here, so that a change of who may call what has to be meant twice. */
const open: Record<Access['is'], (access: Access) => readonly Who[]> = {
  anyone: () => Object.keys(callers) as Who[],
  machine: () => Object.keys(callers) as Who[],
  provider: () => Object.keys(callers) as Who[],
  gateway: () => ['the gateway'],
  robot: () => ['a robot'],
  catalogue: () => ['a robot', 'a visitor'],
  origin: () => ['a machine with a licence'],
  monitor: () => ['a monitoring system'],
  host: () => ['the relay of a host', 'a robot', 'an admin', 'whoever asks, where anybody may manage'],
  client: (access) => {
    const roles = access.is === 'client' ? access.roles : [];
    return [
      ...(roles.includes('tenant') ? (['a tenant'] as const) : []),
      ...(roles.includes('admin') ? (['a lookup admin'] as const) : []),
    ];
  },
  person: (access) => {
    const roles = access.is === 'person' ? access.roles : [];
    return [
      ...(roles.includes('student') ? (['a student'] as const) : []),
      ...(roles.includes('teacher') ? (['a teacher'] as const) : []),
      ...(roles.includes('admin') ? (['an admin'] as const) : []),
      ...(roles.includes('guest') ? (['a guest'] as const) : []),
    ];
  },
};
/** Whom a refusal tells to prove who he is; everybody else is told that it is none of his business. */
const asksToSignIn: Partial<Record<Access['is'], (caller: Caller) => boolean>> = {
  person: ({ is }) => is === 'nobody',
  client: ({ is }) => is !== 'client',
  robot: () => true,
  catalogue: () => true,
  origin: () => true,
  monitor: () => true,
  host: ({ is }) => is !== 'person',
};

const table: readonly (readonly [string, Route])[] = Object.entries(routes);

describe.each(table)('%s', (_name, route) => {
  test.each(Object.keys(callers) as Who[])('to %s', (who) => {
    const granted = open[route.access.is](route.access).includes(who);
    const refused: Verdict = asksToSignIn[route.access.is]?.(callers[who]) ? 'signed-out' : 'forbidden';
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
  expect(mayCall({ is: 'a friend' } as unknown as Access, callers['an admin'])).toBe('forbidden');
});

test('calls that change something with a cookie have to come from the portal, and no others', () => {
  // The other families speak in ways of their own; where a cookie alone would let a call change something there, their tests say so.
  const native = new Set(['identity', 'portal', 'gateway']);
  const guarded = table.filter(([, route]) => native.has(route.family) && needsOwnOrigin(route)).map(([name]) => name);
  expect(guarded).toEqual([
    'signOut',
    'refreshLogin',
    'startSession',
    'stopSession',
    'invite',
    'watch',
    'dismissHelper',
    'dismissHelpers',
    'dcvLink',
  ]);
});
