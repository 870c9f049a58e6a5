import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { boundsOf, weekOf, type IsoWeek } from '#core/auditing/iso-week.ts';
import { fileOf, manifestFileOf } from '#core/auditing/manifest.ts';
import { Refusal } from '#core/refusal.ts';
import { isDue, makeDueFiles, makeFile } from '#core/usecases/auditing/make-file.ts';
import { erasePerson, recordsAbout } from '#core/usecases/auditing/one-person.ts';
import { verifyWeek } from '#core/usecases/auditing/verify-week.ts';
import { aPersonId, anAuditWorld, anEntry, day, monday, type AuditWorld } from '#test/support/audit.ts';

const week = weekOf(monday);
const file = fileOf(week);
const manifestFile = manifestFileOf(week);
const ada = aPersonId('a');
let world: AuditWorld;
beforeEach(async () => {
  world = await anAuditWorld({ timeZone: 'Europe/Berlin', keep: { 'sign-in': '2d' } });
  await world.deps.ledger.append(
    [
      anEntry('one', { name: 'vpn main 1' }),
      anEntry('two', { kind: 'sign-in', name: 'sign-in', subName: '', person: aPersonId('b'), username: 'bob' }),
      anEntry('three', { name: '=cmd', subName: 'a, "b"\r\nc' }),
    ],
    monday,
  );
});
const textOf = (name: string) => new TextDecoder().decode(world.deps.archive.files.get(name));
const replace = (name: string, from: string, to: string) => {
  const text = textOf(name);
  expect(text).toContain(from);
  world.deps.archive.files.set(name, new TextEncoder().encode(text.replace(from, to)));
};
const verify = () => verifyWeek(world.deps, week);
const found = async () => (await verify()).findings.map(({ what, record, line }) => [what, record, line]);
/** Alters a record where it lies, past everything that guards it. */
const alter = (seq: number, part: 'LINK' | 'TEXT', name: string, value: unknown) =>
  world.client.send(
    new UpdateCommand({
      TableName: 'audit',
      Key: { pk: `WEEK#${week}`, sk: `${String(seq).padStart(12, '0')}#${part}` },
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  );

describe("a week's file", () => {
  test('has a line for each use, and a manifest that says so', async () => {
    const manifest = await makeFile(world.deps, week);
    expect(textOf(file)).toBe(
      [
        'name,sub-name,user,connected at,disconnected at,seconds,reason,connected at (Europe/Berlin),disconnected at (Europe/Berlin),kind,record\r\n',
        'vpn main 1,vpn sub 1,ada,2026-11-16T07:00:00Z,2026-11-16T08:00:00Z,3600,unchecked,2026-11-16T08:00:00+01:00,2026-11-16T09:00:00+01:00,board,1\r\n',
        'sign-in,,bob,2026-11-16T07:00:00Z,2026-11-16T08:00:00Z,3600,unchecked,2026-11-16T08:00:00+01:00,2026-11-16T09:00:00+01:00,sign-in,2\r\n',
        `'=cmd,"a, ""b""\r\nc",ada,2026-11-16T07:00:00Z,2026-11-16T08:00:00Z,3600,unchecked,2026-11-16T08:00:00+01:00,2026-11-16T09:00:00+01:00,board,3\r\n`,
      ].join(''),
    );
    expect(manifest).toMatchObject({
      version: 1,
      portal: 'demo',
      file: 'audit-2026-W47.csv',
      sha256: world.deps.digests.sha256(textOf(file)),
      rows: 3,
      records: 3,
      final: false,
    });
    expect(JSON.parse(textOf(manifestFile))).toEqual(manifest);
  });

  test('is refused where nothing was recorded', async () => {
    await expect(makeFile(world.deps, weekOf(0))).rejects.toThrow(Refusal);
  });

  test('is made by one at a time, and by the next when he is done, failed, or has not been heard of for a while', async () => {
    const { ledger } = world.deps;
    expect(await ledger.claimFile(week, monday, monday + 900_000)).toBe(true);
    await expect(makeFile(world.deps, week)).rejects.toMatchObject({ code: 'conflict' });
    world.turn(900_000);
    await makeFile(world.deps, week);
    await makeFile(world.deps, week);
    expect(await ledger.claimFile('2020-W01' as typeof week, monday, monday + 1)).toBe(false);
  });

  test('is made once, again a day later when more was recorded, and once more when the week is over', async () => {
    const due = () => makeDueFiles(world.deps, (_, error) => expect.fail(String(error)));
    expect(await due()).toEqual({ made: [week] });
    await world.deps.ledger.append([anEntry('four')], monday + 1);
    world.turn(day - 1);
    expect(await due()).toEqual({ made: [] });
    world.turn(1);
    expect(await due()).toEqual({ made: [week] });
    world.turn(boundsOf(week).until - world.deps.clock());
    expect(await due()).toEqual({ made: [week] });
    expect(JSON.parse(textOf(manifestFile))).toMatchObject({ final: true, records: 4 });
    world.turn(1);
    expect(await due()).toEqual({ made: [] });
  });

  test('is due after a crash between the file and its manifest, and whole once it is made again', async () => {
    const { archive } = world.deps;
    const dying = {
      ...archive,
      put: async (name: string, content: Uint8Array, type: string) => {
        if (name === manifestFile) throw new Error('It died.');
        await archive.put(name, content, type);
      },
    };
    await expect(makeFile({ ...world.deps, archive: dying }, week)).rejects.toThrow('It died.');
    expect(isDue((await world.deps.ledger.week(week))!, world.deps.clock())).toBe(true);
    await makeDueFiles(world.deps, (_, error) => expect.fail(String(error)));
    expect(await verify()).toMatchObject({ intact: true, file: 'current' });
  });

  test('leaves out what is no longer kept, and the chain still holds', async () => {
    await makeFile(world.deps, week);
    world.turn(2 * day);
    expect(isDue((await world.deps.ledger.week(week))!, world.deps.clock())).toBe(true);
    expect(await makeFile(world.deps, week)).toMatchObject({ rows: 2, records: 3 });
    expect(textOf(file)).not.toContain('bob');
    expect(await verify()).toMatchObject({ intact: true });
  });

  test('makes the others where one fails', async () => {
    await world.deps.ledger.append([anEntry('next')], boundsOf(week).until);
    const failed: string[] = [];
    const { ledger } = world.deps;
    const broken = {
      ...world.deps,
      ledger: {
        ...ledger,
        read: async (...asked: Parameters<typeof ledger.read>) =>
          asked[0] === '2026-W48' ? Promise.reject(new Error('no')) : ledger.read(...asked),
      },
    };
    expect(await makeDueFiles(broken, (one) => failed.push(one))).toEqual({ made: [week] });
    expect(failed).toEqual(['2026-W48']);
  });
});

describe('verifying a week', () => {
  test('finds nothing where nothing was altered, with a file and without, and when more came since', async () => {
    expect(await verify()).toMatchObject({ intact: true, records: 3, file: 'none', findings: [] });
    await makeFile(world.deps, week);
    expect(await verify()).toMatchObject({ intact: true, file: 'current' });
    await world.deps.ledger.append([anEntry('four')], monday);
    expect(await verify()).toMatchObject({ intact: true, records: 4, file: 'behind' });
  });

  test('names the record and the line, whichever byte of the file was altered', async () => {
    await makeFile(world.deps, week);
    const whole = textOf(file);
    const lines = whole.split(/(?<=\r\n)(?!c")/);
    expect(lines).toHaveLength(4);
    let at = 0;
    for (const [index, line] of lines.entries()) {
      for (const offset of [0, Math.floor(line.length / 2), line.length - 3]) {
        const bytes = new TextEncoder().encode(whole);
        bytes[at + offset] = (bytes[at + offset] ?? 0) ^ 1;
        world.deps.archive.files.set(file, bytes);
        const { intact, findings } = await verify();
        expect(intact).toBe(false);
        expect(findings).toContainEqual(expect.objectContaining({ what: 'file-altered', line: null }));
        expect(findings).toContainEqual(expect.objectContaining({ what: 'file-altered', line: index + 1 }));
        if (index > 0) expect(findings).toContainEqual(expect.objectContaining({ record: index }));
      }
      at += line.length;
    }
  });

  test('names a line that was taken out or added', async () => {
    await makeFile(world.deps, week);
    const whole = textOf(file);
    world.deps.archive.files.set(file, new TextEncoder().encode(`${whole}vpn main 9,,eve\r\n`));
    expect(await found()).toContainEqual(['file-altered', null, 5]);
    world.deps.archive.files.set(file, new TextEncoder().encode(whole.slice(0, whole.indexOf('sign-in'))));
    expect(await found()).toContainEqual(['file-altered', 2, 3]);
  });

  test.each([
    ['what it says', 'TEXT', 'reason', 'forced'],
    ['its time', 'TEXT', 'until', 1],
    ['its link', 'LINK', 'recordedAt', 1],
    ['its hash', 'LINK', 'hash', 'f'.repeat(64)],
  ] as const)('names the record of which %s was altered', async (_, part, name, value) => {
    await alter(2, part, name, value);
    expect(await found()).toContainEqual(['record-altered', 2, null]);
  });

  test('names the record under whose name somebody else was put', async () => {
    await alter(1, 'TEXT', 'who', { is: 'known', person: aPersonId('e'), username: 'eve', salt: 'salt' });
    expect(await found()).toEqual([['name-altered', 1, null]]);
  });

  test('names the record from which a name was taken, if it was not the portal', async () => {
    const who = { is: 'erased', pseudonym: 'person-000000000000', erasedAt: monday, seal: 'made up' };
    await alter(1, 'TEXT', 'who', who);
    expect(await found()).toEqual([['name-altered', 1, null]]);
  });

  test('notices a chain that was made anew from its beginning, because another one was signed', async () => {
    await makeFile(world.deps, week);
    const other = await anAuditWorld();
    await other.deps.ledger.append([anEntry('one'), anEntry('forged'), anEntry('three')], monday);
    const copied = await other.deps.ledger.read(week, { after: null, limit: 3 });
    for (const { link, content } of copied) {
      const key = (part: string) => ({ pk: `WEEK#${week}`, sk: `${String(link.seq).padStart(12, '0')}#${part}` });
      await world.client.send(new PutCommand({ TableName: 'audit', Item: { ...key('LINK'), ...link } }));
      await world.client.send(new PutCommand({ TableName: 'audit', Item: { ...key('TEXT'), ...content } }));
    }
    await world.client.send(
      new UpdateCommand({
        TableName: 'audit',
        Key: { pk: 'WEEKS', sk: week },
        UpdateExpression: 'SET #last = :last',
        ExpressionAttributeNames: { '#last': 'last' },
        ExpressionAttributeValues: { ':last': copied.at(-1)?.link.hash },
      }),
    );
    expect(await found()).toContainEqual(['end-altered', null, null]);
  });

  test.each([
    ['a figure in it', '"rows": 3', '"rows": 2'],
    ['its signature', '"signature": "', '"signature": "A'],
    ['its key', '"key": "', '"key": "A'],
    ['its form', '{', '['],
  ])('says that the manifest is not what was signed when %s was altered', async (_, from, to) => {
    await makeFile(world.deps, week);
    replace(manifestFile, from, to);
    expect(await found()).toEqual([['manifest-altered', null, null]]);
  });

  test('misses a file, or a manifest, that was taken away', async () => {
    await makeFile(world.deps, week);
    const kept = new Map(world.deps.archive.files);
    world.deps.archive.files.delete(file);
    expect(await found()).toEqual([['file-missing', null, null]]);
    world.deps.archive.files.set(file, kept.get(file)!);
    world.deps.archive.files.delete(manifestFile);
    expect(await found()).toEqual([['manifest-altered', null, null]]);
    world.deps.archive.files.delete(file);
    expect(await found()).toEqual([['file-missing', null, null]]);
  });
});

describe('verifying while something is recorded and filed', () => {
  test('finds nothing that is not so', async () => {
    await makeFile(world.deps, week);
    // Everything that is read comes late: between one answer and the next a record and a new file are made.
    const { ledger } = world.deps;
    const busy = async (which: IsoWeek) => {
      const before = await ledger.week(which);
      await ledger.append([anEntry('meanwhile')], monday);
      await makeFile(world.deps, week);
      return before;
    };
    const verdict = await verifyWeek({ ...world.deps, ledger: { ...ledger, week: busy } }, week);
    expect(verdict.findings).toEqual([]);
  });
});

describe('erasing a person', () => {
  test('puts the same pseudonym everywhere, and the chains still hold', async () => {
    const { until } = boundsOf(week);
    await world.deps.ledger.append([anEntry('later')], until);
    await makeDueFiles(world.deps, () => {});
    const { pseudonym, ...rest } = await erasePerson(world.deps, ada);
    expect(rest).toEqual({ erased: 3, more: false });
    expect(pseudonym).toMatch(/^person-[0-9a-f]{12}$/);
    for (const one of [week, weekOf(until)]) {
      expect(await verifyWeek(world.deps, one)).toMatchObject({ intact: true });
      const records = await world.deps.ledger.read(one, { after: null, limit: 10 });
      // In quotes: a digest may have these letters in it.
      expect(JSON.stringify(records)).not.toContain('"ada"');
      expect(JSON.stringify(records)).not.toContain(ada);
      expect(JSON.stringify(records)).toContain(pseudonym);
    }
  });

  test('has the files made anew, with the pseudonym and without the name', async () => {
    await makeDueFiles(world.deps, () => {});
    const { pseudonym } = await erasePerson(world.deps, ada);
    expect(textOf(file)).toContain('ada');
    expect(await makeDueFiles(world.deps, () => {})).toEqual({ made: [week] });
    expect(textOf(file)).not.toContain('ada');
    expect(textOf(file).match(new RegExp(pseudonym, 'g'))).toHaveLength(2);
    expect(await verify()).toMatchObject({ intact: true, erased: 2, file: 'current' });
  });

  test('leaves others as they are', async () => {
    await erasePerson(world.deps, ada);
    expect((await recordsAbout(world.deps, aPersonId('b'), null)).records).toHaveLength(1);
  });

  test('is done a hundred records at a time, and can be done again', async () => {
    for (let batch = 0; batch < 4; batch += 1) {
      const ids = Array.from({ length: 30 }, (_, at) => anEntry(`more ${batch} ${at}`));
      await world.deps.ledger.append(ids, monday);
    }
    expect(await erasePerson(world.deps, ada)).toMatchObject({ erased: 100, more: true });
    expect(await erasePerson(world.deps, ada)).toMatchObject({ erased: 22, more: false });
    expect(await erasePerson(world.deps, ada)).toMatchObject({ erased: 0, more: false });
    expect(await verify()).toMatchObject({ intact: true, erased: 122 });
  });

  test('that died half way leaves the file due, and is finished when it is done again', async () => {
    await makeDueFiles(world.deps, () => {});
    const { ledger } = world.deps;
    let left = 1;
    const dying = {
      ...world.deps,
      ledger: {
        ...ledger,
        erase: async (...asked: Parameters<typeof ledger.erase>) => {
          if (left === 0) throw new Error('It died.');
          left -= 1;
          return ledger.erase(...asked);
        },
      },
    };
    await expect(erasePerson(dying, ada)).rejects.toThrow('It died.');
    expect(await verify()).toMatchObject({ intact: true, erased: 1 });
    expect(isDue((await ledger.week(week))!, world.deps.clock())).toBe(true);
    expect(await erasePerson(world.deps, ada)).toMatchObject({ erased: 1, more: false });
  });
});

test('what is recorded about a person is found, the oldest first, and nothing of others', async () => {
  const { records, cursor } = await recordsAbout(world.deps, ada, null);
  expect([records.map(({ link }) => link.seq), cursor]).toEqual([[1, 3], null]);
});
