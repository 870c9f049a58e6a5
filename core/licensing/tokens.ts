import * as z from 'zod';
import type { PublicKey } from '../ports/licence-keys.ts';
import type { Licensing } from '../stage/licensing.ts';
import type { Instant } from '../session/session.ts';

/**
 * What the protocol signs, claim by claim, in the order in which the reference writes them: clients are said to read some of it by
 * position. Times are whole seconds since 1970.
 */

const issuer = 'https://cls.nvidia.org';
const clientIssuer = 'NLS Service Instance';
const clientAudience = 'NLS Licensed Client';
const codeSeconds = 15 * 60;
const clientTokenYears = 12;
/** A guest whose clock is behind by less still takes its client token. */
const backdatedBy = 5 * 60;
/** Clocks of our own functions, which sign and verify, may be apart by so much. */
const leeway = 5;

const secondsOf = (now: Instant) => Math.floor(now / 1_000);

/** What is swapped for an `auth_token`, by whoever knows what `challenge` is the digest of. */
export function codeClaims(origin: string, challenge: string, kid: string, now: Instant) {
  const iat = secondsOf(now);
  return { iat, exp: iat + codeSeconds, challenge, origin_ref: origin, key_ref: kid, kid };
}

/** What an origin proves itself by. */
export function bearerClaims(origin: string, kid: string, { token }: Pick<Licensing, 'token'>, now: Instant) {
  const iat = secondsOf(now);
  return { iat, nbf: iat, iss: issuer, aud: issuer, exp: iat + token, origin_ref: origin, key_ref: kid, kid };
}

/** Where the service is found. */
export type Node = { readonly host: string; readonly port: number };

/** The file that makes a guest use this service. `scope` is what it will say whenever it borrows. */
export function clientTokenClaims(
  { id, scope, instance, node, key }: ClientTokenParts,
  now: Instant,
): Readonly<Record<string, unknown>> {
  const iat = secondsOf(now);
  return {
    jti: id,
    iss: clientIssuer,
    aud: clientAudience,
    iat,
    nbf: iat - backdatedBy,
    exp: yearsLater(now, clientTokenYears),
    update_mode: 'ABSOLUTE',
    scope_ref_list: [scope],
    fulfillment_class_ref_list: [],
    service_instance_configuration: {
      nls_service_instance_ref: instance,
      svc_port_set_list: [
        {
          idx: 0,
          d_name: 'DLS',
          svc_port_map: [
            { service: 'auth', port: node.port },
            { service: 'lease', port: node.port },
          ],
        },
      ],
      node_url_list: [{ idx: 0, url: node.host, url_qr: node.host, svc_port_set_idx: 0 }],
    },
    service_instance_public_key_configuration: {
      service_instance_public_key_me: { mod: key.modulus, exp: key.exponent },
      service_instance_public_key_pem: key.pem,
      key_retention_mode: 'LATEST_ONLY',
    },
  };
}
export type ClientTokenParts = {
  readonly id: string;
  readonly scope: string;
  readonly instance: string;
  readonly node: Node;
  readonly key: PublicKey;
};

function yearsLater(now: Instant, years: number): number {
  const date = new Date(now);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return secondsOf(date.getTime());
}

const Seconds = z.int().min(0);
const Code = z.object({
  iat: Seconds,
  exp: Seconds,
  challenge: z.string(),
  origin_ref: z.string(),
  key_ref: z.string(),
  kid: z.string(),
  /** A bearer is no code. */
  aud: z.undefined().optional(),
});
const Bearer = z.object({
  iat: Seconds,
  nbf: Seconds,
  iss: z.literal(issuer),
  aud: z.literal(issuer),
  exp: Seconds,
  origin_ref: z.string().min(1),
  key_ref: z.string(),
  kid: z.string(),
});
export type Code = { readonly origin: string; readonly challenge: string; readonly expiresAt: Instant };

/**
 * The part of a signed text that can be written in one way alone. Its signature can be written in many: decoders forgive spaces,
 * padding, and the bits that its last letter has to spare.
 */
export function signedPart(text: string): string {
  return text.slice(0, text.lastIndexOf('.'));
}

/** What a signed text says as a code, or why it is none, in the words of the reference's library. */
export function readCode(claims: unknown, kid: string, now: Instant): Code | string {
  const isBearer = z.object({ aud: z.unknown().refine((aud) => aud !== undefined) }).safeParse(claims).success;
  if (isBearer) return 'Invalid audience';
  const code = Code.safeParse(claims);
  if (!code.success || code.data.kid !== kid) return 'Invalid claims';
  const { exp, iat, origin_ref: origin, challenge } = code.data;
  const late = whyNotNow({ exp, from: iat }, now);
  return late ?? { origin, challenge, expiresAt: exp * 1_000 };
}

/** The origin that a signed text proves, or undefined where it is no bearer, not ours, over, or not valid yet. */
export function readBearer(claims: unknown, kid: string, now: Instant): string | undefined {
  const bearer = Bearer.safeParse(claims);
  if (!bearer.success || bearer.data.kid !== kid) return undefined;
  const { exp, nbf, iat, origin_ref: origin } = bearer.data;
  return whyNotNow({ exp, from: Math.max(nbf, iat) }, now) === undefined ? origin : undefined;
}

function whyNotNow({ exp, from }: { readonly exp: number; readonly from: number }, now: Instant): string | undefined {
  const seconds = secondsOf(now);
  if (seconds >= exp) return 'Signature has expired.';
  return seconds + leeway < from ? 'The token is not yet valid.' : undefined;
}

/**
 * The challenge that fits a verifier: its SHA-256 in base64 with the standard alphabet and no padding. Neither RFC 7636, whose
 * alphabet is another, nor the same with padding.
 *
 * @param hash SHA-256 of a text in base64url, without padding
 */
export function challengeOf(verifier: string, hash: (text: string) => string): string {
  return hash(verifier).replaceAll('-', '+').replaceAll('_', '/');
}

/** Name of the file as the reference gives it: `client_configuration_token_22-11-26-06-29-22.tok`, in UTC. */
export function clientTokenFile(now: Instant): string {
  const [year = '', month, day, hour, minute, second] = new Date(now).toISOString().split(/[-T:.]/);
  return `client_configuration_token_${day}-${month}-${year.slice(2)}-${hour}-${minute}-${second}.tok`;
}
