import { BatchGetCommand, BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import type { Probe } from '#test/local/dynamodb/probes.ts';
import { refusal } from '#test/local/dynamodb/probes/desk.ts';
import type { Desk } from '#test/local/dynamodb/probes/desk.ts';

const write = (desk: Desk, ...probes: object[]) => desk.doc.send(new BatchWriteCommand({ RequestItems: { probes } }));
const read = (desk: Desk, Keys: Record<string, unknown>[], more: object = {}) =>
  desk.doc.send(new BatchGetCommand({ RequestItems: { probes: { Keys, ...more } }, ReturnConsumedCapacity: 'TOTAL' }));
const some = (desk: Desk, count: number) => Array.from({ length: count }, () => desk.key());
const puts = (keys: readonly object[]) => keys.map((Item) => ({ PutRequest: { Item } }));

/** What batches do. */
export function probeBatches(probe: Probe): void {
  probe('a batch puts and deletes', async (desk) => {
    const [made, gone] = [desk.key(), desk.key()];
    await desk.put(gone);
    const { UnprocessedItems } = await write(desk, ...puts([made]), { DeleteRequest: { Key: gone } });
    expect(UnprocessedItems).toEqual({});
    expect([await desk.get(made), await desk.get(gone)]).toEqual([made, undefined]);
  });

  probe('a batch of writes has at most 25 parts', async (desk) => {
    await write(desk, ...puts(some(desk, 25)));
    expect((await refusal(write(desk, ...puts(some(desk, 26))))).name).toBe('ValidationException');
  });

  probe('a batch of writes may touch an item once only', async (desk) => {
    const key = desk.key();
    const { name, message } = await refusal(write(desk, ...puts([key, key])));
    expect([name, message]).toEqual(['ValidationException', 'Provided list of item keys contains duplicates']);
  });

  probe('a batch of reads gives what is there, and the paths asked for', async (desk) => {
    const [one, other] = [desk.key(), desk.key()];
    await desk.put({ ...one, n: 1, m: 1 });
    await desk.put({ ...other, n: 2 });
    const { Responses, UnprocessedKeys } = await read(desk, [one, other, desk.key()], { ProjectionExpression: 'n' });
    expect(Responses?.['probes']?.map((item) => item['n']).toSorted()).toEqual([1, 2]);
    expect(Responses?.['probes']?.some((item) => 'm' in item)).toBe(false);
    expect(UnprocessedKeys).toEqual({});
  });

  probe('a batch of reads has at most 100 keys, none of them twice', async (desk) => {
    expect((await read(desk, some(desk, 100))).Responses).toEqual({ probes: [] });
    expect((await refusal(read(desk, some(desk, 101)))).name).toBe('ValidationException');
    const key = desk.key();
    const { name, message } = await refusal(read(desk, [key, key]));
    expect([name, message]).toEqual(['ValidationException', 'Provided list of item keys contains duplicates']);
  });

  probe('a batch of reads stops at 16 MB and names the keys that are left, with their projection', async (desk) => {
    const keys = some(desk, 45);
    const text = 'x'.repeat(399 * 1024);
    for (const key of keys) await desk.put({ ...key, text });
    const ask = { ProjectionExpression: 'pk' };
    const { Responses, UnprocessedKeys } = await read(desk, keys, ask);
    const left = UnprocessedKeys?.['probes'];
    expect(left?.Keys?.length).toBeGreaterThan(0);
    expect((Responses?.['probes']?.length ?? 0) + (left?.Keys?.length ?? 0)).toBe(45);
    expect(left?.ProjectionExpression).toBe('pk');
  });
}
