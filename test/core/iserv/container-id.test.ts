import { expect, test } from 'vitest';
import fc from 'fast-check';
import { containerIdOf, portOf, sessionNameIn } from '#core/iserv/container-id.ts';
import { environmentName, sessionName } from '#core/pool/environment.ts';
import { chance } from '#lambdas/chance.ts';

const named = (environment: number, number: number) => sessionName(environmentName('demo', environment), number);
const hash = (text: string) => chance.hash(text);
const numbers = [fc.integer({ min: 1, max: 2 ** 30 - 1 }), fc.integer({ min: 1, max: 2 ** 32 - 1 })] as const;

test('an id is a UUID, and names its session', () => {
  fc.assert(
    fc.property(...numbers, (environment, number) => {
      const name = named(environment, number);
      const id = containerIdOf({ name, desktopId: chance.desktopId() }, hash);
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(sessionNameIn(id, 'demo')).toBe(name);
    }),
  );
});

test('it is the same each time, and another one for another desktop, from its first letters on', () => {
  const one = { name: named(1, 1), desktopId: chance.desktopId() };
  const other = { ...one, desktopId: chance.desktopId() };
  expect(containerIdOf(one, hash)).toBe(containerIdOf({ ...one }, hash));
  expect(containerIdOf(one, hash).slice(0, 8)).not.toBe(containerIdOf(other, hash).slice(0, 8));
});

test('it gives nothing of the desktop’s own name away', () => {
  const desktopId = 'a'.repeat(26);
  expect(containerIdOf({ name: named(1, 1), desktopId }, hash).slice(0, 14)).not.toBe('00000000-0000-');
});

test('what is no id of ours names nothing', () => {
  for (const text of [
    '',
    '1',
    'demo-w01-s001',
    '00000000-0000-4000-8000-000000000000',
    `${'0'.repeat(8)}-0000-8000-c000-000000000000`,
  ])
    expect(sessionNameIn(text, 'demo')).toBeUndefined();
});

test('a port is from 7000 to 7999', () => {
  expect([1, 999, 1_000, 1_001, 70_000].map((number) => portOf({ name: named(1, number) }))).toEqual([
    7_001, 7_999, 7_000, 7_001, 7_000,
  ]);
});
