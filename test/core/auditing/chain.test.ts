import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginningOf, continueChain, type AuditRecord, type Content, type Link } from '#core/auditing/chain.ts';
import { checkChain } from '#core/auditing/check-chain.ts';
import { weekOf } from '#core/auditing/iso-week.ts';
import type { AuditEntry } from '#core/ports/audit-trail.ts';
import { digests } from '#lambdas/auditing/digests.ts';
import { aPersonId, anEntry, day, monday } from '#test/support/audit.ts';

const { sha256 } = digests;
const week = weekOf(monday);
const keep = { board: 10 * day, session: 10 * day, lease: 10 * day, 'sign-in': 2 * day, admin: 10 * day };
const recordAll = (entries: readonly AuditEntry[]) =>
  continueChain({ count: 0, last: beginningOf('demo', week, sha256) }, entries, {
    week,
    recordedAt: monday,
    keep,
    sha256,
    salt: () => 'salt',
  });
const isSignature = () => false;
const check = (records: readonly AuditRecord[], now = monday) =>
  checkChain({ portal: 'demo', week, now, sha256, isSignature }).next(records);
const three = recordAll([anEntry('one'), anEntry('two', { kind: 'sign-in' }), anEntry('three')]);

const altered = (at: number, change: (record: AuditRecord & { readonly content: Content }) => AuditRecord) =>
  three.map((record, index) => (index === at ? change(record) : record));
const inContent = (change: Partial<Content>) => (record: AuditRecord & { readonly content: Content }) => ({
  ...record,
  content: { ...record.content, ...change },
});
const inLink = (change: Partial<Link>) => (record: AuditRecord) => ({ ...record, link: { ...record.link, ...change } });

describe('a chain', () => {
  test('holds as it was recorded, whatever was recorded', () => {
    const entry = fc.record({
      id: fc.string({ minLength: 1 }),
      kind: fc.constantFrom('board', 'session', 'lease', 'sign-in', 'admin'),
      person: fc.constantFrom(null, aPersonId('b')),
      username: fc.string({ unit: 'binary' }),
      name: fc.string({ unit: 'binary' }),
      subName: fc.string(),
      from: fc.nat(),
      until: fc.nat(),
      reason: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        expect(check(recordAll(entries))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test('names the record in which anything was altered', () => {
    const changes: readonly Partial<Content>[] = [
      { name: 'vpn main 2' },
      { subName: '' },
      { from: 0 },
      { until: monday + 1 },
      { reason: 'forced' },
      { entry: sha256('other') },
      { whoDigest: sha256('other') },
    ];
    for (const change of changes) {
      expect(check(altered(1, inContent(change)))).toEqual([
        expect.objectContaining({ what: 'record-altered', record: 2 }),
      ]);
    }
    for (const change of [{ kind: 'admin' }, { recordedAt: 0 }, { keepUntil: 0 }] as const) {
      expect(check(altered(1, inLink(change)))).toEqual([
        expect.objectContaining({ what: 'record-altered', record: 2 }),
      ]);
    }
  });

  test('names the record in which another name was put', () => {
    const who = { is: 'known', person: aPersonId('a'), username: 'eve', salt: 'salt' } as const;
    expect(check(altered(0, inContent({ who })))).toEqual([
      expect.objectContaining({ what: 'name-altered', record: 1 }),
    ]);
  });

  test('names what was taken out, and what was put in its place', () => {
    expect(check([...three.slice(0, 1), ...three.slice(2)])).toEqual([
      expect.objectContaining({ what: 'record-missing', record: 2 }),
    ]);
    const [, forged] = recordAll([anEntry('one', { name: 'other' }), anEntry('forged')]);
    expect(check(altered(1, () => forged ?? three[1]!)).map(({ what, record }) => [what, record])).toEqual([
      ['chain-broken', 2],
      ['chain-broken', 3],
    ]);
  });

  test('of another portal or week does not hold on to this beginning', () => {
    const [first] = checkChain({ portal: 'other', week, now: monday, sha256, isSignature }).next(three);
    expect(first).toMatchObject({ what: 'chain-broken', record: 1 });
  });

  test('holds without a content whose time is over, from that instant on and not before', () => {
    const faded = altered(1, (record) => ({ ...record, content: null }));
    expect(check(faded, monday + 2 * day)).toEqual([]);
    expect(check(faded, monday + 2 * day - 1)).toEqual([
      expect.objectContaining({ what: 'record-missing', record: 2 }),
    ]);
  });

  test('keeps nothing of a name but a digest that is salted', () => {
    const [one] = three;
    expect(JSON.stringify(one?.link)).not.toContain('ada');
    expect(one?.content.whoDigest).toBe(sha256(JSON.stringify(['salt', aPersonId('a'), 'ada'])));
  });
});
