import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  bearerClaims,
  challengeOf,
  clientTokenClaims,
  clientTokenFile,
  codeClaims,
  readBearer,
  readCode,
} from '#core/licensing/tokens.ts';
import { noon } from '#test/support/builders.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
const second = 1_000;
const iat = noon / second;
const kid = '7b1f6a52-5a1e-4d3b-8f44-0c3f3f6a9d10';
const origin = '41720000-FA43-4000-9472-0000E8660000';

/** What real drivers sent: two daemons of one Windows guest, and a Linux guest. */
const seen = [
  [
    'bTwcOn17SD5mtwmFdKDgufnceGXeGYcnFfMHqmjtReo',
    'NCkAAB0+AACEHAAAIAAAAEoWAACAGAAArGwAAOkkAABfTgAAK0oAADFiAAANXAAAHzwAAKg4AAC/GwAAkxsAAEJHAABiDwAAaC8AAFMYAAAOLAAAFUkAAEheAAALOwAAHmwAAIJtAABpKwAArmsAAGM8AABnVwAA5FkAAP8mAAA',
  ],
  [
    'FCVDfgKmgr+lyvSpOxr4fZnDZv8VrNtNEAZPUuLAr7A',
    'tFAAAKQSAAAqOQAAhykAANJxAAA9PQAAyFwAALNsAAB/VQAA4GQAAB5fAAA2JgAApWIAAKMeAAB3YwAAggQAAPsEAAAuAgAAblIAABR/AAAfAgAAenoAAKZ3AABUTQAA5CQAANkTAAC8JwAAvUQAAO0yAAA3awAAegIAAD1iAAA',
  ],
  [
    'hYSKI4kpZcWqPatM5Sc9RSCuzMeyz2piTmrRQKnnHro',
    'IDiWUb62sjsNYuU/YtZ5YJdvvxE70gR9vEPOQo9+lh/DjMt1c6egVQRyXB0FAaASNB4/ME8YQjGQ1xUOS7ZwI4tjHDBbUXFBvt2DVu8jOlkDmZsNeI2IfQx5HRkz1nRIUlpqUC/m01gAQRYAuR6dbUyrkW8bq9B9cOLSbWzjJ0E',
  ],
] as const;

describe('a challenge', () => {
  test.each(seen)('%s is what a real driver made of its verifier', (challenge, verifier) => {
    expect(challengeOf(verifier, hash)).toBe(challenge);
  });
});

describe('a code', () => {
  const claims = codeClaims(origin, 'challenge', kid, noon + 999);

  test('has its claims in order, in whole seconds, and lasts 15 minutes', () => {
    expect(JSON.stringify(claims)).toBe(
      `{"iat":${iat},"exp":${iat + 900},"challenge":"challenge","origin_ref":"${origin}","key_ref":"${kid}","kid":"${kid}"}`,
    );
  });

  test('is read until the second that it ends', () => {
    expect(readCode(claims, kid, noon + 899_999)).toEqual({
      origin,
      challenge: 'challenge',
      expiresAt: noon + 900_000,
    });
    expect(readCode(claims, kid, noon + 900_000)).toBe('Signature has expired.');
  });

  test.each([
    ['from a clock that is ahead', codeClaims(origin, 'c', kid, noon + 60_000), 'The token is not yet valid.'],
    ['a bearer', bearerClaims(origin, kid, { token: 60 }, noon), 'Invalid audience'],
    ['without a challenge', { ...claims, challenge: undefined }, 'Invalid claims'],
    ['of another key', { ...claims, kid: 'other' }, 'Invalid claims'],
    ['with a time that is a text', { ...claims, exp: String(iat + 900) }, 'Invalid claims'],
    ['nothing', null, 'Invalid claims'],
    ['a text', 'code', 'Invalid claims'],
  ])('is not %s', (_what, wrong, why) => {
    expect(readCode(wrong, kid, noon)).toBe(why);
  });
});

describe('a bearer', () => {
  const claims = bearerClaims(origin, kid, { token: 86_400 }, noon);

  test('has its claims in order', () => {
    expect(JSON.stringify(claims)).toBe(
      `{"iat":${iat},"nbf":${iat},"iss":"https://cls.nvidia.org","aud":"https://cls.nvidia.org","exp":${iat + 86_400},` +
        `"origin_ref":"${origin}","key_ref":"${kid}","kid":"${kid}"}`,
    );
  });

  test('proves its origin until the second that it ends', () => {
    expect(readBearer(claims, kid, noon)).toBe(origin);
    expect(readBearer(claims, kid, noon + 86_399_999)).toBe(origin);
    expect(readBearer(claims, kid, noon + 86_400_000)).toBeUndefined();
  });

  test('bears clocks of ours that are apart by seconds, and not by more', () => {
    expect(readBearer(claims, kid, noon - 5_000)).toBe(origin);
    expect(readBearer(claims, kid, noon - 6_000)).toBeUndefined();
  });

  test.each([
    ['of another issuer', { ...claims, iss: 'https://example.org' }],
    ['for another audience', { ...claims, aud: 'NLS Licensed Client' }],
    ['for several audiences', { ...claims, aud: ['https://cls.nvidia.org'] }],
    ['without an end', { ...claims, exp: undefined }],
    ['without an origin', { ...claims, origin_ref: '' }],
    ['of another key', { ...claims, kid: 'other' }],
    ['a code', codeClaims(origin, 'c', kid, noon)],
    ['of an origin alone', { origin_ref: origin }],
  ])('is not one %s', (_what, wrong) => {
    expect(readBearer(wrong, kid, noon)).toBeUndefined();
  });
});

describe('a client token', () => {
  const key = { kid, modulus: 'ab12', exponent: 65_537, pem: 'PEM\n' };
  const parts = { id: 'jti', scope: 'scope', instance: 'instance', node: { host: 'dls.example.org', port: 443 }, key };

  test('says in order what clients read by position', () => {
    const exp = Date.parse('2038-11-22T12:00:00Z') / second;
    expect(JSON.stringify(clientTokenClaims(parts, noon))).toBe(
      `{"jti":"jti","iss":"NLS Service Instance","aud":"NLS Licensed Client","iat":${iat},"nbf":${iat - 300},"exp":${exp},` +
        '"update_mode":"ABSOLUTE","scope_ref_list":["scope"],"fulfillment_class_ref_list":[],' +
        '"service_instance_configuration":{"nls_service_instance_ref":"instance","svc_port_set_list":[{"idx":0,"d_name":"DLS",' +
        '"svc_port_map":[{"service":"auth","port":443},{"service":"lease","port":443}]}],' +
        '"node_url_list":[{"idx":0,"url":"dls.example.org","url_qr":"dls.example.org","svc_port_set_idx":0}]},' +
        '"service_instance_public_key_configuration":{"service_instance_public_key_me":{"mod":"ab12","exp":65537},' +
        '"service_instance_public_key_pem":"PEM\\n","key_retention_mode":"LATEST_ONLY"}}',
    );
  });

  test('is no bearer', () => {
    expect(readBearer(clientTokenClaims(parts, noon), kid, noon)).toBeUndefined();
  });

  test('comes in a file named after the time in UTC', () => {
    expect(clientTokenFile(Date.parse('2026-02-03T04:05:06.999Z'))).toBe(
      'client_configuration_token_03-02-26-04-05-06.tok',
    );
  });
});
