import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, entitlementsFrom } from '#core/licensing/capacity.ts';
import { CapacityListing } from '#core/contract/licensing-capacity.ts';
import { counters, roomsIn, shareOf, totalOf } from '#core/licensing/counters.ts';
import { leasesAsCsv } from '#core/licensing/csv.ts';
import { branchOf, isUnservable } from '#core/licensing/driver.ts';
import { nextDrop, poolNames, seatsAt } from '#core/licensing/entitlements.ts';
import { forecast } from '#core/licensing/forecast.ts';
import { poolsFor, usualName } from '#core/licensing/product.ts';
import { timestamp } from '#core/licensing/timestamp.ts';
import { aStage, noon } from '#test/support/builders.ts';
import { anEntitlement, workstation } from '#test/support/licensing.ts';

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const entitled = (...list: readonly Parameters<typeof anEntitlement>[]) =>
  aStage({ entitlements: list.map((one) => anEntitlement(...one)) }).entitlements;

describe('entitlements', () => {
  const two = entitled(
    [10, { from: '2026-03-01', until: '2027-02-28' }],
    [5, { from: '2026-06-01', until: '2026-12-31' }],
  );

  test.each([
    ['2026-02-28', 0],
    ['2026-03-01', 10],
    ['2026-06-01', 15],
    ['2026-12-31', 15],
    ['2027-01-01', 10],
    ['2027-02-28', 10],
    ['2027-03-01', 0],
  ])('on %s add up to %i seats', (day, seats) => {
    expect(seatsAt(two, workstation, at(day))).toBe(seats);
  });

  test('last to the last instant of their last day in UTC', () => {
    expect(seatsAt(two, workstation, at('2027-03-01') - 1)).toBe(10);
  });

  test('say when there will be fewer, and not when one follows another', () => {
    expect(nextDrop(two, workstation, at('2026-07-01'))).toBe(at('2027-01-01'));
    expect(nextDrop(two, workstation, at('2027-01-01'))).toBe(at('2027-03-01'));
    const following = entitled([10, { until: '2026-12-31' }], [10, { from: '2027-01-01', until: '2027-06-30' }]);
    expect(nextDrop(following, workstation, noon)).toBe(at('2027-07-01'));
    expect(nextDrop(two, 'another', noon)).toBe(Infinity);
  });

  test('are none where nothing is declared', () => {
    expect(poolNames([])).toEqual([]);
    expect(seatsAt([], workstation, noon)).toBe(0);
  });

  test('need evidence, an end, and a day that exists', () => {
    expect(() => entitled([10, { evidence: '' }])).toThrow('evidence');
    expect(() => entitled([10, { until: '2026-02-30' }])).toThrow('until');
    expect(() => entitled([0])).toThrow('quantity');
  });
});

describe('products', () => {
  test('are served by their own pool first, then by those of their features', () => {
    const pools = ['GRID-Virtual-WS', workstation, 'NVIDIA Virtual PC', 'GRID-Virtual-PC', 'GRID-Virtual-Apps'];
    expect(poolsFor('GRID Virtual PC', pools)).toEqual([
      'NVIDIA Virtual PC',
      'GRID-Virtual-PC',
      workstation,
      'GRID-Virtual-WS',
    ]);
    expect(poolsFor(workstation, pools)).toEqual([workstation, 'GRID-Virtual-WS']);
    expect(poolsFor('NVIDIA Virtual Applications', pools)).toEqual(['GRID-Virtual-Apps']);
  });

  test.each([
    ['Quadro Virtual Data Center Workstation', workstation],
    ['GRID-Virtual-WS-2.0', 'GRID-Virtual-WS'],
    ['constructor', 'constructor'],
    ['__proto__', '__proto__'],
  ])('%s is usually called %s', (name, usual) => {
    expect(usualName(name)).toBe(usual);
  });

  test('that are named like a feature are served by the pool of the product that it is the first of', () => {
    expect(poolsFor('Quadro-Virtual-DWS-5.0', ['NVIDIA Virtual PC', workstation])).toEqual([workstation]);
    expect(poolsFor('GRID-Virtual-WS', [workstation, 'GRID-Virtual-WS'])).toEqual(['GRID-Virtual-WS']);
  });

  test('that nobody knows are served by a pool of that name alone', () => {
    expect(poolsFor('Unheard-of', [workstation])).toEqual([]);
    expect(poolsFor('Unheard-of', ['Unheard-of', workstation])).toEqual(['Unheard-of']);
  });
});

describe('counters', () => {
  test('share out exactly what is owned', () => {
    fc.assert(
      fc.property(fc.nat(5_000), (seats) => {
        expect(totalOf(Array.from({ length: counters }, (_, counter) => shareOf(counter, seats)))).toBe(seats);
      }),
    );
  });

  test('have room exactly while less is counted than is owned', () => {
    const counted = fc.array(fc.nat(20), { minLength: counters, maxLength: counters });
    fc.assert(
      fc.property(fc.nat(100), counted, (seats, counts) => {
        expect(roomsIn(seats, counts).length > 0).toBe(totalOf(counts) < seats);
      }),
    );
  });

  test('ask for a whole snapshot once one of them counts more than its share', () => {
    expect(roomsIn(9, [3, 0, 0, 0, 0, 0, 0, 0])[0]?.only).toEqual([3, 0, 0, 0, 0, 0, 0, 0]);
    expect(roomsIn(9, [2, 0, 0, 0, 0, 0, 0, 0])[0]).toEqual({ counter: 1, below: 1 });
  });
});

describe('drivers', () => {
  test.each([
    ['525.60.13', false],
    ['553.24', false],
    ['569.99', false],
    ['570.0', true],
    ['572.60', true],
    ['1000.1', true],
    ['', false],
    ['unknown', false],
  ])('of %s: can this protocol not serve them? %s', (version, unservable) => {
    expect(isUnservable(version)).toBe(unservable);
  });

  test('belong to branches, whose end is known', () => {
    expect(branchOf('539.72', noon)).toEqual({
      software_branch: 'vGPU 16',
      branch_version: null,
      driver_branch: 'R535',
      branch_status: 'EOL',
      release_date: null,
      eol: 'July 2026',
      is_latest: false,
    });
    expect(branchOf('539.72', at('2026-07-31'))?.branch_status).toBe('Production');
    expect(branchOf('999', noon)).toBeNull();
  });
});

describe('the forecast', () => {
  const peaks = (of: (day: number) => number, days = 28) =>
    Array.from({ length: days }, (_, back) => ({
      day: new Date(noon - (days - 1 - back) * 86_400_000).toISOString().slice(0, 10),
      used: of(back),
    }));

  test('is a line through the peaks', () => {
    const found = forecast(
      peaks((day) => day),
      37,
      noon,
    );
    expect(found).toMatchObject({ peak: 27, slope: 1, days: 28 });
    expect(found.exhaustedOn).toBe('2026-12-02');
  });
  test('foresees nothing where the peaks stand still or fall', () => {
    expect(
      forecast(
        peaks(() => 5),
        10,
        noon,
      ).exhaustedOn,
    ).toBeNull();
    expect(
      forecast(
        peaks((day) => 28 - day),
        50,
        noon,
      ).exhaustedOn,
    ).toBeNull();
  });
  test('claims nothing by a few days', () => {
    expect(
      forecast(
        peaks((day) => day, 6),
        10,
        noon,
      ),
    ).toEqual({ peak: 5, slope: null, exhaustedOn: null, days: 6 });
    expect(forecast([], 10, noon)).toEqual({ peak: null, slope: null, exhaustedOn: null, days: 0 });
  });
  test('says today where all seats were in use', () => {
    expect(
      forecast(
        peaks(() => 10, 2),
        10,
        noon,
      ).exhaustedOn,
    ).toBe('2026-11-22');
  });
  test('looks no further than a year, and no further back than four weeks', () => {
    expect(
      forecast(
        peaks((day) => day / 28),
        1_000,
        noon,
      ).exhaustedOn,
    ).toBeNull();
    expect(forecast([{ day: '2026-01-01', used: 99 }], 10, noon).peak).toBeNull();
  });
});

describe('the capacity listing of the official service', () => {
  const feature = {
    featureName: 'Quadro-Virtual-DWS',
    featureVersion: '5.0',
    productName: workstation,
    licenseType: 'CONCURRENT_COUNTED_SINGLE',
    startDate: '2026-01-01T00:00:00Z',
    endDate: '2027-01-31',
    totalQuantity: 20,
    inUseQuantity: 3,
    unassignedQuantity: 17,
    somethingElse: true,
  };

  test.each([
    ['a list', [feature]],
    ['an object of features', { features: [feature] }],
    ['an object of licence servers', { licenseServers: [{ name: 'one', features: [feature] }] }],
  ])('is read as %s', (_what, listing) => {
    expect(CapacityListing.parse(listing)).toMatchObject([
      { featureName: 'Quadro-Virtual-DWS', startDate: '2026-01-01' },
    ]);
  });

  test.each([[{}], [[{ ...feature, totalQuantity: -1 }]], [[{ ...feature, endDate: 'soon' }]], ['text'], [null]])(
    'is not %j',
    (listing) => {
      expect(CapacityListing.safeParse(listing).success).toBe(false);
    },
  );

  test.each([
    [20, 17, 'covered'],
    [20, 18, 'used-twice'],
    [21, 0, 'not-owned'],
  ] as const)('says of %i declared and %i in use here: %s', (declared, inUse, verdict) => {
    const [found] = compare(entitled([declared]), CapacityListing.parse([feature]), () => inUse, noon);
    expect(found).toMatchObject({
      feature: workstation,
      declared,
      listed: 20,
      inUseThere: 3,
      inUseHere: inUse,
      verdict,
    });
  });

  test('proves a product by its first feature where it names no product, and by no other', () => {
    const listed = (featureName: string) =>
      compare(
        entitled([20]),
        CapacityListing.parse([{ ...feature, featureName, productName: undefined }]),
        () => 0,
        noon,
      )[0]?.listed;
    expect(listed('Quadro-Virtual-DWS')).toBe(20);
    expect(listed('GRID-Virtual-PC')).toBe(0);
  });

  test('proves nothing by what is over', () => {
    const listing = CapacityListing.parse([{ ...feature, endDate: '2026-11-21' }]);
    expect(compare(entitled([1]), listing, () => 0, noon)[0]?.verdict).toBe('not-owned');
  });

  test('becomes entitlements as the stage writes them', () => {
    const found = entitlementsFrom(CapacityListing.parse([feature]), 'file 1');
    expect(aStage({ entitlements: [...found] }).entitlements).toEqual([
      {
        feature: 'Quadro-Virtual-DWS',
        quantity: 20,
        evidence: 'file 1',
        from: '2026-01-01',
        until: '2027-01-31',
        demonstration: false,
      },
    ]);
  });
});

test('an instant is written in UTC with six digits', () => {
  expect(timestamp(Date.parse('2026-11-22T06:29:22.026Z'))).toBe('2026-11-22T06:29:22.026000Z');
  expect(timestamp(Date.parse('2026-11-22T06:29:22Z'))).toBe('2026-11-22T06:29:22.000000Z');
});

test('a cell of the CSV is no formula', () => {
  const lease = {
    lease: '=1+1',
    feature: 'a,"b"',
    product: '@x',
    origin: 'o',
    session: null,
    from: 'f',
    until: 'u',
    renewals: 0,
    reason: 'expired',
  } as const;
  expect(leasesAsCsv([lease])).toBe(
    `lease,feature,product,origin,session,from,until,renewals,reason\r\n'=1+1,"a,""b""",'@x,o,,f,u,0,expired\r\n`,
  );
});
