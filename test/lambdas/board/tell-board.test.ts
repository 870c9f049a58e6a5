import '#test/support/quiet.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { newLine, type Line } from '#core/board/line.ts';
import { check, handOver, uncheck } from '#core/board/moves.ts';
import { usesEnded } from '#core/board/news.ts';
import type { AuditEntry } from '#core/ports/audit-trail.ts';
import type { LiveChange } from '#core/ports/live-news.ts';
import { colleagueOf } from '#core/usecases/board/enter-board.ts';
import { actItem, lineItem, useItem } from '#lambdas/board/board-item.ts';
import { tellBoard } from '#lambdas/board/tell-board.ts';
import { chance } from '#lambdas/chance.ts';
import type { StreamChange } from '#lambdas/events/stream-change.ts';
import { ada, ben, first, idOf } from '#test/support/board-under-test.ts';
import { noon } from '#test/support/builders.ts';

const never = { remindAfter: 0, releaseAfter: 0 };
const image = (line: Line | undefined) => line && marshall(lineItem(line, never));
const change = (before: Line | undefined, after: Line | undefined): StreamChange => ({
  item: 'x',
  sequenceNumber: '1',
  before: image(before),
  after: image(after),
});
/** What is written for the audit when a use ends. */
const ending = (before: Line, after: Line): StreamChange => ({
  item: 'x',
  sequenceNumber: '1',
  before: undefined,
  after: usesEnded(before, after).map((use) => marshall(useItem(use)))[0],
});
const [a, b] = [ada, ben].map((person) => colleagueOf({ chance }, person));
if (!a || !b) throw new Error('nobody there');
const free = newLine(idOf(first), first, noon);
const held = check(free, a, { use: 'use-1', attempt: null, now: noon });
const handed = handOver(held, a, b, { use: null, newUse: 'use-2', now: noon + 60_000 });
const over = uncheck(handed, b, { use: null, now: noon + 90_000 });

let told: LiveChange[];
let audited: AuditEntry[];
const deps = {
  live: { tell: async (changes: readonly LiveChange[]) => void told.push(...changes) },
  audit: { record: async (entries: readonly AuditEntry[]) => void audited.push(...entries) },
};
beforeEach(() => {
  told = [];
  audited = [];
});

describe('the stream of the board', () => {
  test('tells that a line has changed, of many changes the last, and not what it says', async () => {
    await tellBoard(deps, [change(undefined, free), change(free, held)]);
    expect(told).toEqual([{ topic: { name: 'board' }, key: idOf(first), value: { version: held.version } }]);
    await tellBoard(deps, [change(free, undefined)]);
    expect(told.at(-1)?.value).toBeNull();
  });

  test('tells the audit each use that is over, by the same name however often it is told', async () => {
    const changes = [ending(held, handed), ending(handed, over)];
    await tellBoard(deps, changes);
    await tellBoard(deps, changes);
    expect(audited.map(({ id }) => id)).toEqual(['board/use-1', 'board/use-2', 'board/use-1', 'board/use-2']);
    expect(audited).toMatchObject([
      { username: 'ada', from: noon, until: noon + 60_000, reason: 'handed-over' },
      { username: 'ben', from: noon + 60_000, until: noon + 90_000, reason: 'unchecked' },
      {},
      {},
    ]);
    expect(told).toEqual([]);
  });

  test('tells what an admin did once, and nothing when it fades', async () => {
    const act = {
      id: '1',
      act: 'import-lines',
      on: '3 added',
      by: { person: ada.person, username: 'ada' },
      at: noon,
    } as const;
    const item = marshall(actItem(act));
    const made = { item: 'x', sequenceNumber: '1', before: undefined, after: item };
    await tellBoard(deps, [made, { ...made, before: item, after: undefined }]);
    expect(audited).toMatchObject([{ id: 'board/act/1', kind: 'admin', name: 'import-lines', subName: '3 added' }]);
    expect(told).toEqual([]);
  });

  test('is told again where the audit takes nothing, before anybody hears of it', async () => {
    const deaf = { ...deps, audit: { record: () => Promise.reject(new Error('no')) } };
    const after = uncheck(held, a, { use: null, now: noon });
    await expect(tellBoard(deaf, [change(held, after), ending(held, after)])).rejects.toThrow('no');
    expect(told).toEqual([]);
  });

  test('passes over what nobody can read, and everything else of the table', async () => {
    const broken = { pk: { S: 'LINES' }, sk: { S: 'LINE#x' } };
    const settings = { pk: { S: 'BOARD' }, sk: { S: 'SETTINGS' } };
    await tellBoard(deps, [
      { item: 'x', sequenceNumber: '1', before: undefined, after: broken },
      { item: 'y', sequenceNumber: '2', before: undefined, after: settings },
      change(free, held),
    ]);
    expect(told).toHaveLength(1);
    expect(audited).toEqual([]);
  });
});
