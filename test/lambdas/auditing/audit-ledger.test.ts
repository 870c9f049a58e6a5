import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { boundsOf, weekOf } from '#core/auditing/iso-week.ts';
import { Refusal } from '#core/refusal.ts';
import { verifyWeek } from '#core/usecases/auditing/verify-week.ts';
import { aPersonId, anAuditWorld, anEntry, monday, type AuditWorld } from '#test/support/audit.ts';

const week = weekOf(monday);
let world: AuditWorld;
beforeEach(async () => {
  world = await anAuditWorld();
});
const append = (...ids: readonly string[]) =>
  world.deps.ledger.append(
    ids.map((id) => anEntry(id)),
    world.deps.clock(),
  );
const seqs = async (options: Parameters<typeof world.deps.ledger.read>[1]) =>
  (await world.deps.ledger.read(week, options)).map(({ link }) => link.seq);

describe('records', () => {
  test('are in the week in which they were recorded, whenever the use was', async () => {
    const { until } = boundsOf(week);
    const { ledger } = world.deps;
    await ledger.append([anEntry('late', { from: 0, until: 1 })], until - 1);
    await ledger.append([anEntry('next', { until: until - 5 })], until);
    expect((await ledger.weeks()).map(({ week: one, count }) => [one, count])).toEqual([
      ['2026-W48', 1],
      ['2026-W47', 1],
    ]);
  });

  test('that are told again in another week are not recorded again', async () => {
    await append('one');
    expect(await world.deps.ledger.append([anEntry('one')], boundsOf(week).until)).toBe(0);
    expect(await world.deps.ledger.weeks()).toHaveLength(1);
  });

  test('have numbers without gaps, and a chain that holds, though many append at once', async () => {
    const told = Array.from({ length: 12 }, (_, at) => [`entry ${at}`, `entry ${at + 1}`]);
    await Promise.all(told.map((ids) => append(...ids)));
    expect(await seqs({ after: null, limit: 100 })).toEqual(Array.from({ length: 13 }, (_, at) => at + 1));
    expect(await verifyWeek(world.deps, week)).toMatchObject({ intact: true, records: 13 });
  });

  test('are read a page at a time, from either end', async () => {
    await append(...Array.from({ length: 30 }, (_, at) => `entry ${at}`));
    expect(await seqs({ after: null, limit: 3 })).toEqual([1, 2, 3]);
    expect(await seqs({ after: 3, limit: 2 })).toEqual([4, 5]);
    expect(await seqs({ after: 29, limit: 5 })).toEqual([30]);
    expect(await seqs({ after: null, limit: 3, newestFirst: true })).toEqual([30, 29, 28]);
    expect(await seqs({ after: 2, limit: 3, newestFirst: true })).toEqual([1]);
  });

  test('are written all or none: none where one of them is more than a transaction takes', async () => {
    await expect(append(...Array.from({ length: 34 }, (_, at) => `entry ${at}`))).rejects.toThrow(RangeError);
    expect(await world.deps.ledger.weeks()).toEqual([]);
  });
});

describe('the records of a person', () => {
  test('are found in all weeks, the oldest first, a page at a time', async () => {
    const { ledger } = world.deps;
    await append('one', 'two');
    await ledger.append([anEntry('other', { person: aPersonId('b') }), anEntry('nobody', { person: null })], monday);
    await ledger.append([anEntry('three')], boundsOf(week).until);
    const first = await ledger.ofPerson(aPersonId('a'), null, 2);
    expect(first.items).toEqual([
      { week, seq: 1 },
      { week, seq: 2 },
    ]);
    const rest = await ledger.ofPerson(aPersonId('a'), first.cursor, 2);
    expect([rest.items, rest.cursor]).toEqual([[{ week: '2026-W48', seq: 1 }], null]);
  });

  test("can not be gone through with a page of somebody else's", async () => {
    await append('one', 'two');
    const { cursor } = await world.deps.ledger.ofPerson(aPersonId('a'), null, 1);
    await expect(world.deps.ledger.ofPerson(aPersonId('b'), cursor, 1)).rejects.toThrow(Refusal);
    await expect(world.deps.ledger.ofPerson(aPersonId('b'), '!', 1)).rejects.toThrow(Refusal);
  });
});

test('an end of the chain that somebody moved is neither appended to by chance nor goes unnoticed', async () => {
  await append('one', 'two');
  await world.client.send(
    new UpdateCommand({
      TableName: 'audit',
      Key: { pk: 'WEEKS', sk: week },
      UpdateExpression: 'SET #count = :one',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':one': 1 },
    }),
  );
  await expect(append('three')).rejects.toThrow(Refusal);
  expect((await verifyWeek(world.deps, week)).intact).toBe(false);
});
