import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  aGuest,
  aLicensing,
  allotment,
  anEntitlement,
  bearer,
  borrowBody,
  borrowedIn,
  environment,
  originNamed,
  workstation,
} from '#test/support/licensing.ts';
import { bodyOf, loginCookie, ownPage } from '#test/support/serving.ts';

const origin = originNamed(1);
const noonText = '2026-11-22T12:00:00.000000Z';
const tomorrow = '2026-11-23T12:00:00.000000Z';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const verifier = randomBytes(128).toString('base64').replace(/=+$/, '');
const challenge = createHash('sha256').update(verifier).digest('base64').replace(/=+$/, '');

/** The same bytes in base64url: of the last letter of 256 bytes, four bits say nothing. */
function sameBytes(text: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + letters.charAt(letters.indexOf(text.slice(-1)) ^ 1);
}

/** Whole bodies as text, since the order of fields is part of the contract. */
const post = (path: string, body: Record<string, unknown>) => ({ method: 'POST', path, body }) as const;

describe('POST /auth/v1/origin', () => {
  test('answers what it was told, in order', async () => {
    const { ask, deps } = aLicensing();
    const reply = await ask(
      post('/auth/v1/origin', { candidate_origin_ref: origin, environment, update_pending: false }),
    );
    expect(reply.statusCode).toBe(200);
    expect(reply.headers?.['Content-Type']).toBe('application/json');
    expect(reply.body).toBe(
      `{"origin_ref":"${origin}","environment":${JSON.stringify(environment)},"svc_port_set_list":null,"node_url_list":null,` +
        `"node_query_order":null,"prompts":null,"sync_timestamp":"${noonText}"}`,
    );
    expect((await deps.origins.findMany([origin])).get(origin)).toMatchObject({
      hostname: 'PC-Windows',
      macAddresses: ['5E:F0:79:E6:DE:E1'],
      gpus: ['1E3010DE-133210DE'],
    });
  });

  test.each(['/auth/v1/origin', '/auth/v1/origin/update'])(
    '%s answers an environment in its own order',
    async (path) => {
      const turned = Object.fromEntries(Object.entries({ ...environment, agent: 7 }).toReversed());
      const reply = await aLicensing().ask(
        post(path, { candidate_origin_ref: origin, origin_ref: origin, environment: turned }),
      );
      expect(reply.body).toContain(`"environment":${JSON.stringify(turned)},`);
    },
  );

  test('is the same however often', async () => {
    const { ask, deps } = aLicensing();
    const body = { candidate_origin_ref: origin, environment };
    await Promise.all([1, 2, 3].map(() => ask(post('/auth/v1/origin', body))));
    expect((await deps.origins.list(null, 10)).items).toHaveLength(1);
  });

  test('does not mind the content type', async () => {
    const { ask } = aLicensing();
    const body = JSON.stringify({ candidate_origin_ref: origin, environment });
    for (const type of [undefined, 'text/plain', 'application/x-www-form-urlencoded']) {
      const headers = type ? { 'Content-Type': type } : {};
      expect((await ask({ method: 'POST', path: '/auth/v1/origin', body, headers })).statusCode).toBe(200);
    }
  });

  test.each(['570.10', '572.60'])('tells driver %s that it cannot be served', async (version) => {
    const { ask, deps } = aLicensing();
    const told = { ...environment, guest_driver_version: version };
    const reply = await ask(post('/auth/v1/origin', { candidate_origin_ref: origin, environment: told }));
    expect(reply.statusCode).toBe(403);
    expect(bodyOf(reply)).toEqual({
      status: 403,
      title: 'unsupported driver',
      detail: `guest driver ${version} accepts the official licence service alone (branch 570 and later)`,
    });
    expect((await deps.origins.list(null, 10)).items).toEqual([]);
  });
});

describe('POST /auth/v1/origin/update', () => {
  test('answers without the origin, and registers one that nobody knows', async () => {
    const { ask, deps } = aLicensing();
    const reply = await ask(post('/auth/v1/origin/update', { origin_ref: origin, environment }));
    expect(reply.body).toBe(
      `{"environment":${JSON.stringify(environment)},"prompts":null,"sync_timestamp":"${noonText}"}`,
    );
    expect((await deps.origins.list(null, 10)).items).toHaveLength(1);
  });
});

describe('POST /auth/v1/code and /auth/v1/token', () => {
  const aCode = async (served = aLicensing()) => {
    const reply = await served.ask(post('/auth/v1/code', { code_challenge: challenge, origin_ref: origin }));
    return { ...served, reply, code: (bodyOf(reply) as { auth_code: string }).auth_code };
  };

  test('give a token for a code, both in order', async () => {
    const { ask, reply, code, deps } = await aCode();
    expect(reply.body).toBe(`{"auth_code":"${code}","sync_timestamp":"${noonText}","prompts":null}`);
    const { kid } = await deps.keys.current();
    expect(Buffer.from(code.split('.')[0] ?? '', 'base64url').toString()).toBe(
      `{"alg":"RS256","kid":"${kid}","typ":"JWT"}`,
    );
    const swapped = await ask(post('/auth/v1/token', { auth_code: code, code_verifier: verifier }));
    const { auth_token: token } = bodyOf(swapped) as { auth_token: string };
    expect(swapped.body).toBe(`{"expires":"${tomorrow}","auth_token":"${token}","sync_timestamp":"${noonText}"}`);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', kid, typ: 'JWT' });
    expect(decodeJwt(token)).toMatchObject({ origin_ref: origin, aud: 'https://cls.nvidia.org' });
  });

  test('a code is good once', async () => {
    const { ask, code } = await aCode();
    const swap = () => ask(post('/auth/v1/token', { auth_code: code, code_verifier: verifier }));
    const replies = await Promise.all([swap(), swap(), swap()]);
    expect(replies.map(({ statusCode }) => String(statusCode)).sort()).toEqual(['200', '400', '400']);
    expect(bodyOf(await swap())).toEqual({
      status: 400,
      title: 'invalid token',
      detail: 'The code has been used before.',
    });
  });

  test.each([
    ['a space behind it', (code: string) => `${code} `],
    ['a space in its signature', (code: string) => `${code.slice(0, -5)} ${code.slice(-5)}`],
    ['padding', (code: string) => `${code}==`],
    ['another last letter that says the same', sameBytes],
  ])('a code is good once, also with %s', async (_what, written) => {
    const { ask, code } = await aCode();
    const swap = (text: string) => ask(post('/auth/v1/token', { auth_code: text, code_verifier: verifier }));
    expect((await swap(code)).statusCode).toBe(200);
    expect((await swap(written(code))).statusCode).toBe(400);
  });

  test.each([
    ['another text', 'wrong'],
    ['the verifier, padded', `${verifier}=`],
  ])('a code is for nobody with %s, and stays good', async (_what, wrong) => {
    const { ask, code } = await aCode();
    const reply = await ask(post('/auth/v1/token', { auth_code: code, code_verifier: wrong }));
    expect(reply.statusCode).toBe(401);
    expect(reply.body).toBe('{"status":401,"detail":"expected challenge did not match verifier"}');
    expect((await ask(post('/auth/v1/token', { auth_code: code, code_verifier: verifier }))).statusCode).toBe(200);
  });

  test.each([
    ['base64url', (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')],
    ['padding', (text: string) => `${text}=`],
  ])('a challenge in %s fits no verifier', async (_what, encode) => {
    const { ask } = aLicensing();
    // A verifier whose challenge has both letters in which the alphabets differ.
    const known =
      'tFAAAKQSAAAqOQAAhykAANJxAAA9PQAAyFwAALNsAAB/VQAA4GQAAB5fAAA2JgAApWIAAKMeAAB3YwAAggQAAPsEAAAuAgAAblIAABR/AAAfAgAAenoAAKZ3AABUTQAA5CQAANkTAAC8JwAAvUQAAO0yAAA3awAAegIAAD1iAAA';
    const body = { code_challenge: encode('FCVDfgKmgr+lyvSpOxr4fZnDZv8VrNtNEAZPUuLAr7A'), origin_ref: origin };
    const { auth_code: code } = bodyOf(await ask(post('/auth/v1/code', body))) as { auth_code: string };
    expect((await ask(post('/auth/v1/token', { auth_code: code, code_verifier: known }))).statusCode).toBe(401);
  });

  test('a code ends after 15 minutes', async () => {
    const { ask, code, pass } = await aCode();
    pass(900_000);
    const reply = await ask(post('/auth/v1/token', { auth_code: code, code_verifier: verifier }));
    expect(reply.body).toBe('{"status":400,"title":"invalid token","detail":"Signature has expired."}');
  });

  test('a token is no code, and a code no token', async () => {
    const { ask, code } = await aCode();
    const guest = aGuest(ask, origin);
    const token = await guest.prove();
    const reply = await ask(post('/auth/v1/token', { auth_code: token, code_verifier: verifier }));
    expect(bodyOf(reply)).toEqual({ status: 400, title: 'invalid token', detail: 'Invalid audience' });
    expect((await ask({ path: '/leasing/v1/lessor/leases', headers: bearer(code) })).statusCode).toBe(401);
  });
});

describe('the lessor', () => {
  test('lends a seat, in order, and lists it', async () => {
    const { ask } = aLicensing();
    const guest = aGuest(ask, origin);
    const reply = await guest.boot();
    const [ref] = borrowedIn(reply);
    expect(ref).toMatch(uuid);
    expect(reply.body).toBe(
      `{"lease_result_list":[{"ordinal":0,"lease":{"ref":"${ref}","created":"${noonText}","expires":"${tomorrow}",` +
        '"recommended_lease_renewal":0.15,"offline_lease":"true","license_type":"CONCURRENT_COUNTED_SINGLE"}}],' +
        `"result_code":"SUCCESS","sync_timestamp":"${noonText}","prompts":null}`,
    );
    expect((await guest.leases()).body).toBe(
      `{"active_lease_list":["${ref}"],"sync_timestamp":"${noonText}","prompts":null}`,
    );
  });

  test('lends one seat to both daemons of a Windows guest', async () => {
    const { ask } = aLicensing({ entitlements: [anEntitlement(1)] });
    const daemons = [aGuest(ask, origin), aGuest(ask, origin)];
    const replies = await Promise.all(daemons.map((daemon) => daemon.boot()));
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(new Set(replies.flatMap(borrowedIn)).size).toBe(1);
  });

  test('refuses at the limit with both bodies that clients know', async () => {
    const { ask } = aLicensing({ entitlements: [anEntitlement(1)] });
    await aGuest(ask, origin).boot();
    const reply = await aGuest(ask, originNamed(2)).boot();
    expect(reply.statusCode).toBe(404);
    const words = `no pool features found for: ${workstation}`;
    expect(reply.body).toBe(
      `{"status":404,"code":404,"detail":"${words}","message":"${words}","prompts":null,"sync_timestamp":"${noonText}"}`,
    );
  });

  test.each([
    ['nothing is declared', []],
    ['it is over', [anEntitlement(5, { until: '2026-11-21' })]],
    ['it has not begun', [anEntitlement(5, { from: '2026-11-23' })]],
    ['it is of another product', [anEntitlement(5, { feature: 'NVIDIA Virtual Applications' })]],
  ])('lends nothing where %s', async (_what, entitlements) => {
    const { ask, deps } = aLicensing({ entitlements });
    expect((await aGuest(ask, origin).boot()).statusCode).toBe(404);
    expect(await deps.ledger.leasesOf(origin)).toEqual([]);
  });

  test('lends all or none', async () => {
    const { ask, deps } = aLicensing();
    const guest = aGuest(ask, origin);
    await guest.prove();
    const [proposal] = borrowBody().lease_proposal_list;
    const body = { ...borrowBody(), lease_proposal_list: [proposal, { product: { name: 'Unheard-of' } }] };
    const reply = await ask({ ...post('/leasing/v1/lessor', body), headers: bearer(guest.token()) });
    expect(reply.statusCode).toBe(404);
    expect(await deps.ledger.leasesOf(origin)).toEqual([]);
  });

  test.each([
    ['lease_proposal_list', { ...borrowBody(), lease_proposal_list: [] }],
    ['scope_ref_list', { ...borrowBody(), scope_ref_list: [] }],
  ])('lends nothing for an empty %s', async (_what, body) => {
    const { ask } = aLicensing();
    const guest = aGuest(ask, origin);
    await guest.prove();
    const reply = await ask({ ...post('/leasing/v1/lessor', body), headers: bearer(guest.token()) });
    expect(reply.statusCode).toBe(200);
    expect(borrowedIn(reply)).toEqual([]);
  });

  test('takes a Virtual PC where a workstation is owned', async () => {
    const { ask, deps } = aLicensing();
    const guest = aGuest(ask, origin, { product: 'GRID Virtual PC' });
    expect((await guest.boot()).statusCode).toBe(200);
    expect(await deps.ledger.leasesOf(origin)).toMatchObject([{ product: 'NVIDIA Virtual PC', pool: workstation }]);
  });

  test('ends no lease later than seats are owned', async () => {
    const { ask } = aLicensing({ entitlements: [anEntitlement(5, { until: '2026-11-22' })] });
    const reply = await aGuest(ask, origin).boot();
    expect(reply.body).toContain('"expires":"2026-11-23T00:00:00.000000Z"');
  });

  test('takes everything back, and says so twice', async () => {
    const { ask } = aLicensing();
    const guest = aGuest(ask, origin);
    const [ref] = borrowedIn(await guest.boot());
    expect((await guest.giveBackAll()).body).toBe(
      `{"released_lease_list":["${ref}"],"release_failure_list":null,"sync_timestamp":"${noonText}","prompts":null}`,
    );
    expect((await guest.giveBackAll()).body).toContain('"released_lease_list":[]');
    expect((await guest.leases()).body).toContain('"active_lease_list":[]');
  });

  test('takes everything back at a shutdown, by the token in the body', async () => {
    const { ask } = aLicensing();
    const guest = aGuest(ask, origin);
    const [ref] = borrowedIn(await guest.boot());
    const reply = await ask(post('/leasing/v1/lessor/shutdown', { token: guest.token() }));
    expect(reply.body).toBe(
      `{"released_lease_list":["${ref}"],"release_failure_list":null,"sync_timestamp":"${noonText}","prompts":null}`,
    );
    const bad = await ask(post('/leasing/v1/lessor/shutdown', { token: 'bad' }));
    expect([bad.statusCode, bad.body]).toEqual([401, '{"status":401,"detail":"token is not valid"}']);
  });
});

describe('a lease', () => {
  const booted = async (options = {}) => {
    const served = aLicensing(options);
    const guest = aGuest(served.ask, origin);
    const [ref = ''] = borrowedIn(await guest.boot());
    return { ...served, guest, ref };
  };
  const notAvailable = '{"status":404,"detail":"requested lease not available"}';

  test('is renewed from now on, with a body or without', async () => {
    const { ask, guest, ref, pass } = await booted();
    pass(3_600_000);
    const renewed =
      `{"lease_ref":"${ref}","expires":"2026-11-23T13:00:00.000000Z","recommended_lease_renewal":0.15,"offline_lease":true,` +
      '"prompts":null,"sync_timestamp":"2026-11-22T13:00:00.000000Z"}';
    expect((await guest.renew(ref)).body).toBe(renewed);
    const path = `/leasing/v1/lease/${ref}`;
    for (const body of ['{"client_challenge":"x"}', '', 'no JSON']) {
      expect((await ask({ method: 'PUT', path, body, headers: bearer(guest.token()) })).body).toBe(renewed);
    }
  });

  test('is over on its instant: not listed, not renewed, its seat free', async () => {
    const { guest, ref, pass, ask, deps } = await booted({
      entitlements: [anEntitlement(1)],
      licensing: { token: '2d' },
    });
    pass(86_400_000 - 1);
    expect((await guest.leases()).body).toContain(ref);
    pass(1);
    expect((await guest.leases()).body).not.toContain(ref);
    expect((await guest.renew(ref)).body).toBe(notAvailable);
    expect((await guest.giveBack(ref)).body).toBe(notAvailable);
    expect((await aGuest(ask, originNamed(2)).boot()).statusCode).toBe(200);
    expect(await deps.ledger.leasesOf(origin)).toEqual([]);
  });

  test('is borrowed anew once it is over', async () => {
    const { guest, ref, pass } = await booted({ entitlements: [anEntitlement(1)], licensing: { token: '2d' } });
    pass(86_400_000);
    const [next] = borrowedIn(await guest.borrow());
    expect(next).not.toBe(ref);
  });

  test('is returned once', async () => {
    const { guest, ref } = await booted();
    expect((await guest.giveBack(ref)).body).toBe(
      `{"lease_ref":"${ref}","prompts":null,"sync_timestamp":"${noonText}"}`,
    );
    const again = await guest.giveBack(ref);
    expect([again.statusCode, again.body]).toEqual([404, notAvailable]);
  });

  test("is nobody else's to renew or return", async () => {
    const { ask, ref, guest } = await booted();
    const other = aGuest(ask, originNamed(2));
    await other.prove();
    const renewed = await other.renew(ref);
    expect([renewed.statusCode, renewed.body]).toEqual([404, notAvailable]);
    const returned = await other.giveBack(ref);
    expect([returned.statusCode, returned.body]).toEqual([
      403,
      '{"status":403,"detail":"access or operation forbidden"}',
    ]);
    expect((await guest.leases()).body).toContain(ref);
  });

  test('that nobody knows is not there', async () => {
    const { guest } = await booted();
    expect((await guest.giveBack('00000000-0000-4000-8000-000000000000')).body).toBe(notAvailable);
    expect((await guest.renew('x')).body).toBe(notAvailable);
  });

  test('is not renewed once its entitlement is no longer declared', async () => {
    const { guest, ref, deps } = await booted();
    (deps.stage as { entitlements: unknown[] }).entitlements = [];
    expect((await guest.renew(ref)).body).toBe(notAvailable);
  });
});

describe('a client token', () => {
  test.each(['/client-token', '/-/client-token'])('comes from %s as a file of text', async (path) => {
    const { ask, deps } = aLicensing();
    const reply = await ask({ path });
    expect(reply.headers).toMatchObject({
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Disposition': 'attachment; filename=client_configuration_token_22-11-26-12-00-00.tok',
    });
    expect(Buffer.from(reply.body.split('.')[0] ?? '', 'base64url').toString()).toBe('{"alg":"RS256","typ":"JWT"}');
    const { pem, modulus } = await deps.keys.current();
    expect(modulus).toMatch(/^[0-9a-f]{512}$/);
    expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----\n[\s\S]+-----END PUBLIC KEY-----\n$/);
    const claims = decodeJwt(reply.body);
    expect(claims.jti).toMatch(uuid);
    expect(claims).toMatchObject({
      scope_ref_list: [allotment],
      service_instance_configuration: {
        nls_service_instance_ref: '10000000-0000-0000-0000-000000000001',
        node_url_list: [{ idx: 0, url: 'portal.example.org', url_qr: 'portal.example.org', svc_port_set_idx: 0 }],
      },
      service_instance_public_key_configuration: { service_instance_public_key_me: { mod: modulus, exp: 65_537 } },
    });
  });

  test('is for operators alone where the stage does not open it', async () => {
    const { ask, askAsAdmin } = aLicensing({ licensing: { clientTokenOpen: false } });
    const nobody = await ask({ path: '/client-token' });
    expect([nobody.statusCode, nobody.body]).toEqual([401, '{"status":401,"detail":"a ticket is needed"}']);
    expect((await ask({ path: '/client-token', headers: loginCookie('student') })).statusCode).toBe(401);
    expect((await askAsAdmin({ path: '/client-token' })).statusCode).toBe(200);
  });
});

describe('what the service says of itself', () => {
  test.each([
    ['/status', '{"status":"up","version":"1.5.4","commit":"unknown","debug":false}'],
    ['/-/health', '{"status":"up"}'],
  ])('%s', async (path, body) => {
    expect((await aLicensing().ask({ path })).body).toBe(body);
  });

  test('/-/config, in texts', async () => {
    const { ask, deps } = aLicensing({ licensing: { lease: '90000s' } });
    const { kid } = await deps.keys.current();
    expect((await ask({ path: '/-/config' })).body).toBe(
      `{"VERSION":"1.5.4","COMMIT":"unknown","DEBUG":"False","DLS_URL":"portal.example.org","DLS_PORT":"443","SITE_KEY_XID":"${kid}",` +
        `"INSTANCE_REF":"10000000-0000-0000-0000-000000000001","ALLOTMENT_REF":["${allotment}"],` +
        '"TOKEN_EXPIRE_DELTA":"relativedelta(days=+1)","LEASE_EXPIRE_DELTA":"relativedelta(days=+1, hours=+1)",' +
        `"LEASE_RENEWAL_PERIOD":"0.15","CORS_ORIGINS":"['https://portal.example.org']","TZ":"UTC"}`,
    );
  });

  test('/-/config, not by what one could borrow where the client token is for operators', async () => {
    const { ask } = aLicensing({ licensing: { clientTokenOpen: false } });
    expect(bodyOf(await ask({ path: '/-/config' }))).toMatchObject({ ALLOTMENT_REF: [] });
  });

  test.each(['/-/readme', '/-/manage', '/docs'])('%s is a page for anyone', async (path) => {
    const reply = await aLicensing().ask({ path });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers?.['Content-Type']).toBe('text/html; charset=utf-8');
    expect(reply.body).toContain('<h1>');
    expect(reply.body).not.toContain(workstation);
  });

  test.each(['/-/readme', '/-/manage'])('%s shows operators what is in use', async (path) => {
    expect((await aLicensing().askAsAdmin({ path })).body).toMatch(new RegExp(`${workstation}.*0 of 10`));
  });

  test('/openapi.json names every path', async () => {
    const reply = await aLicensing().ask({ path: '/openapi.json' });
    expect(reply.headers?.['Content-Type']).toBe('application/json');
    const { openapi, paths } = bodyOf(reply) as { openapi: string; paths: Record<string, unknown> };
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/client-token', '/-/leases', '/leasing/v1/lease/{ref}']),
    );
  });

  test('an unknown path, and a wrong method', async () => {
    const { ask } = aLicensing();
    const unknown = await ask({ path: '/-/nothing' });
    expect([unknown.statusCode, unknown.body]).toEqual([404, '{"detail":"Not Found"}']);
    const wrong = await ask({ method: 'GET', path: '/auth/v1/code' });
    expect([wrong.statusCode, wrong.body, wrong.headers?.['Allow']]).toEqual([
      405,
      '{"detail":"Method Not Allowed"}',
      'POST',
    ]);
  });
});

describe('who may', () => {
  test('see and remove: operators, and removing from the portal alone', async () => {
    const { ask, askAsAdmin } = aLicensing();
    for (const path of ['/-/origins', '/-/leases', '/-/use', '/-/history', '/-/history.csv']) {
      expect((await ask({ path })).statusCode).toBe(401);
      expect((await ask({ path, headers: loginCookie('teacher') })).statusCode).toBe(403);
      expect((await ask({ path, headers: loginCookie('admin') })).statusCode).toBe(200);
    }
    for (const path of ['/-/origins', '/-/leases/expired', '/-/lease/x']) {
      const method = 'DELETE';
      expect((await ask({ method, path, headers: loginCookie('admin') })).statusCode).toBe(403);
      expect((await ask({ method, path, headers: { ...ownPage, ...loginCookie('teacher') } })).statusCode).toBe(403);
      expect((await askAsAdmin({ method, path })).statusCode).toBe(path.endsWith('x') ? 404 : 201);
    }
  });

  test.each([
    ['without one', undefined],
    ['of another scheme', (token: string) => `Basic ${token}`],
    ['without a scheme', (token: string) => token],
    ['with something behind it', (token: string) => `Bearer ${token} more`],
    ['that is garbage', () => 'Bearer garbage'],
  ])('bearers: nobody %s', async (_what, header) => {
    const { ask } = aLicensing();
    const guest = aGuest(ask, origin);
    const token = await guest.prove();
    const headers = header ? { Authorization: header(token) } : {};
    for (const [method, path] of [
      ['GET', '/leasing/v1/lessor/leases'],
      ['DELETE', '/leasing/v1/lessor/leases'],
      ['POST', '/leasing/v1/lessor'],
      ['PUT', '/leasing/v1/lease/x'],
      ['DELETE', '/leasing/v1/lease/x'],
    ] as const) {
      const reply = await ask({ method, path, headers });
      expect([reply.statusCode, reply.body]).toEqual([401, '{"status":401,"detail":"token is not valid"}']);
    }
  });

  test('bearers: nobody once it is over', async () => {
    const { ask, pass } = aLicensing();
    const guest = aGuest(ask, origin);
    await guest.prove();
    pass(86_400_000);
    expect((await guest.leases()).statusCode).toBe(401);
  });
});
