import { describe, expect, it } from 'vitest';
import {
  aGuest,
  aLicensing,
  allotment,
  anEntitlement,
  countingKeys,
  originNamed,
  testKeys,
  ticketForSession,
} from '#test/support/licensing.ts';
import { meter } from '#test/support/meter.ts';
import { openTables } from '#test/support/tables.ts';

async function metered(quantity = 1_000) {
  const { client } = await openTables('licensing');
  const keys = countingKeys(testKeys());
  const world = aLicensing({ client, keys, entitlements: [anEntitlement(quantity)] });
  return { ...world, keys, meter: meter(client) };
}

describe('what licensing costs', () => {
  it.each([0, 300])('a boot is 2 signatures and 3 writes, with %i others', async (others) => {
    const { ask, keys, meter: counted } = await metered();
    for (let number = 0; number < others; number += 1) await aGuest(ask, originNamed(1_000 + number)).boot();
    const before = keys.signed();
    counted.read();
    expect((await aGuest(ask, originNamed(1)).boot()).statusCode).toBe(200);
    const { reads, writes, transactions, readUnits, writeUnits } = counted.read();
    expect(keys.signed() - before).toBe(2);
    expect({ reads, writes, transactions }).toEqual({ reads: 3, writes: 2, transactions: 1 });
    expect(readUnits).toBeLessThanOrEqual(3);
    expect(writeUnits).toBeLessThanOrEqual(10);
  });

  it('a boot in a session is one read more', async () => {
    const { ask, deps, now, keys, meter: counted } = await metered();
    const ticket = await ticketForSession(deps, 'demo-w01-s001', now() + 1_000_000);
    const scope = (await deps.scopes.findTicket(deps.chance.hash(ticket), now()))?.ref ?? allotment;
    counted.read();
    await aGuest(ask, originNamed(1), { scope }).boot();
    expect(counted.read()).toMatchObject({ reads: 4, writes: 2, transactions: 1 });
    expect(keys.signed()).toBe(2);
  });

  it('a refusal at the limit writes nothing', async () => {
    const { ask, meter: counted } = await metered(1);
    await aGuest(ask, originNamed(1)).boot();
    const guest = aGuest(ask, originNamed(2));
    await guest.prove();
    counted.read();
    expect((await guest.borrow()).statusCode).toBe(404);
    expect(counted.read()).toMatchObject({ reads: 3, writes: 0, transactions: 0 });
  });

  it('a renewal is two reads and one write', async () => {
    const { ask, meter: counted } = await metered();
    const guest = aGuest(ask, originNamed(1));
    const { lease_result_list: list } = JSON.parse((await guest.boot()).body);
    counted.read();
    expect((await guest.renew(list[0].lease.ref)).statusCode).toBe(200);
    expect(counted.read()).toMatchObject({ reads: 2, writes: 1, transactions: 0 });
  });
});
