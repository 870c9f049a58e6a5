import { describe, expect, test } from 'vitest';
import { isOurs, isPlaced, readInventory } from '#core/dcv/inventory.ts';
import { markOf } from '#core/dcv/names.ts';
import { isOwnerName } from '#core/dcv/owner-name.ts';
import { connectionLines } from '#core/dcv/session-text.ts';
import { createForOwner } from '#core/usecases/dcv/create-for-owner.ts';
import { aDesktopType, aStage, noon } from '#test/support/builders.ts';
import { aWorld } from '#test/support/world.ts';

const running = (more: Record<string, unknown>) => {
  const [session] = readInventory(`deskpool 1 8443\nsession ${JSON.stringify(more)}\nend`)?.sessions ?? [];
  if (!session) throw new Error('not read');
  return session;
};
const placed = { session: 'demo-w01-s001', user: 'jane', type: 'virtual', placedAt: noon } as const;

describe('a session that bears its owner’s name', () => {
  test('has our own name for its mark; others need none', () => {
    expect(markOf('jane', placed)).toEqual({ name: 'demo-w01-s001' });
    expect(markOf('demo-w01-s001', { ...placed, user: 'dp-abcdefghijkl' })).toEqual({});
  });

  test('is ours by its mark, and nobody’s by its name alone', () => {
    const marked = { id: 'jane', owner: 'jane', name: 'demo-w01-s001' };
    expect(isOurs(running(marked))).toBe(true);
    for (const other of [
      { name: 'jane' },
      { name: '' },
      { owner: 'root' },
      { id: 'x y' },
      { name: 'demo-w01-s001;id' },
    ])
      expect(isOurs(running({ ...marked, ...other }))).toBe(false);
    expect(isOurs(running({ id: 'demo-w01-s001', owner: 'dp-abcdefghijkl', name: '' }))).toBe(true);
  });

  test('is what runs at its place, unless another mark says that it is not', () => {
    const at = (name: string | undefined) => isPlaced(running({ id: 'jane', owner: 'jane', name }), 'jane', placed);
    expect([at('demo-w01-s001'), at(undefined), at('demo-w01-s002'), at('jane')]).toEqual([true, true, false, false]);
    expect(isPlaced(running({ id: 'jane', owner: 'bob' }), 'jane', placed)).toBe(false);
  });

  test.each(['jane', 'j', 'francisco', 'centos', 'ec2-user', 'a_b-c1', 'a'.repeat(31)])('may be called %s', (name) => {
    expect(isOwnerName(name)).toBe(true);
  });
});

test('connections that a server cannot list are known by how many they are', () => {
  const old = running({ id: 'jane', 'num-of-connections': 3 });
  expect(connectionLines({ running: old })).toBe('Connections: 3\n');
  expect(connectionLines({ running: undefined })).toBe('');
});

test('a portal without desktops by DCV makes no session for a user of a host', async () => {
  const { deps } = aWorld(aStage({ desktops: [aDesktopType('ubuntu-desktop')] }));
  await expect(createForOwner(deps, { owner: 'jane', host: undefined })).rejects.toThrow('no desktops by DCV');
});
