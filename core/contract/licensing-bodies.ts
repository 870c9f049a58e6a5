import * as z from 'zod';

/**
 * What guests and the delegated licence service say to each other, as of 1.5.4 of the reference. The order of fields is its own,
 * since some clients are said to read by position. Sizes are bounded here: what a driver sends is a few KB.
 */

const line = (longest: number) => z.string().max(longest);
/** UUID of any version, in capitals or not; kept as it is given. */
export const Uuid = z.string().regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'a UUID');
/** `2026-11-22T06:29:22.026542Z` */
const Timestamp = z.string();
const prompts = z.null();

/** What a machine says of itself. Read as far as it is named here; answered as it came. */
export const Environment = z.looseObject({
  fingerprint: z.looseObject({ mac_address_list: z.array(line(64)).max(64) }).optional(),
  hostname: line(255),
  ip_address_list: z.array(line(100)).max(64).optional(),
  guest_driver_version: line(40),
  os_platform: line(200),
  os_version: line(200),
  host_driver_version: line(40).optional(),
  gpu_id_list: z.array(line(100)).max(64).optional(),
});
export type Environment = z.output<typeof Environment>;

export const OriginRequest = z.object({ candidate_origin_ref: Uuid, environment: Environment });
export const OriginReply = z.object({
  origin_ref: Uuid,
  environment: z.unknown(),
  svc_port_set_list: z.null(),
  node_url_list: z.null(),
  node_query_order: z.null(),
  prompts,
  sync_timestamp: Timestamp,
});

export const OriginUpdateRequest = z.object({ origin_ref: Uuid, environment: Environment });
export const OriginUpdateReply = z.object({ environment: z.unknown(), prompts, sync_timestamp: Timestamp });

export const CodeRequest = z.object({
  /** Base64 of a SHA-256, standard alphabet, without padding. One that is encoded otherwise fits no verifier. */
  code_challenge: z.string().min(1).max(128),
  origin_ref: Uuid,
});
export const CodeReply = z.object({ auth_code: z.string(), sync_timestamp: Timestamp, prompts });

export const TokenRequest = z.object({ auth_code: line(8_192), code_verifier: line(1_024) });
export const TokenReply = z.object({ expires: Timestamp, auth_token: z.string(), sync_timestamp: Timestamp });

export const ActiveLeases = z.object({ active_lease_list: z.array(z.string()), sync_timestamp: Timestamp, prompts });

export const BorrowRequest = z.object({
  lease_proposal_list: z
    .array(
      z.object({
        license_type_qualifiers: z.object({ count: z.literal(1, '1: one seat for one machine').optional() }).optional(),
        product: z.object({ name: z.string().min(1).max(200) }),
      }),
    )
    .max(8),
  scope_ref_list: z.array(Uuid).max(8),
});
export const BorrowReply = z.object({
  lease_result_list: z.array(
    z.object({
      ordinal: z.int(),
      lease: z.object({
        ref: z.string(),
        created: Timestamp,
        expires: Timestamp,
        recommended_lease_renewal: z.number(),
        /** A text here and not a boolean: so does the reference. */
        offline_lease: z.literal('true'),
        license_type: z.literal('CONCURRENT_COUNTED_SINGLE'),
      }),
    }),
  ),
  result_code: z.literal('SUCCESS'),
  sync_timestamp: Timestamp,
  prompts,
});

export const RenewReply = z.object({
  lease_ref: z.string(),
  expires: Timestamp,
  recommended_lease_renewal: z.number(),
  /** A boolean here and not a text: so does the reference. */
  offline_lease: z.literal(true),
  prompts,
  sync_timestamp: Timestamp,
});
export const ReturnReply = z.object({ lease_ref: z.string(), prompts, sync_timestamp: Timestamp });
export const ReleaseReply = z.object({
  released_lease_list: z.array(z.string()),
  release_failure_list: z.null(),
  sync_timestamp: Timestamp,
  prompts,
});
export const ShutdownRequest = z.object({ token: line(8_192) });

export const StatusReply = z.object({
  status: z.literal('up'),
  version: z.string(),
  commit: z.string(),
  debug: z.literal(false),
});
export const HealthReply = z.object({ status: z.literal('up') });
/** All of them texts, as the reference has it. */
export const ConfigReply = z.object({
  VERSION: z.string(),
  COMMIT: z.string(),
  DEBUG: z.string(),
  DLS_URL: z.string(),
  DLS_PORT: z.string(),
  SITE_KEY_XID: z.string(),
  INSTANCE_REF: z.string(),
  ALLOTMENT_REF: z.array(z.string()),
  TOKEN_EXPIRE_DELTA: z.string(),
  LEASE_EXPIRE_DELTA: z.string(),
  LEASE_RENEWAL_PERIOD: z.string(),
  CORS_ORIGINS: z.string(),
  TZ: z.string(),
});

const Driver = z.object({
  software_branch: z.string(),
  branch_version: z.string().nullable(),
  driver_branch: z.string(),
  branch_status: z.string(),
  release_date: z.string().nullable(),
  eol: z.string().nullable(),
  is_latest: z.boolean(),
});
const listedOrigin = z.object({
  origin_ref: z.string(),
  hostname: z.string(),
  guest_driver_version: z.string(),
  os_platform: z.string(),
  os_version: z.string(),
});
const listedLease = z.object({
  lease_ref: z.string(),
  origin_ref: z.string(),
  lease_created: Timestamp,
  lease_expires: Timestamp,
  lease_updated: Timestamp,
  lease_renewal: Timestamp,
});
export const OriginsReply = z.array(
  listedOrigin.extend({ $driver: Driver.nullable(), leases: z.array(listedLease).optional() }),
);
export const LeasesReply = z.array(listedLease.extend({ origin: listedOrigin.optional() }));
export type ListedLease = z.input<typeof listedLease>;
export type ListedOrigin = z.input<typeof listedOrigin>;
