import '#test/support/quiet.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { stop } from '#core/session/moves.ts';
import { auditLeases, auditSignIns } from '#lambdas/auditing/audit-changes.ts';
import { auditSessions } from '#lambdas/auditing/audit-sessions.ts';
import type { Image, StreamChange } from '#lambdas/events/stream-change.ts';
import { dynamoLoginStore } from '#lambdas/identity/dynamo-login-store.ts';
import { pastItem } from '#lambdas/licensing/licence-item.ts';
import { sessionFromImage, toItem } from '#lambdas/sessions/session-item.ts';
import { anActive, anOwner, noon } from '#test/support/builders.ts';
import { aLogin } from '#test/support/logins.ts';
import { memoryAuditTrail, type MemoryAuditTrail } from '#test/support/memory-audit-trail.ts';
import { openTables } from '#test/support/tables.ts';

let trail: MemoryAuditTrail;
beforeEach(() => {
  trail = memoryAuditTrail();
});
const imageOf = (item: Record<string, unknown>) => marshall(item, { removeUndefinedValues: true }) as Image;
const change = (after: Image | undefined, before?: Image): StreamChange => ({
  item: 'item',
  sequenceNumber: '1',
  before,
  after,
});

describe('sessions', () => {
  const active = anActive();
  const ended = change(imageOf(toItem(stop(active, 'idle', noon))), imageOf(toItem(active)));

  test('are recorded when their use ends, once though it is told twice', async () => {
    await auditSessions({ trail, sessionIn: sessionFromImage }, [ended]);
    await auditSessions({ trail, sessionIn: sessionFromImage }, [ended]);
    expect(trail.entries()).toMatchObject([{ kind: 'session', name: active.desktopType, reason: 'idle' }]);
  });

  test('are recorded although another item of the table can not be read', async () => {
    const broken = change({ pk: { S: 'SESSION#x' }, sk: { S: 'SESSION' } });
    await auditSessions({ trail, sessionIn: sessionFromImage }, [broken, ended]);
    expect(trail.entries()).toHaveLength(1);
  });

  test('that can not be recorded are told again', async () => {
    const failing = { record: () => Promise.reject(new Error('no')) };
    await expect(auditSessions({ trail: failing, sessionIn: sessionFromImage }, [ended])).rejects.toThrow('no');
  });
});

test('a sign-in is recorded as its login is written, and a login that is refreshed is none', async () => {
  const { client, dynamo } = await openTables('access');
  await dynamo.stream('access').register('audit', 'TRIM_HORIZON');
  const logins = dynamoLoginStore(client, 'access');
  const login = aLogin();
  await logins.open(login);
  await logins.change(login);
  const told = await dynamo.stream('access').read('audit', 100);
  const changes = told.map(({ dynamodb: { OldImage, NewImage } }) =>
    change(NewImage as Image | undefined, OldImage as Image | undefined),
  );
  await auditSignIns(
    { trail },
    changes.filter(({ after }) => after?.['sk']?.S === 'LOGIN'),
  );
  expect(trail.entries()).toEqual([
    {
      id: `sign-in/${login.key}`,
      kind: 'sign-in',
      person: login.person,
      username: login.username,
      name: 'sign-in',
      subName: login.roles.join(' '),
      from: login.openedAt,
      until: login.openedAt,
      reason: 'signed-in',
    },
  ]);
});

test('leases that are over are recorded with whoever has the session that they served', async () => {
  const session = anActive();
  const lease = (ref: string, of: string | null) =>
    change(
      imageOf(
        pastItem({
          ref,
          origin: 'origin-1',
          product: 'NVIDIA RTX Virtual Workstation',
          pool: 'pool',
          counter: 0,
          session: of,
          borrowedAt: noon,
          renewedAt: noon,
          renewals: 0,
          expiresAt: noon + 1,
          endedAt: noon + 1,
          reason: 'expired',
        }),
      ),
    );
  const sessions = { findMany: async (names: readonly string[]) => (names.includes(session.name) ? [session] : []) };
  await auditLeases({ trail, sessions }, [lease('one', session.name), lease('two', null), lease('three', 'gone')]);
  expect(trail.entries()).toMatchObject([
    { id: 'lease/one', username: anOwner().username, subName: session.name },
    { id: 'lease/two', username: '', person: null, subName: 'origin-1' },
    { id: 'lease/three', username: '', subName: 'gone' },
  ]);
});
