import { describe, expect, test } from 'vitest';
import { beginningOf, continueChain } from '#core/auditing/chain.ts';
import { columnsFor, csvLine, csvRowsFor } from '#core/auditing/csv.ts';
import { weekOf } from '#core/auditing/iso-week.ts';
import { sealText } from '#core/auditing/erasure.ts';
import { fileOf, textToSign, type Unsigned } from '#core/auditing/manifest.ts';
import { verifyDownloaded, type Downloaded } from '#core/auditing/offline.ts';
import { auditKeys } from '#lambdas/auditing/audit-keys.ts';
import { digests } from '#lambdas/auditing/digests.ts';
import { aPersonId, anEntry, day, monday } from '#test/support/audit.ts';

const { sha256 } = digests;
const keys = auditKeys('a secret for tests');
const week = weekOf(monday);
const beginning = beginningOf('demo', week, sha256);
const records = continueChain({ count: 0, last: beginning }, [anEntry('one'), anEntry('two'), anEntry('three')], {
  week,
  recordedAt: monday,
  keep: { board: day, session: day, lease: day, 'sign-in': day, admin: day },
  sha256,
  salt: () => 'salt',
});
const text = [csvLine(columnsFor('UTC')), ...records.map(csvRowsFor('UTC'))].join('');
const unsigned: Unsigned = {
  version: 1,
  portal: 'demo',
  week,
  file: fileOf(week),
  sha256: sha256(text),
  bytes: text.length,
  rows: 3,
  records: 3,
  first: records[0]?.link.hash ?? '',
  last: records[2]?.link.hash ?? '',
  timeZone: 'UTC',
  madeAt: new Date(monday).toISOString(),
  final: false,
};
const manifest = { ...unsigned, key: keys.publicKey.kid, signature: keys.sign(textToSign(unsigned)) };
const pages = [
  { records: records.slice(0, 2), after: 2 },
  { records: records.slice(2), after: null },
];
const verify = (change: Partial<Downloaded> = {}, trusted = keys, asked = week) =>
  verifyDownloaded(
    { csv: { text, sha256: sha256(text) }, manifest, chain: pages, ...change },
    { week: asked, now: monday, sha256, isSignature: (said, signature) => trusted.isSignature(said, signature) },
  ).map(({ what, record, line }) => [what, record, line]);
const csvOf = (altered: string) => ({ text: altered, sha256: sha256(altered) });

describe('a week that was downloaded', () => {
  test('holds, with its records and without', () => {
    expect(verify()).toEqual([]);
    expect(verify({ chain: [] })).toEqual([]);
  });

  test('names the line that was altered; without the records only the file', () => {
    const csv = csvOf(text.replace('ada', 'eve'));
    expect(verify({ csv })).toEqual(
      expect.arrayContaining([
        ['file-altered', null, null],
        ['file-altered', 1, 2],
      ]),
    );
    expect(verify({ csv, chain: [] })).toEqual([['file-altered', null, null]]);
  });

  test.each(['"', ',', '\r', 'é'])(
    'names one line where one byte of it was altered to %j, and none after it',
    (byte) => {
      const lines = verify({ csv: csvOf(text.replace('vpn main 1', `vpn${byte}main 1`)) });
      expect(lines).toEqual([
        ['file-altered', null, null],
        ['file-altered', 1, 2],
      ]);
    },
  );

  test('is not trusted for a manifest that was altered, or signed with another key', () => {
    expect(verify({ manifest: { ...manifest, rows: 2 } })).toEqual([['manifest-altered', null, null]]);
    expect(verify({ manifest: 'none' })).toEqual([['manifest-altered', null, null]]);
    expect(verify({}, auditKeys('another secret'))).toEqual([['manifest-altered', null, null]]);
  });

  test('is not another week, whose files were put under its name', () => {
    expect(verify({}, keys, weekOf(monday + 7 * day))).toEqual([['manifest-altered', null, null]]);
  });

  test('names the record that was altered, and misses those that are gone', () => {
    const [first] = records;
    const forged = first && { ...first, content: { ...first.content, reason: 'forced' } };
    expect(verify({ chain: [{ records: [forged, ...records.slice(1)] }] })).toContainEqual(['record-altered', 1, null]);
    expect(verify({ chain: [{ records: records.slice(0, 2) }] })).toContainEqual(['end-altered', null, null]);
    expect(verify({ chain: [{ records: 1 }] })).toEqual([['record-altered', null, null]]);
    expect(verify({ chain: [undefined] })).toEqual([['record-altered', null, null]]);
  });

  test('may have a pseudonym in it, put there by the portal and by nobody else', () => {
    const who = { pseudonym: keys.pseudonymOf(aPersonId('a')), erasedAt: monday + 1 };
    const erased = (seal: (text: string) => string) =>
      records.map(({ link, content }) => ({
        link,
        content: { ...content, who: { ...who, is: 'erased', seal: seal(sealText(link, who)) } },
      }));
    expect(verify({ chain: [{ records: erased((said) => keys.sign(said)) }] })).toEqual([]);
    expect(verify({ chain: [{ records: erased(() => 'made up') }] })).toContainEqual(['name-altered', 1, null]);
  });
});

describe('keys', () => {
  test('of one secret are always the same, and pseudonyms tell people apart', () => {
    const again = auditKeys('a secret for tests');
    expect(again.publicKey).toEqual(keys.publicKey);
    expect(again.pseudonymOf(aPersonId('a'))).toBe(keys.pseudonymOf(aPersonId('a')));
    expect(keys.pseudonymOf(aPersonId('a'))).not.toBe(keys.pseudonymOf(aPersonId('b')));
    expect(auditKeys('another secret').pseudonymOf(aPersonId('a'))).not.toBe(keys.pseudonymOf(aPersonId('a')));
  });

  test('do not take a signature of another text', () => {
    expect(keys.isSignature('text', keys.sign('text'))).toBe(true);
    expect(keys.isSignature('text', keys.sign('other'))).toBe(false);
    expect(keys.isSignature('text', '')).toBe(false);
  });
});
