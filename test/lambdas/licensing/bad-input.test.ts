import { generateKeyPairSync, createHmac } from 'node:crypto';
import { CompactSign } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { bearerClaims, codeClaims } from '#core/licensing/tokens.ts';
import {
  aGuest,
  aLicensing,
  allotment,
  bearer,
  borrowBody,
  environment,
  originNamed,
  type Licensing,
} from '#test/support/licensing.ts';
import { bodyOf } from '#test/support/serving.ts';
import { openTables } from '#test/support/tables.ts';
import { noon } from '#test/support/builders.ts';

const origin = originNamed(1);
const registration = { candidate_origin_ref: origin, environment };
const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

let world: Licensing;
let token: string;
beforeEach(async () => {
  world = aLicensing();
  token = await aGuest(world.ask, origin).prove();
});

/** Nothing was written, and the refusal has the contract's shape: never a 500. */
async function refused(asked: Parameters<Licensing['ask']>[0], status: number) {
  const reply = await world.ask(asked);
  expect([reply.statusCode, bodyOf(reply)]).toEqual([status, expect.objectContaining({ status })]);
  expect((await world.deps.origins.list(null, 10)).items).toEqual([]);
  expect(await world.deps.ledger.leasesOf(origin)).toEqual([]);
  return reply;
}
const post = (path: string, body: string) => ({ method: 'POST', path, body, headers: bearer(token) });

describe.each([
  ['/auth/v1/origin', registration],
  ['/auth/v1/origin/update', { origin_ref: origin, environment }],
  ['/auth/v1/code', { code_challenge: 'challenge', origin_ref: origin }],
  ['/auth/v1/token', { auth_code: 'code', code_verifier: 'verifier' }],
  ['/leasing/v1/lessor', borrowBody()],
  ['/leasing/v1/lessor/shutdown', { token: 'x' }],
] as const)('%s refuses', (path, good) => {
  const whole = JSON.stringify(good);

  test.each([
    ['JSON that is cut off', whole.slice(0, -2)],
    ['nothing', ''],
    ['no JSON', '<xml/>'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '1'],
    ['an empty object', '{}'],
    ['JSON nested deeply', '['.repeat(20_000)],
  ])('%s', async (_what, body) => {
    const reply = await refused(post(path, body), 400);
    expect(bodyOf(reply)).toMatchObject({ title: 'invalid request' });
  });

  test('bytes that are no text', async () => {
    const body = Buffer.from(Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d));
    const asked = { ...post(path, body.toString('latin1')), base64: true };
    await refused(asked, 400);
  });

  test.each(Object.keys(good))('a wrong type for %s', async (name) => {
    for (const wrong of [null, 1, true, { a: 1 }, ['x'], 'x'.repeat(100_000)]) {
      const reply = await world.ask(post(path, JSON.stringify({ ...good, [name]: wrong })));
      // What the service does not read may be anything.
      const isRead = name !== 'fulfillment_context' && name !== 'proposal_evaluation_mode';
      if (isRead) expect([name, wrong, reply.statusCode]).toEqual([name, wrong, 400]);
      else expect(reply.statusCode).toBe(200);
    }
  });

  test('a body of more than 256 KiB', async () => {
    const body = JSON.stringify({ ...good, more: 'x'.repeat(300_000) });
    await refused(post(path, body), 413);
  });
});

/** A list in a list in a list. */
const nested = (times: number): unknown => JSON.parse('['.repeat(times) + ']'.repeat(times));

describe('registering refuses', () => {
  test.each([
    [
      'a fingerprint of a million bytes',
      { ...environment, fingerprint: { mac_address_list: ['x'.repeat(1_000_000)] } },
      413,
    ],
    [
      'a fingerprint of ten thousand bytes',
      { ...environment, fingerprint: { mac_address_list: ['x'.repeat(10_000)] } },
      400,
    ],
    ['ten thousand addresses', { ...environment, ip_address_list: Array.from({ length: 10_000 }, () => '1') }, 400],
    ['a host name of a thousand letters', { ...environment, hostname: 'x'.repeat(1_000) }, 400],
    ['no environment', undefined, 400],
    ['what is nested so deeply that it could not be answered', { ...environment, more: nested(33) }, 400],
    ['what is nested a thousand times', { ...environment, more: nested(1_000) }, 400],
  ])('%s', async (_what, told, status) => {
    await refused(post('/auth/v1/origin', JSON.stringify({ ...registration, environment: told })), status);
  });

  test.each(['', 'x', '41720000FA43400094720000E8660000', `${origin}#`, `{${origin}}`, `${origin}\n`])(
    'an origin named %j',
    async (name) => {
      await refused(post('/auth/v1/origin', JSON.stringify({ ...registration, candidate_origin_ref: name })), 400);
    },
  );
});

describe('borrowing refuses', () => {
  const proposal = borrowBody().lease_proposal_list[0];
  test.each([
    ['a count above one', { lease_proposal_list: [{ ...proposal, license_type_qualifiers: { count: 2 } }] }, 400],
    ['a count of none', { lease_proposal_list: [{ ...proposal, license_type_qualifiers: { count: 0 } }] }, 400],
    ['ten thousand scopes', { scope_ref_list: Array.from({ length: 10_000 }, () => allotment) }, 413],
    ['a hundred scopes', { scope_ref_list: Array.from({ length: 100 }, () => allotment) }, 400],
    ['a hundred proposals', { lease_proposal_list: Array.from({ length: 100 }, () => proposal) }, 400],
    ['a scope that is no UUID', { scope_ref_list: ['ORIGIN#x'] }, 400],
    ['an unknown product', { lease_proposal_list: [{ product: { name: 'Unheard-of' } }] }, 404],
    ['a product by a name of JavaScript', { lease_proposal_list: [{ product: { name: '__proto__' } }] }, 404],
    ['a product named like a key', { lease_proposal_list: [{ product: { name: 'POOLS#x' } }] }, 404],
  ])('%s', async (_what, more, status) => {
    await refused(post('/leasing/v1/lessor', JSON.stringify({ ...borrowBody(), ...more })), status);
  });
});

describe('bearers that are forged', () => {
  const claims = (kid: string) => bearerClaims(origin, kid, { token: 3_600 }, noon);
  const other = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const sign = (header: { alg: string; kid?: string } & Record<string, unknown>, payload: unknown) =>
    new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header).sign(other.privateKey);

  type Forge = (kid: string) => string | Promise<string>;
  const forgeries: readonly (readonly [string, Forge])[] = [
    ['by another key', (kid) => sign({ alg: 'RS256', kid }, claims(kid))],
    ['by another key under its own name', () => sign({ alg: 'RS256', kid: 'other' }, claims('other'))],
    [
      'by another key that comes along',
      (kid) => sign({ alg: 'RS256', kid, jwk: other.publicKey.export({ format: 'jwk' }) }, claims(kid)),
    ],
    ['by nobody', (kid) => `${b64({ alg: 'none', kid })}.${b64(claims(kid))}.`],
    ['by nobody, in capitals', (kid) => `${b64({ alg: 'NONE', kid })}.${b64(claims(kid))}.`],
    ['by nobody, who says RS256', (kid) => `${b64({ alg: 'RS256', kid })}.${b64(claims(kid))}.`],
    ['without a third part', (kid) => `${b64({ alg: 'RS256', kid })}.${b64(claims(kid))}`],
    ['of two texts', (kid) => `${b64({ alg: 'RS256', kid })}..`],
    ['by PS256', (kid) => sign({ alg: 'PS256', kid }, claims(kid))],
  ];

  test.each(forgeries)('%s prove nothing', async (_what, forge) => {
    const { kid } = await world.deps.keys.current();
    const forged = await forge(kid);
    await refused({ path: '/leasing/v1/lessor/leases', headers: bearer(forged) }, 401);
    await refused({ method: 'POST', path: '/leasing/v1/lessor/shutdown', body: { token: forged } }, 401);
    const reply = await refused(post('/auth/v1/token', JSON.stringify({ auth_code: forged, code_verifier: 'x' })), 400);
    expect(bodyOf(reply)).toMatchObject({ title: 'invalid token' });
  });

  test('with our public key as a shared secret prove nothing', async () => {
    const { kid, pem } = await world.deps.keys.current();
    const text = `${b64({ alg: 'HS256', kid })}.${b64(claims(kid))}`;
    const forged = `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
    await refused({ path: '/leasing/v1/lessor/leases', headers: bearer(forged) }, 401);
  });

  test.each([
    ['a code', (kid: string) => codeClaims(origin, 'c', kid, noon)],
    ['an origin alone', () => ({ origin_ref: origin })],
    ['a token from an hour ahead', (kid: string) => bearerClaims(origin, kid, { token: 9_999 }, noon + 3_600_000)],
    ['a token of yesterday', (kid: string) => bearerClaims(origin, kid, { token: 3_600 }, noon - 86_400_000)],
    ['no object', () => 'text'],
  ])('by our own key, but %s, prove nothing', async (_what, of) => {
    const { kid } = await world.deps.keys.current();
    const forged = await world.deps.keys.sign(of(kid) as Record<string, unknown>, kid);
    await refused({ path: '/leasing/v1/lessor/leases', headers: bearer(forged) }, 401);
  });
});

describe('a code that is none says why', () => {
  test.each([
    ['Not enough segments', () => 'garbage'],
    ['The specified alg value is not allowed', (kid: string) => `${b64({ alg: 'none', kid })}.${b64({})}.`],
    ['Signature verification failed.', (kid: string) => `${b64({ alg: 'RS256', kid })}.${b64({})}.AAAA`],
    ['Signature verification failed.', () => `${b64({ alg: 'RS256' })}.${b64({})}.AAAA`],
  ])('%s', async (detail, of) => {
    const { kid } = await world.deps.keys.current();
    const body = JSON.stringify({ auth_code: of(kid), code_verifier: 'x' });
    expect(bodyOf(await world.ask(post('/auth/v1/token', body)))).toEqual({
      status: 400,
      title: 'invalid token',
      detail,
    });
  });
});

describe('lists refuse', () => {
  test.each(['/-/origins', '/-/leases', '/-/history', '/-/history.csv'])(
    '%s: cursors that are not ours',
    async (path) => {
      const { client } = await openTables('licensing');
      const over = aLicensing({ client });
      const key = { pk: 'x', sk: 'y', inList: 'z', listAt: 'x' };
      for (const cursor of [
        'x',
        '',
        b64({}),
        b64([]),
        b64(null),
        b64(key),
        b64({ LastEvaluatedKey: key }),
        'x'.repeat(3_000),
      ]) {
        for (const more of [{}, { session: 'demo-w01-s001' }])
          expect((await over.askAsAdmin({ path, query: { cursor, ...more } })).statusCode).toBe(400);
      }
    },
  );

  test.each([{ limit: '0' }, { limit: '1001' }, { limit: 'x' }, { leases: 'maybe' }, { limit: ['1', '2'] }])(
    'the query %j',
    async (query) => {
      expect((await world.askAsAdmin({ path: '/-/origins', query })).statusCode).toBe(400);
    },
  );
});
