import { beforeEach, describe, expect, test } from 'vitest';
import { auditRoutes } from '#core/contract/audit-routes.ts';
import { weekOf } from '#core/auditing/iso-week.ts';
import { makeFile } from '#core/usecases/auditing/make-file.ts';
import { portalActs } from '#lambdas/auditing/acts.ts';
import { audit } from '#lambdas/auditing/audit.ts';
import { audited } from '#lambdas/auditing/audited.ts';
import { anAuditWorld, aPersonId, anEntry, day, monday, type AuditWorld } from '#test/support/audit.ts';
import { anActive, anOwner } from '#test/support/builders.ts';
import { memoryAuditTrail, type MemoryAuditTrail } from '#test/support/memory-audit-trail.ts';
import type { Asked } from '#test/support/rest-event.ts';
import { bodyOf, loginCookie, ownPage, people, served, type Served } from '#test/support/serving.ts';

const week = weekOf(monday);
let world: AuditWorld;
let trail: MemoryAuditTrail;
let ask: Served;
/** Who was erased elsewhere, and what stands there instead. */
let erased: [string, string][];
beforeEach(async () => {
  world = await anAuditWorld({ timeZone: 'Europe/Berlin' });
  trail = memoryAuditTrail();
  erased = [];
  const elsewhere = { erase: async (...asked: [string, string]) => void erased.push(asked) };
  ask = served('audit', audit({ ...world.deps, trail, elsewhere: [elsewhere] }));
  await world.deps.ledger.append(
    [
      anEntry('one'),
      anEntry('two', {
        kind: 'session',
        name: 'ubuntu',
        subName: 'demo-w01-s001',
        person: aPersonId('b'),
        username: 'bob',
      }),
      anEntry('three', { name: 'Größe', reason: 'forced' }),
    ],
    monday,
  );
});
const asAdmin = (asked: Asked) => ask({ ...asked, headers: { ...ownPage, ...loginCookie('admin'), ...asked.headers } });
const get = async (path: string, query: Asked['query'] = {}) => {
  const reply = await asAdmin({ path, query });
  return [reply.statusCode, bodyOf(reply)] as const;
};
const post = async (path: string, method = 'POST') => {
  const reply = await asAdmin({ path, method });
  return [reply.statusCode, bodyOf(reply)] as const;
};
const acts = () => trail.entries().map(({ name, subName }) => [name, subName]);

describe('nobody but admins', () => {
  test.each(Object.entries(auditRoutes).map(([name, line]) => [name, line] as const))(
    'may call %s',
    async (_, line) => {
      const path = line.path.replace('{week}', week).replace('{person}', aPersonId('a'));
      for (const who of ['student', 'teacher', 'guest'])
        expect(
          (await ask({ path, method: line.method, headers: { ...ownPage, ...loginCookie(who) } })).statusCode,
        ).toBe(403);
      expect((await ask({ path, method: line.method, headers: ownPage })).statusCode).toBe(401);
      expect(acts()).toEqual([]);
    },
  );
});

describe('records', () => {
  const list = async (query: Asked['query'] = {}) => {
    const [status, body] = await get('/api/audit/records', query);
    expect(status).toBe(200);
    return body as { records: { record: number }[]; cursor: string | null };
  };
  const numbers = async (query: Asked['query'] = {}) => (await list(query)).records.map(({ record }) => record);

  test('are listed, the newest first', async () => {
    expect(await list()).toMatchObject({
      records: [
        { record: 3, name: 'Größe', reason: 'forced' },
        { record: 2, kind: 'session', user: 'bob', person: aPersonId('b'), erased: false },
        { record: 1, week, seconds: 3_600, from: '2026-11-16T07:00:00.000Z', until: '2026-11-16T08:00:00.000Z' },
      ],
      cursor: null,
    });
  });

  test('are found by kind, person, text in any case, and days', async () => {
    expect(await numbers({ kind: 'session' })).toEqual([2]);
    expect(await numbers({ person: aPersonId('a') })).toEqual([3, 1]);
    expect(await numbers({ text: 'GRÖSSE' })).toEqual([]);
    expect(await numbers({ text: 'größe' })).toEqual([3]);
    expect(await numbers({ text: 'BOB' })).toEqual([2]);
    expect(await numbers({ from: '2026-11-16', until: '2026-11-16' })).toEqual([3, 2, 1]);
    expect(await numbers({ from: '2026-11-17' })).toEqual([]);
    expect(await numbers({ until: '2026-11-15' })).toEqual([]);
  });

  test('come in pages without a gap, also over weeks', async () => {
    for (let at = 0; at < 4; at += 1) {
      const more = Array.from({ length: 30 }, (_, one) => anEntry(`${at}/${one}`));
      await world.deps.ledger.append(more, monday + at * 7 * day);
    }
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { records: { record: number; week?: string }[]; cursor: string | null } = await list(
        cursor ? { cursor } : {},
      );
      seen.push(...page.records.map((one) => `${one.week} ${one.record}`));
      cursor = page.cursor;
    }
    expect(seen).toHaveLength(123);
    expect(new Set(seen).size).toBe(123);
    expect(seen).toEqual(seen.toSorted((one, other) => order(other).localeCompare(order(one))));
  });
  const order = (text: string) => text.replace(/ (\d+)$/, (_, digits: string) => ` ${digits.padStart(6, '0')}`);

  test.each([
    { kind: 'other' },
    { person: 'x' },
    { from: 'yesterday' },
    { cursor: 'x' },
    { cursor: 'WzEsMl0' },
    { day: '1' },
  ])('are not looked for by %j', async (query) => {
    expect((await get('/api/audit/records', query as Record<string, string>))[0]).toBe(400);
  });
});

describe('weekly files', () => {
  test('are listed with their weeks', async () => {
    expect(await get('/api/audit/weeks')).toEqual([
      200,
      {
        weeks: [{ week, from: '2026-11-16T00:00:00.000Z', until: '2026-11-23T00:00:00.000Z', records: 3, file: null }],
        timeZone: 'Europe/Berlin',
        keep: { board: 63_072_000, session: 31_536_000, lease: 63_072_000, 'sign-in': 7_776_000, admin: 63_072_000 },
        lockedDays: null,
      },
    ]);
    await makeFile(world.deps, week);
    await world.deps.ledger.append([anEntry('four')], monday);
    expect(await get('/api/audit/weeks')).toMatchObject([
      200,
      { weeks: [{ file: { name: 'audit-2026-W47.csv', madeAt: '2026-11-16T08:00:00.000Z', due: true } }] },
    ]);
  });

  test('are made on demand and downloaded, which is recorded', async () => {
    expect(await post(`/api/audit/weeks/${week}/file`)).toMatchObject([201, { week, rows: 3 }]);
    const reply = await asAdmin({ path: `/api/audit/weeks/${week}/file` });
    expect(reply.headers).toMatchObject({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename=audit-2026-W47.csv',
    });
    expect(world.deps.digests.sha256(reply.body)).toBe(
      ((await get(`/api/audit/weeks/${week}/manifest`))[1] as { sha256: string }).sha256,
    );
    expect(acts()).toEqual([
      ['make-audit-file', week],
      ['download-audit', week],
    ]);
  });

  test('come in parts of whole lines where they are large', async () => {
    const lines = Array.from({ length: 90_000 }, (_, at) => `line ${at} ${'ü'.repeat(40)}\r\n`).join('');
    world.deps.archive.files.set(`audit-${week}.csv`, new TextEncoder().encode(lines));
    let [text, parts] = ['', 0];
    for (let offset: string | undefined = '0'; offset !== undefined; parts += 1) {
      const reply = await asAdmin({ path: `/api/audit/weeks/${week}/file`, query: { offset } });
      expect(Buffer.byteLength(reply.body)).toBeLessThan(4_000_001);
      text += reply.body;
      offset = reply.headers?.['X-Next-Offset'] as string | undefined;
    }
    expect(parts).toBe(3);
    expect(text === lines).toBe(true);
  });

  test.each(['file', 'manifest'])('that are not there yet have no %s', async (what) => {
    expect((await get(`/api/audit/weeks/${week}/${what}`))[0]).toBe(404);
    expect((await get(`/api/audit/weeks/2020-W01/${what}`))[0]).toBe(404);
    expect((await get(`/api/audit/weeks/2026-W99/${what}`))[0]).toBe(400);
  });

  test('are verified, and what was altered is named', async () => {
    await makeFile(world.deps, week);
    expect(await post(`/api/audit/weeks/${week}/verify`)).toMatchObject([200, { intact: true, findings: [] }]);
    const text = new TextDecoder().decode(world.deps.archive.files.get(`audit-${week}.csv`));
    world.deps.archive.files.set(`audit-${week}.csv`, new TextEncoder().encode(text.replace('bob', 'eve')));
    const [, verdict] = await post(`/api/audit/weeks/${week}/verify`);
    expect(verdict).toMatchObject({ intact: false });
    expect((verdict as { findings: unknown[] }).findings).toContainEqual(
      expect.objectContaining({ what: 'file-altered', record: 2, line: 3 }),
    );
    expect((await post('/api/audit/weeks/2020-W01/verify'))[0]).toBe(404);
  });

  test('that can not be recorded are not made', async () => {
    const failure = { record: () => Promise.reject(new Error('no')) };
    const failing = served('audit', audit({ ...world.deps, trail: failure, elsewhere: [] }));
    const headers = { ...ownPage, ...loginCookie('admin') };
    const reply = await failing({ path: `/api/audit/weeks/${week}/file`, method: 'POST', headers });
    expect(reply.statusCode).toBe(500);
    expect(world.deps.archive.files.size).toBe(0);
  });
});

describe('what is recorded about a person', () => {
  const path = `/api/audit/people/${aPersonId('b')}`;

  test('is exported, which is recorded under the pseudonym alone', async () => {
    expect(await get(`${path}/export`)).toMatchObject([200, { records: [{ record: 2, user: 'bob' }], cursor: null }]);
    expect(acts()).toEqual([['export-person', expect.stringMatching(/^person-[0-9a-f]{12}$/)]]);
  });

  test('is erased, which is recorded, and shown under a pseudonym from then on', async () => {
    const [status, answer] = await post(path, 'DELETE');
    expect([status, answer]).toMatchObject([200, { erased: 1, more: false }]);
    const { pseudonym } = answer as { pseudonym: string };
    expect(erased).toEqual([[aPersonId('b'), pseudonym]]);
    expect(acts()).toEqual([['erase-person', pseudonym]]);
    expect((await get(`${path}/export`))[1]).toEqual({ records: [], cursor: null });
    expect((await get('/api/audit/records', { text: pseudonym }))[1]).toMatchObject({
      records: [{ record: 2, user: pseudonym, person: null, erased: true }],
    });
    expect(await post(`/api/audit/weeks/${week}/verify`)).toMatchObject([200, { intact: true, erased: 1 }]);
  });
});

describe('acts', () => {
  const stop = async (caller: keyof typeof people, owner = anOwner()) => {
    const session = anActive({}, undefined, owner);
    const done: string[] = [];
    const handlers = audited(
      {
        stopSession: async ({ params }: { readonly params: { readonly name: string } }) => {
          done.push(`${trail.entries().length} recorded, then ${params.name}`);
          return { session: {} };
        },
      } as never,
      portalActs({ sessions: { find: async () => session } }) as never,
      { trail, clock: () => monday },
    );
    await served(
      'portal',
      handlers,
    )({
      path: `/api/sessions/${session.name}`,
      method: 'DELETE',
      headers: { ...ownPage, ...loginCookie(caller) },
    });
    return { done, name: session.name };
  };

  test('of an admin on the session of somebody else are recorded before they are done', async () => {
    const { done, name } = await stop('admin');
    expect(acts()).toEqual([['end-session', name]]);
    expect(trail.entries()[0]).toMatchObject({
      kind: 'admin',
      person: people['admin']?.person,
      username: people['admin']?.username,
      from: monday,
      until: monday,
    });
    expect(done).toEqual([`1 recorded, then ${name}`]);
  });

  test('on his own session, and of whoever is no admin, are none', async () => {
    const admin = people['admin'];
    await stop('admin', { ...anOwner(), person: admin!.person });
    await stop('student');
    expect(acts()).toEqual([]);
  });
});

test('a week with more records than a request has time for is neither made nor verified at once', async () => {
  const { ledger } = world.deps;
  const huge = { ...ledger, week: async () => ({ ...(await ledger.week(week))!, count: 200_001 }) };
  const asked = served('audit', audit({ ...world.deps, ledger: huge, trail, elsewhere: [] }));
  for (const what of ['file', 'verify']) {
    const headers = { ...ownPage, ...loginCookie('admin') };
    expect((await asked({ path: `/api/audit/weeks/${week}/${what}`, method: 'POST', headers })).statusCode).toBe(413);
  }
  expect(acts()).toEqual([]);
});
