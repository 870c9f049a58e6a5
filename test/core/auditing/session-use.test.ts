import { describe, expect, test } from 'vitest';
import { sessionUse } from '#core/auditing/session-use.ts';
import { leaseUse } from '#core/auditing/lease-use.ts';
import { end, stop } from '#core/session/moves.ts';
import { anActive, aReserved, anOwner, noon } from '#test/support/builders.ts';

const minute = 60_000;

describe('the use of a desktop', () => {
  const active = anActive();
  const stopping = stop(active, 'idle', noon + 30 * minute);

  test('is over when nobody works with it any more, with the reason and the time that it had an owner', () => {
    expect(sessionUse(stopping, active)).toEqual({
      id: `session/${active.name}/${active.createdAt}`,
      kind: 'session',
      person: anOwner().person,
      username: anOwner().username,
      name: active.desktopType,
      subName: active.name,
      from: active.ownership.activatedAt,
      until: noon + 30 * minute,
      reason: 'idle',
    });
  });

  test('is not over again when its desktop is gone', () => {
    expect(sessionUse(end(stopping, 'idle', noon + 31 * minute), stopping)).toBeUndefined();
  });

  test('is not over by a change in between', () => {
    expect(sessionUse({ ...active, version: active.version + 1 }, active)).toBeUndefined();
    expect(sessionUse(active, undefined)).toBeUndefined();
  });

  test('never was where nobody had it', () => {
    const reserved = aReserved();
    expect(sessionUse(stop(reserved, 'recycled', noon), reserved)).toBeUndefined();
  });
});

describe('the use of a licence', () => {
  const lease = {
    ref: 'ref-1',
    origin: 'origin-1',
    product: 'NVIDIA RTX Virtual Workstation',
    pool: 'pool',
    counter: 0,
    session: 'demo-w01-s001',
    borrowedAt: noon,
    renewedAt: noon,
    renewals: 0,
    expiresAt: noon + minute,
    endedAt: noon + minute,
    reason: 'expired',
  } as const;

  test('is of whoever has the session that it served', () => {
    expect(leaseUse(lease, anOwner())).toEqual({
      id: 'lease/ref-1',
      kind: 'lease',
      person: anOwner().person,
      username: anOwner().username,
      name: 'NVIDIA RTX Virtual Workstation',
      subName: 'demo-w01-s001',
      from: noon,
      until: noon + minute,
      reason: 'expired',
    });
  });

  test("is nobody's where a machine came with a token of no session", () => {
    expect(leaseUse({ ...lease, session: null }, undefined)).toMatchObject({
      person: null,
      username: '',
      subName: 'origin-1',
    });
  });
});
