import { describe, expect, test } from 'vitest';
import type { Route } from '#core/contract/route.ts';
import { routes } from '#core/contract/routes.ts';
import { iservActs, licensingActs, noticeActs, relayActs } from '#lambdas/auditing/acts.ts';
import { audited } from '#lambdas/auditing/audited.ts';
import { monday } from '#test/support/audit.ts';
import { memoryAuditTrail } from '#test/support/memory-audit-trail.ts';
import { people } from '#test/support/serving.ts';

const acts: Readonly<Record<string, unknown>> = {
  ...iservActs,
  ...licensingActs,
  ...relayActs,
  ...noticeActs,
};

/** Routes of admins that change something and are no acts here, each with the reason. */
const otherwise: Readonly<Record<string, string>> = {
  makeAuditFile: 'the audit records it itself',
  eraseAuditPerson: 'the audit records it itself',
  verifyAuditWeek: 'changes nothing',
  previewImport: 'changes nothing',
  ...Object.fromEntries(
    ['addLine', 'renameLine', 'removeLine', 'releaseLine', 'importLines', 'importMembers'].map((name) => [
      name,
      'written with what it changes, and told by the stream of the board',
    ]),
  ),
};

describe('whatever an admin alone may change', () => {
  const changing = Object.entries<Route>(routes).filter(
    ([, { access, method }]) => method !== 'GET' && access.is === 'person' && access.roles.join() === 'admin',
  );

  test.each(changing.map(([name]) => name))('is recorded: %s', (name) => {
    expect(name in acts || name in otherwise).toBe(true);
  });

  test('is named once, and nothing else is', () => {
    const names = [...Object.keys(acts), ...Object.keys(otherwise)];
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    expect(names.filter((name) => !changing.some(([one]) => one === name))).toEqual([]);
  });
});

describe('an act', () => {
  const caller = people['admin']!;
  const trail = memoryAuditTrail();
  const handlers = {
    change: async ({ requestId }: { readonly caller: typeof caller; readonly requestId: string }) =>
      `done for ${requestId}`,
    look: async () => 'seen',
  };

  test('is recorded under the request that asked for it, and other handlers stay what they are', async () => {
    const made = audited(handlers, { change: () => ({ name: 'change', on: 'it' }) }, { trail, clock: () => monday });
    expect(await made.change({ caller, requestId: 'request-7' })).toBe('done for request-7');
    expect(made.look).toBe(handlers.look);
    expect(trail.entries()).toEqual([
      {
        id: 'admin/request-7/change',
        kind: 'admin',
        person: caller.person,
        username: caller.username,
        name: 'change',
        subName: 'it',
        from: monday,
        until: monday,
        reason: 'asked',
      },
    ]);
  });

  test('that can not be recorded is not done', async () => {
    let done = false;
    const failing = { record: () => Promise.reject(new Error('no')) };
    const made = audited(
      { ...handlers, change: async () => (done = true) },
      { change: () => ({ name: 'change' }) },
      { trail: failing, clock: () => monday },
    );
    await expect(made.change()).rejects.toThrow('no');
    expect(done).toBe(false);
  });
});
