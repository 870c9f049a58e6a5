import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matches, routeOf } from '#core/relay/route-of.ts';
import { severities } from '#core/relay/severity.ts';
import { Relay } from '#core/stage/relay.ts';

const relay = Relay.parse({
  sender: 'deskpool@example.org',
  recipients: ['all@example.org'],
  routes: [
    { severity: ['critical'], source: 'db-*', to: ['dba@example.org', 'dba@example.org'] },
    { severity: ['critical', 'error'], to: ['oncall@example.org'] },
    { source: '*backup*', to: ['backup@example.org'], digest: '1h' },
  ],
});

describe('a message goes', () => {
  test.each([
    ['critical', 'db-1', 'route-1', ['dba@example.org']],
    ['critical', 'web', 'route-2', ['oncall@example.org']],
    ['critical', null, 'route-2', ['oncall@example.org']],
    ['error', 'nightly-backup', 'route-2', ['oncall@example.org']],
    ['info', 'Nightly Backup of db', 'route-3', ['backup@example.org']],
    ['info', 'db-1', 'all', ['all@example.org']],
    ['info', null, 'all', ['all@example.org']],
  ] as const)('%s from %s by %s to %j', (severity, source, name, to) => {
    expect(routeOf(relay, { severity, source })).toMatchObject({ name, to });
  });

  test('nowhere where nobody is named', () => {
    expect(routeOf({ ...relay, recipients: [] }, { severity: 'info', source: null })).toBeUndefined();
  });

  test('always where the first route that fits says, and to all of its recipients', () => {
    const source = fc.option(fc.constantFrom('db-1', 'backup', 'web', ''), { nil: null });
    fc.assert(
      fc.property(fc.constantFrom(...severities), source, (severity, from) => {
        const fitting = relay.routes.findIndex(
          (route) =>
            (!route.severity || route.severity.includes(severity)) &&
            (route.source === undefined || (from !== null && matches(route.source, from))),
        );
        const way = routeOf(relay, { severity, source: from });
        expect(way?.name).toBe(fitting === -1 ? 'all' : `route-${fitting + 1}`);
        expect(new Set(way?.to)).toEqual(new Set(relay.routes[fitting]?.to ?? relay.recipients));
      }),
    );
  });
});

describe('a pattern', () => {
  test.each([
    ['db', 'db', true],
    ['db', 'db1', false],
    ['db*', 'db', true],
    ['*', '', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*a', 'aba', true],
    ['a*b*a', 'aa', false],
    ['*ab*', 'xaby', true],
    ['a**b', 'ab', true],
    ['D.*', 'dxx', false],
    ['D.*', 'd.xx', true],
  ])('%s and %s: %s', (pattern, text, fits) => {
    expect(matches(pattern, text)).toBe(fits);
  });

  test('fits as a regular expression would, which takes longer over some', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (pattern, text) => {
        const expected = new RegExp(`^${pattern.replaceAll(/\*+/g, '.*')}$`).test(text);
        expect(matches(pattern, text)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
