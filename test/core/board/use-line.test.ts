import { describe, expect, test } from 'vitest';
import {
  annotateLine,
  checkLine,
  handLineOver,
  readLine,
  releaseLine,
  uncheckLine,
} from '#core/usecases/board/use-line.ts';
import { mayUseBoard } from '#core/usecases/board/enter-board.ts';
import { readBoard, readColleagues, readOwn } from '#core/usecases/board/read-board.ts';
import { viewLine } from '#core/board/view.ts';
import { ada, ben, boardUnderTest, chief, first, idOf, pupil, second } from '#test/support/board-under-test.ts';
import { aPerson, noon } from '#test/support/builders.ts';

const id = idOf(first);
const hour = 3_600_000;

describe('a line', () => {
  test('is theirs who check it, with the time', async () => {
    const { deps } = await boardUnderTest();
    const line = await checkLine(deps, ada, id, null);
    expect(viewLine(line).check).toMatchObject({
      by: { username: 'ada', displayName: 'Ada Example' },
      since: '2026-11-22T12:00:00.000Z',
    });
    expect(JSON.stringify(viewLine(line))).not.toContain(ada.person);
  });

  test('that somebody is on is not given to anybody else, who is told who', async () => {
    const { deps } = await boardUnderTest();
    await checkLine(deps, ada, id, null);
    await expect(checkLine(deps, ben, id, null)).rejects.toMatchObject({
      code: 'line-taken',
      message: 'Ada Example (ada) is on it since 2026-11-22T12:00:00.000Z.',
    });
  });

  test('is checked by one of many at the same instant', async () => {
    const { deps } = await boardUnderTest();
    const people = Array.from({ length: 50 }, (_, at) => aPerson(`person${at}`, { roles: ['teacher'] }));
    const results = await Promise.allSettled(people.map((person) => checkLine(deps, person, id, null)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['line-taken']));
  });

  test('that is unchecked is audited with who, from when and until when', async () => {
    const { deps, turn, uses } = await boardUnderTest();
    await checkLine(deps, ada, id, null);
    turn(hour);
    await uncheckLine(deps, ada, id, null);
    expect(uses()).toEqual([
      {
        id: expect.stringMatching(/^board\/[0-9a-f-]{36}$/),
        kind: 'board',
        person: ada.person,
        username: 'ada',
        name: 'vpn main 1',
        subName: 'vpn sub 1',
        from: noon,
        until: noon + hour,
        reason: 'unchecked',
      },
    ]);
  });

  test('is not unchecked by anybody else, not even an admin', async () => {
    const { deps, uses } = await boardUnderTest();
    await checkLine(deps, ada, id, null);
    for (const other of [ben, chief]) {
      await expect(uncheckLine(deps, other, id, null)).rejects.toMatchObject({
        code: 'not-your-line',
        message: expect.stringContaining('Ada Example'),
      });
    }
    expect(uses()).toEqual([]);
  });

  test('is checked and unchecked once however often that is asked', async () => {
    const { deps, uses } = await boardUnderTest();
    const attempt = '8d7f3f0e-7a55-4c05-9f0c-111111111111';
    const checked = await checkLine(deps, ada, id, attempt);
    expect(await checkLine(deps, ada, id, attempt)).toEqual(checked);
    const use = checked.check?.use ?? '';
    const over = await uncheckLine(deps, ada, id, use);
    expect(await uncheckLine(deps, ada, id, use)).toEqual(over);
    // A check that was under way all the time.
    expect(await checkLine(deps, ada, id, attempt)).toEqual(over);
    // An uncheck that was under way while somebody else checked.
    await checkLine(deps, ben, id, null);
    expect((await uncheckLine(deps, ada, id, use)).check?.by.username).toBe('ben');
    expect(uses()).toHaveLength(1);
  });

  test('is not unchecked by a call that means a use of long ago', async () => {
    const { deps } = await boardUnderTest();
    const uses: string[] = [];
    for (let time = 0; time < 3; time += 1) {
      uses.push((await checkLine(deps, ada, id, null)).check?.use ?? '');
      if (time < 2) await uncheckLine(deps, ada, id, null);
    }
    for (const use of uses.slice(0, 2)) expect((await uncheckLine(deps, ada, id, use)).check?.use).toBe(uses[2]);
  });

  test('goes from one to another in one moment, and both uses are audited', async () => {
    const { deps, turn, meet, uses } = await boardUnderTest();
    await meet(ada, ben);
    const [{ id: to } = { id: '' }] = await readColleagues(deps, ada);
    const checked = await checkLine(deps, ada, id, null);
    const use = checked.check?.use ?? null;
    turn(hour);
    const handed = await handLineOver(deps, ada, id, { use, to });
    expect(handed.check).toMatchObject({ by: { username: 'ben' }, since: noon + hour });
    expect(await handLineOver(deps, ada, id, { use, to })).toEqual(handed);
    turn(hour);
    await uncheckLine(deps, ben, id, null);
    expect(uses()).toMatchObject([
      { username: 'ada', from: noon, until: noon + hour, reason: 'handed-over' },
      { username: 'ben', from: noon + hour, until: noon + 2 * hour, reason: 'unchecked' },
    ]);
  });

  test('is handed over by whoever is on it alone, and to somebody who is known', async () => {
    const { deps, meet, turn } = await boardUnderTest();
    await meet(ada, ben);
    const [{ id: to } = { id: '' }] = await readColleagues(deps, ada);
    await expect(handLineOver(deps, ada, id, { use: null, to })).resolves.toMatchObject({ check: null });
    await checkLine(deps, ada, id, null);
    await expect(handLineOver(deps, chief, id, { use: null, to })).rejects.toMatchObject({ code: 'not-your-line' });
    const nobody = 'x'.repeat(22);
    await expect(handLineOver(deps, ada, id, { use: null, to: nobody })).rejects.toMatchObject({
      code: 'no-such-colleague',
    });
    turn(91 * 24 * hour);
    await expect(handLineOver(deps, ada, id, { use: null, to })).rejects.toMatchObject({ code: 'no-such-colleague' });
  });

  test('is freed by an admin, and the audit knows by whom', async () => {
    const { deps, uses } = await boardUnderTest();
    const checked = await checkLine(deps, ada, id, null);
    await releaseLine(deps, chief, id, checked.check?.use ?? null);
    await releaseLine(deps, chief, id, checked.check?.use ?? null);
    expect(uses()).toMatchObject([
      { kind: 'board', username: 'ada', reason: 'forced' },
      { kind: 'admin', username: 'chief', name: 'release-line', subName: 'vpn main 1;vpn sub 1', reason: 'forced' },
    ]);
  });

  test('is not freed for a use that is over when somebody else is on it', async () => {
    const { deps } = await boardUnderTest();
    const use = (await checkLine(deps, ada, id, null)).check?.use ?? null;
    await uncheckLine(deps, ada, id, use);
    await checkLine(deps, ben, id, null);
    expect((await releaseLine(deps, chief, id, use)).check?.by.username).toBe('ben');
  });

  test('that is not there is not found', async () => {
    const { deps } = await boardUnderTest();
    await expect(checkLine(deps, ada, 'x'.repeat(22), null)).rejects.toMatchObject({ code: 'no-such-line' });
  });
});

describe('a note', () => {
  test('says who wrote it, and goes when it is empty', async () => {
    const { deps } = await boardUnderTest();
    const written = await annotateLine(deps, ben, id, { text: 'down until 3', version: 0 });
    expect(viewLine(written)).toMatchObject({ note: { text: 'down until 3', by: 'Ben Example' }, noteVersion: 1 });
    const gone = await annotateLine(deps, ada, id, { text: '', version: 1 });
    expect(viewLine(gone)).toMatchObject({ note: null, noteVersion: 2 });
  });

  test('is not written over by somebody who has not read it', async () => {
    const { deps } = await boardUnderTest();
    await annotateLine(deps, ben, id, { text: 'from ben', version: 0 });
    await expect(annotateLine(deps, ada, id, { text: 'from ada', version: 0 })).rejects.toMatchObject({
      code: 'conflict',
      message: 'Ben Example has changed the note meanwhile.',
    });
    expect(viewLine(await annotateLine(deps, ben, id, { text: 'from ben', version: 0 })).noteVersion).toBe(1);
  });

  test('and a check by somebody else do not disturb each other', async () => {
    const { deps } = await boardUnderTest();
    await Promise.all([
      annotateLine(deps, ben, id, { text: 'mind the gap', version: 0 }),
      checkLine(deps, ada, id, null),
    ]);
    expect(viewLine(await readLine(deps, ada, id))).toMatchObject({
      note: { text: 'mind the gap' },
      check: { by: { username: 'ada' } },
    });
  });
});

describe('the board', () => {
  test('is for those whom the stage names, and for admins', async () => {
    const { deps } = await boardUnderTest({ audience: { roles: ['student'], groups: ['support'] } });
    const inGroup = aPerson('gina', { roles: ['teacher'], groups: ['support'] });
    expect(await Promise.all([ada, pupil, chief, inGroup].map((who) => mayUseBoard(deps, who)))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    await expect(checkLine(deps, ada, id, null)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(readBoard(deps, ada, null)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await readOwn(deps, ada)).toEqual({ mayUse: false, lines: [] });
  });

  test('says what somebody is on, the longest first', async () => {
    const { deps, turn } = await boardUnderTest();
    await checkLine(deps, ada, idOf(second), null);
    turn(hour);
    await checkLine(deps, ada, id, null);
    const { lines } = await readOwn(deps, ada);
    expect(lines.map(({ sub }) => sub)).toEqual(['vpn sub 2', 'vpn sub 1']);
  });
});
